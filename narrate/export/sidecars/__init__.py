"""Sidecars: the files beside the audio. Captions, the page to read along with, and the folder's podcast feed.

They are made from a narration after its audio is published; `narrate.export.output.Export` keeps the order.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from narrate.errors import ExportError, UsageError
from narrate.export.atomic import atomic_write
from narrate.export.names import FEED, names_folder
from narrate.export.provenance import Provenance
from narrate.export.sidecars.template import ARTICLE, may_replace_page
from narrate.model import Narration
from narrate.settings import CAPTION_FORMATS, Settings

TRANSCRIPT = "vtt"  # the captions that a feed points to


def sidecars(audio: Path, settings: Settings) -> tuple[Path, ...]:
    """The sidecars that an audio file has with these settings."""
    kinds = dict.fromkeys((*settings.captions, *([TRANSCRIPT] if settings.feed else [])))
    paths = [audio.with_suffix(f".{kind}") for kind in kinds]
    if settings.page:
        paths.append(audio.with_suffix(".html"))
    if settings.feed:
        paths.append(audio.with_name(FEED))
    return tuple(paths)


def is_complete(audio: Path, settings: Settings, provenance: Provenance) -> bool:
    """Whether every sidecar of `audio` exists, and the feed lists it."""
    if not all(path.exists() for path in sidecars(audio, settings)):
        return False
    return not settings.feed or provenance.source.encode() in audio.with_name(FEED).read_bytes()


def check_output(settings: Settings) -> None:
    """Checks that the output is a folder if a feed is wanted.

    Raises:
        UsageError: it is a file, or the feed's URL is not valid.
    """
    if settings.feed:
        from narrate.export.sidecars.feed import check_feed_url

        check_feed_url(settings.feed)
        if settings.output is not None and not names_folder(settings.output):
            raise UsageError("a feed is of a folder, and --output is a file", "Give --output a folder")


def check_replaceable(audio: Path, settings: Settings) -> None:
    """Checks that no sidecar of `audio` would replace another program's file.

    Raises:
        ExportError: there is a page that this program did not write, such as the article itself.
    """
    path = audio.with_suffix(".html")
    if settings.page and not may_replace_page(path, ARTICLE):
        raise ExportError(
            f"{path} is there and is no page of narrate's, so that it is not replaced",
            "Give the audio another name or folder with --output",
        )


def remove_stale(audio: Path, settings: Settings) -> None:
    """Removes the sidecars of `audio` that will be written anew; not the feed, which lists other articles, too.

    Raises:
        ExportError: as `check_replaceable()`.
    """
    check_replaceable(audio, settings)
    for path in sidecars(audio, settings):
        if path.name != FEED:
            with contextlib.suppress(OSError):
                path.unlink()


def write_sidecars(narration: Narration, settings: Settings, provenance: Provenance | None) -> None:
    """Writes all sidecars of `narration.path`.

    Args:
        provenance: the audio's; its source identifies the article in the feed, however often it is narrated.

    Raises:
        ExportError: a sidecar cannot be written, or would replace another program's file; the audio and the other
            sidecars are kept.
    """
    audio = narration.path
    check_replaceable(audio, settings)
    # Imported here: they take 8 ms, and lxml, which the feed needs, takes 50 ms; most runs write no sidecars.
    if settings.page:
        from narrate.export.sidecars.page import write_page

        with atomic_write(audio.with_suffix(".html")) as file:
            write_page(file, narration, audio, linked=settings.page_audio == "linked")
    for path in sidecars(audio, settings):
        if path.suffix[1:] in CAPTION_FORMATS:
            from narrate.export.sidecars.captions import WRITERS

            with atomic_write(path) as file:
                file.write(WRITERS[path.suffix[1:]](narration).encode())
    if settings.feed:
        from narrate.export.sidecars.feed import add_to_feed

        add_to_feed(audio.parent, settings.feed, narration, provenance.source if provenance else audio.stem)
