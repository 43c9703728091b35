"""The output of one article: its audio file, then its sidecars. Under its final name a file is always complete."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from narrate.disk import sync
from narrate.errors import ExportError
from narrate.export.atomic import discard, export_errors, new_temporary, rename_to_new
from narrate.export.codecs import Codec, Writer
from narrate.export.guard import OutputGuard
from narrate.export.names import Place
from narrate.export.provenance import Provenance, ProvenanceIndex, complete, damage
from narrate.export.sidecars import check_sidecars, is_complete, write_sidecars
from narrate.export.tags import Tags
from narrate.model import Narration, Piece
from narrate.settings import Settings


def up_to_date(index: ProvenanceIndex, provenance: Provenance, settings: Settings) -> Path | None:
    """The audio file that an article would become, if it is there and whole, with all its sidecars."""
    path = index.find(provenance)
    return path if path and is_complete(path, settings) else None


def first_name(place: Place, settings: Settings, guard: OutputGuard) -> Path:
    """The name that an article's file gets unless another run takes it first. Says what is made anew because of damage.

    Raises:
        ExportError: the file, or one of its sidecars, would replace a file of the user's.
    """
    with export_errors(place.path):
        path = next(path for path in _candidates(place, guard) if place.is_free(path) or place.may_replace(path))
        guard.check(path, link_allowed=place.given)
        check_sidecars(path, settings, guard)
        if place.provenance and path.is_file() and (wrong := damage(path)):
            guard.tell(f"{path} is damaged ({wrong}); it is made anew")
    return path


class Export:
    """The output of one article: its audio file, then its sidecars, in the order in which they must be made.

        with Export(place, codec, settings, guard) as export:
            for piece in pieces:
                export.add(piece)
            export.finish(tags)
        export.write_sidecars(replace(narration, path=export.path))

    - The constructor claims a name and refuses to replace what is not this program's.
    - `finish()` publishes the audio. Older sidecars stay until the new ones replace them, because a feed may name them;
      they say for which audio they were made, so that a run that was killed in between is seen to be incomplete.
      Sidecars that the settings do not ask for stay, however old.
    - `take()` does the same, in place of `add()` and `finish()`, with a file that was finished elsewhere.
    - `write_sidecars()` comes last, inside or after the block.

    Leaving the block without `finish()` or `take()` leaves nothing behind, and an older file unchanged.

    Args:
        place: where the file goes; its folder is made if need be.
        settings: say which sidecars belong to it; None is `Settings()`, without sidecars.
        guard: of the run; the name is added to those that it has given.

    Attributes:
        path: the file's name; it is final only after `finish()` or `take()`, as other runs may take the name first.

    Raises:
        ExportError: the file cannot be written, or it or a sidecar would replace a file of the user's.
    """

    def __init__(
        self, place: Place, codec: Codec, settings: Settings | None = None, guard: OutputGuard | None = None
    ) -> None:  # fmt: skip
        self._place = place
        self._codec = codec
        self._settings = settings or Settings()
        self._guard = guard or OutputGuard()
        self._writer: Writer | None = None
        self._sample_rate_hz = 0
        self._published = False
        self._provenance = place.provenance
        self.path = first_name(place, self._settings, self._guard)
        with export_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._temporary, self._file = new_temporary(self.path.parent)
        self._guard.taken.add(self.path)

    def __enter__(self) -> Export:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._writer is not None:
            with contextlib.suppress(Exception):  # the disk may be full; what matters is that nothing stays behind
                self._writer.close()
        if self._published:
            with contextlib.suppress(OSError):
                self._file.close()
        else:
            discard(self._temporary, self._file)

    def add(self, piece: Piece) -> None:
        """Appends a piece.

        Raises:
            ExportError: the disk is full, or the piece's sample rate differs from that of the pieces before.
        """
        if self._writer is not None and piece.sample_rate_hz != self._sample_rate_hz:
            raise ExportError(
                f"voices at {self._sample_rate_hz} and {piece.sample_rate_hz} Hz cannot be in one file",
                "Choose voices of one engine",
            )
        with export_errors(self.path):
            if self._writer is None:
                self._writer = self._codec.writer(self._file, self.path.parent, piece.sample_rate_hz)
                self._sample_rate_hz = piece.sample_rate_hz
            self._writer.add(piece)

    def finish(self, tags: Tags) -> None:
        """Completes the file and publishes it under its name.

        Args:
            tags: the provenance is added to them.

        Raises:
            ExportError: the file cannot be written, or it or a sidecar would replace a file of the user's.
        """
        assert self._writer is not None
        with export_errors(self.path):
            self._writer.finish(replace(tags, provenance=str(self._place.provenance or "")))
            self._file.flush()
            if self._place.provenance:
                self._provenance = complete(self._temporary)
            self._publish()

    def take(self, audio: bytes) -> None:
        """Publishes a file that was finished elsewhere; as `finish()`."""
        with export_errors(self.path):
            self._file.write(audio)
            self._file.flush()
            self._publish()

    def write_sidecars(self, narration: Narration) -> None:
        """Writes the sidecars of the published file, `narration.path`, and syncs its folder.

        Raises:
            ExportError: a sidecar cannot be written; the audio and the other sidecars are kept.
        """
        write_sidecars(narration, self._settings, self._provenance, self._guard)

    def _publish(self) -> None:
        """Gives the file the first name that is free, though other runs may look for a name at the same moment."""
        sync(self._file.fileno())
        if os.name == "nt":  # elsewhere it stays locked until it has its name
            self._file.close()
        self._guard.taken.discard(self.path)
        self.path = next(path for path in _candidates(self._place, self._guard) if self._takes(path))
        self._published = True
        self._guard.taken.add(self.path)

    def _takes(self, path: Path) -> bool:
        """Gives the file this name, unless another article's file has it."""
        if not self._place.may_replace(path):
            if not self._place.is_free(path):
                return False
            check_sidecars(path, self._settings, self._guard)
            with contextlib.suppress(FileExistsError):
                rename_to_new(self._temporary, path)
                return True
            if not self._place.may_replace(path):
                return False
        self._guard.check(path, link_allowed=self._place.given)
        check_sidecars(path, self._settings, self._guard)
        self._temporary.replace(path)
        return True


def _candidates(place: Place, guard: OutputGuard) -> Iterator[Path]:
    """Names in the order of preference, without those of the run's other articles and of what it reads."""
    return (
        path
        for path in place.candidates()
        if place.given or not (path in guard.taken or guard.is_read(path))
    )  # fmt: skip
