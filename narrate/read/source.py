"""A loaded source: its bytes, and what is known of them without looking inside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from narrate.errors import NarrateError

# An article of 64 MB would be a month of audio; a larger file is not an article.
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of an article, with what its file name, address or HTTP headers say.

    Attributes:
        data: at most `MAX_BYTES` bytes.
        name: path, final URL, or `-` for standard input; becomes `Article.source`.
        stem: the file name without its suffix; the title of an article that has none.
        kind: of `narrate.settings.SOURCE_KINDS`; "" if only the content can tell.
        charset: the encoding that an HTTP header declares, or "".
        host: the host it came from, without "www.", or "".
        error: why a stream could not be loaded, or None. Raised when the source is read, so that only this article
            fails.
    """

    data: bytes
    name: str
    stem: str
    kind: str = ""
    charset: str = ""
    host: str = ""
    error: NarrateError | None = None


def join(pieces: Iterable[bytes], too_large: NarrateError) -> bytes:
    """Joins the pieces of a source; raises `too_large` as soon as they exceed `MAX_BYTES`."""
    joined, total = [], 0
    for piece in pieces:
        total += len(piece)
        if total > MAX_BYTES:
            raise too_large
        joined.append(piece)
    return b"".join(joined)
