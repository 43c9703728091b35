"""The files beside the audio: captions, the page to read along with, and the folder's podcast feed.

They are made from a narration, after its audio has its name. What is about to be replaced is taken away before that,
so that an old file never stands beside new audio, and a run that was killed in between is seen to be unfinished.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from narrate.errors import ExportError, UsageError
from narrate.export.atomic import explained, new_temporary
from narrate.export.names import names_folder
from narrate.export.provenance import Provenance
from narrate.model import Narration
from narrate.settings import Settings

GENERATOR = re.compile(rb'<meta name="generator" content="narrate [^"]*\(article\)">')
HEAD_BYTES = 4096
FEED = "feed.xml"
TRANSCRIPT = "vtt"  # the captions that a feed points to


def sidecars(audio: Path, settings: Settings) -> tuple[Path, ...]:
    """The files that belong to an audio file, by these settings."""
    kinds = dict.fromkeys((*settings.captions, *([TRANSCRIPT] if settings.feed else [])))
    paths = [audio.with_suffix(f".{kind}") for kind in kinds]
    if settings.page:
        paths.append(audio.with_suffix(".html"))
    if settings.feed:
        paths.append(audio.with_name(FEED))
    return tuple(paths)


def complete(audio: Path, settings: Settings, provenance: Provenance) -> bool:
    """Whether nothing of what belongs to `audio` is missing."""
    if not all(path.exists() for path in sidecars(audio, settings)):
        return False
    return not settings.feed or provenance.source.encode() in audio.with_name(FEED).read_bytes()


def check_output(settings: Settings) -> None:
    """Accepts in silence that a feed can be kept where the output goes, if one is wanted.

    Raises:
        UsageError: it cannot.
    """
    if settings.feed:
        from narrate.export.sidecars.feed import check_feed_url

        check_feed_url(settings.feed)
        if settings.output is not None and not names_folder(settings.output):
            raise UsageError("a feed is of a folder, and --output is a file", "Give --output a folder")


def remove_stale(audio: Path, settings: Settings) -> None:
    """Takes away what will be written anew beside `audio`; the feed is kept, for it is of others, too.

    Raises:
        ExportError: there is a page that this program did not write, such as the article itself.
    """
    check(audio, settings)
    for path in sidecars(audio, settings):
        if path.name != FEED:
            with contextlib.suppress(OSError):
                path.unlink()


def check(audio: Path, settings: Settings) -> None:
    """Accepts in silence that sidecars are going to be written.

    Raises:
        ExportError: as `remove_stale()`.
    """
    page = audio.with_suffix(".html")
    if settings.page and page.exists() and not _is_ours(page):
        raise ExportError(
            f"{page} is there and is no page of narrate's, so that it is not replaced",
            "Give the audio another name or folder with --output",
        )


def write_sidecars(narration: Narration, settings: Settings, provenance: Provenance | None) -> None:
    """Writes them all.

    Args:
        provenance: the audio's; by its source the article is known in the feed, however often it is narrated.

    Raises:
        ExportError: one cannot be written; the audio and the others are kept.
    """
    if settings.page:
        from narrate.export.sidecars.page import write_page

        linked = settings.page_audio == "linked"
        with _written(narration.path.with_suffix(".html")) as file:
            write_page(file, narration, narration.path, linked=linked)
    for path in sidecars(narration.path, settings):
        if (write := _captions(path)) is not None:
            with _written(path) as file:
                file.write(write(narration).encode())
    if settings.feed:
        from narrate.export.sidecars.feed import add_to_feed

        add_to_feed(
            narration.path.parent, settings.feed, narration, provenance.source if provenance else narration.path.stem
        )


def _captions(path: Path) -> Callable[[Narration], str] | None:
    from narrate.export.sidecars.captions import WRITERS

    return WRITERS.get(path.suffix[1:])


@contextlib.contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A file under another name until it is whole."""
    with explained(path):
        part, file = new_temporary(path.parent)
        try:
            yield file
            file.flush()
            if os.name == "nt":
                file.close()
            part.replace(path)
        finally:
            file.close()
            part.unlink(missing_ok=True)


def _is_ours(page: Path) -> bool:
    try:
        with page.open("rb") as file:
            return GENERATOR.search(file.read(HEAD_BYTES)) is not None
    except OSError:
        return False
