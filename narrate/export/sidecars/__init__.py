"""Sidecars: the files beside the audio. Captions, the page to read along with, and the folder's podcast feed.

They are made from a narration after its audio is published; `narrate.export.output.Export` keeps the order.
"""

from __future__ import annotations

from pathlib import Path

from narrate.errors import ExportError, UsageError
from narrate.export.atomic import atomic_write, export_errors, sync_folder
from narrate.export.guard import ELSEWHERE, OutputGuard
from narrate.export.names import FEED, names_folder
from narrate.export.provenance import Provenance, read_provenance
from narrate.export.sidecars.marks import CAPTIONS, CHAPTERS, PAGE, Mark, State
from narrate.model import Narration
from narrate.settings import Settings

TRANSCRIPT = "vtt"  # the captions that a feed points to


def sidecars(audio: Path, settings: Settings) -> dict[Path, Mark]:
    """The sidecars that an audio file has with these settings, each with its mark; without those of the folder."""
    kinds = dict.fromkeys((*settings.captions, *([TRANSCRIPT] if settings.feed else [])))
    found = {audio.with_suffix(f".{kind}"): CAPTIONS[kind] for kind in kinds}
    if settings.page:
        found[audio.with_suffix(".html")] = PAGE
    return found


def is_complete(audio: Path, settings: Settings) -> bool:
    """Whether every sidecar of `audio` is whole and of this audio, and the feed lists it."""
    try:
        found = read_provenance(audio)
        if found is None:
            return False
        if any(mark.state(path, found.file_id) is not State.WHOLE for path, mark in sidecars(audio, settings).items()):
            return False
        if settings.feed:
            from narrate.export.sidecars.feed_state import is_listed

            return is_listed(audio, found)
    except OSError:
        return False
    return True


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


def check_sidecars(audio: Path, settings: Settings, guard: OutputGuard) -> None:
    """Checks that no sidecar of `audio` would replace a file that is not this program's; says which are damaged.

    Raises:
        ExportError: there is such a file, as the article itself may be.
        OSError: the system does not say what is there.
    """
    wanted = sidecars(audio, settings)
    if settings.feed:
        wanted[audio.with_suffix(".chapters.json")] = CHAPTERS
    if not wanted:
        return
    found = read_provenance(audio)
    for path, mark in wanted.items():
        guard.check(path)
        state = mark.state(path, found.file_id if found else "")
        if state is State.FOREIGN and found and not found.sum:  # of a version that marked no captions
            guard.unmarked.add(path)
        elif state is State.FOREIGN:
            raise _foreign(path)
        if state is State.DAMAGED and audio.exists():
            guard.tell(f"{path} is damaged, or of another audio file; it is made anew")
    if settings.feed:
        from narrate.export.sidecars.feed_state import check_feed

        check_feed(audio.with_name(FEED), guard)


def write_sidecars(
    narration: Narration, settings: Settings, provenance: Provenance | None, guard: OutputGuard | None = None
) -> None:
    """Writes all sidecars of `narration.path`, and syncs the folder.

    Args:
        provenance: the audio's, complete; its source identifies the article in the feed, however often it is narrated.
        guard: of the run.

    Raises:
        ExportError: a sidecar cannot be written, or would replace another program's file; the audio and the other
            sidecars are kept.
    """
    audio, guard = narration.path, guard or OutputGuard()
    wanted = sidecars(audio, settings)
    audio_id = provenance.file_id if provenance else ""
    # Imported here: they take 8 ms, and lxml, which the feed needs, takes 50 ms; most runs write no sidecars.
    for path, mark in wanted.items():
        with export_errors(path):
            guard.check(path)
            if mark.state(path, audio_id) is State.FOREIGN and path not in guard.unmarked:  # it has come meanwhile
                raise _foreign(path)
        with atomic_write(path) as file:
            if mark is PAGE:
                from narrate.export.sidecars.page import write_page

                write_page(file, narration, audio, linked=settings.page_audio == "linked")
            else:
                from narrate.export.sidecars.captions import WRITERS

                file.write(WRITERS[path.suffix[1:]](narration).encode())
            mark.write_sum(file, audio_id)
    if settings.feed:
        from narrate.export.sidecars.feed import add_to_feed

        add_to_feed(
            audio.parent, settings.feed, narration, provenance.source if provenance else audio.stem, guard=guard
        )
    sync_folder(audio.parent)


def _foreign(path: Path) -> ExportError:
    return ExportError(
        f"{path} is there and narrate did not write it, so that it is not replaced",
        f"Move it away, or remove it if an earlier version wrote it. {ELSEWHERE}",
    )
