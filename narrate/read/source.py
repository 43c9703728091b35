"""What loading a source gives, before anybody has looked into it."""

from __future__ import annotations

from dataclasses import dataclass

# An article of 64 MB would be a month of audio; whatever is larger is not an article.
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of an article and what is known of them from outside.

    Attributes:
        data: at most `MAX_BYTES` bytes.
        name: path, final URL, or `-`; becomes `Article.source`.
        stem: what a title is made from when the article has none.
        kind: "text", "markdown" or "html"; "" when only the content can tell.
        charset: the encoding that was declared outside the bytes (an HTTP header), or "".
        host: the host it came from, without "www.", or "".
    """

    data: bytes
    name: str
    stem: str
    kind: str = ""
    charset: str = ""
    host: str = ""


def stem_as_title(stem: str) -> str:
    """Make words out of a file name: `my-first_post` becomes `my first post`."""
    return " ".join(stem.replace("-", " ").replace("_", " ").split()) or "article"
