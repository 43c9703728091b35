"""The output of one article: its audio file, then its sidecars. Under its final name a file is always complete."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from narrate.errors import ExportError
from narrate.export.atomic import export_errors, new_temporary, rename_to_new
from narrate.export.codecs import Codec, Writer
from narrate.export.names import Place
from narrate.export.provenance import Provenance, ProvenanceIndex, write_size
from narrate.export.sidecars import check_replaceable, is_complete, remove_stale, write_sidecars
from narrate.export.tags import Tags
from narrate.model import Narration, Piece
from narrate.settings import Settings


def up_to_date(index: ProvenanceIndex, provenance: Provenance, settings: Settings) -> Path | None:
    """The audio file that an article would become, if it is there and complete, with all its sidecars."""
    path = index.find(provenance)
    return path if path and is_complete(path, settings, provenance) else None


class Export:
    """The output of one article: its audio file, then its sidecars, in the order in which they must be made.

        with Export(place, codec, settings, taken) as export:
            for piece in pieces:
                export.add(piece)
            export.finish(tags)
        export.write_sidecars(replace(narration, path=export.path))

    - The constructor claims a name and refuses to replace a page that another program wrote.
    - `finish()` publishes the audio and removes the old sidecars that will be written anew: those captions never stand
      beside newer audio. Where an older audio file is replaced, they go first, so that a run that was killed in
      between is seen to be incomplete. Sidecars that the settings do not ask for stay, however old: captions do not
      say who wrote them, and may be the user's own.
    - `take()` does the same, in place of `add()` and `finish()`, with a file that was finished elsewhere.
    - `write_sidecars()` comes last, inside or after the block.

    Leaving the block without `finish()` or `take()` leaves nothing behind, and an older file unchanged.

    Args:
        place: where the file goes; its folder is made if need be.
        settings: say which sidecars belong to it; None is `Settings()`, without sidecars.
        taken: names that this run has given to other articles; this article's name is added.

    Attributes:
        path: the file's name; it is final only after `finish()` or `take()`, as other runs may take the name first.

    Raises:
        ExportError: the file cannot be written, or its page would replace another program's.
    """

    def __init__(
        self, place: Place, codec: Codec, settings: Settings | None = None, taken: set[Path] | None = None
    ) -> None:  # fmt: skip
        self._place = place
        self._codec = codec
        self._settings = settings or Settings()
        self._taken = set() if taken is None else taken
        self._writer: Writer | None = None
        self._sample_rate_hz = 0
        self._published = False
        if place.path.is_dir():
            raise ExportError(f"{place.path} is a folder", "Give the file a name, as in --output FOLDER/NAME.mp3")
        self.path = next(
            path for path in self._candidates() if place.given or not path.exists() or place.may_replace(path)
        )
        check_replaceable(self.path, self._settings)
        with export_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._temporary, self._file = new_temporary(self.path.parent)
        self._taken.add(self.path)

    def __enter__(self) -> Export:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._writer is not None:
            with contextlib.suppress(Exception):  # the disk may be full; what matters is that nothing stays behind
                self._writer.close()
        with contextlib.suppress(OSError):
            self._file.close()
        if not self._published:
            with contextlib.suppress(OSError):
                self._temporary.unlink(missing_ok=True)

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
        """Completes the file, publishes it under its name and removes stale sidecars.

        Args:
            tags: the provenance is added to them.

        Raises:
            ExportError: the file cannot be written, or its page would replace another program's.
        """
        assert self._writer is not None
        with export_errors(self.path):
            self._writer.finish(replace(tags, provenance=str(self._place.provenance or "")))
            self._file.flush()
            if self._place.provenance:
                write_size(self._temporary)
            self._publish()

    def take(self, audio: bytes) -> None:
        """Publishes a file that was finished elsewhere; as `finish()`."""
        with export_errors(self.path):
            self._file.write(audio)
            self._file.flush()
            self._publish()

    def write_sidecars(self, narration: Narration) -> None:
        """Writes the sidecars of the published file, `narration.path`.

        Raises:
            ExportError: a sidecar cannot be written; the audio and the other sidecars are kept.
        """
        write_sidecars(narration, self._settings, self._place.provenance)

    def _publish(self) -> None:
        """Gives the file the first name that is free, though other runs may look for a name at the same moment."""
        os.fsync(self._file.fileno())  # else, after a power failure, it may be empty; 1 ms for 2 MB on an SSD
        if os.name == "nt":  # elsewhere it stays locked until it has its name
            self._file.close()
        self._taken.discard(self.path)
        self.path = next(path for path in self._candidates() if self._takes(path))
        self._published = True
        self._taken.add(self.path)

    def _takes(self, path: Path) -> bool:
        """Gives the file this name, unless another article's file has it."""
        if not self._place.may_replace(path):
            if path.exists():
                return False
            check_replaceable(path, self._settings)
            with contextlib.suppress(FileExistsError):
                rename_to_new(self._temporary, path)
                remove_stale(path, self._settings)  # only now: the sidecars may be those of a run that was faster
                return True
            if not self._place.may_replace(path):
                return False
        remove_stale(path, self._settings)
        self._temporary.replace(path)
        return True

    def _candidates(self) -> Iterator[Path]:
        """Names in the order of preference, without those of the run's other articles."""
        return (path for path in self._place.candidates() if self._place.given or path not in self._taken)
