"""Pieces -> files. Only ever a whole file stands under its final name."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol

from narrate.errors import ExportError, UnknownFormat
from narrate.export.atomic import explained, new_temporary, remove_abandoned_parts
from narrate.export.names import Place, folder_of, names_folder, place_for, slug
from narrate.export.provenance import Provenance, ProvenanceIndex, write_size
from narrate.export.tags import Tags
from narrate.model import Piece

__all__ = [
    "Codec",
    "Export",
    "Place",
    "Provenance",
    "ProvenanceIndex",
    "Tags",
    "codec_for",
    "folder_of",
    "names_folder",
    "new_temporary",
    "place_for",
    "remove_abandoned_parts",
    "slug",
]  # fmt: skip


class Codec(Protocol):
    """A format: how a passage is encoded, and how pieces become a file."""

    suffix: str
    loss_db: float  # what encoding takes off the level of speech
    headroom_db: float  # by how much it raises peaks more than MP3 does
    compressed: bool  # encoding takes time, so that pieces are worth keeping

    @property
    def fingerprint(self) -> str: ...

    def encode(self, pcm: bytes, sample_rate_hz: int) -> tuple[bytes, bytes, int]: ...

    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> Any: ...


def codec_for(name: str, kbps: int = 0) -> Codec:
    """The codec for a format's name.

    Raises:
        UnknownFormat: there is none.
        UsageError: the bit rate is not one of the format's.
        ExportError: what the format needs is not installed.
    """
    if name == "mp3":
        from narrate.export.codecs.mp3 import Mp3

        return Mp3(kbps)
    if name in {"wav", "flac"}:
        from narrate.export.codecs.lossless import Flac, Wav

        return Wav() if name == "wav" else Flac()
    if name in {"m4b", "m4a"}:
        from narrate.export.codecs.aac import Aac

        return Aac(f".{name}", kbps)
    if name == "opus":
        from narrate.export.codecs.opus import Opus

        return Opus(kbps)
    raise UnknownFormat(f"there is no format '{name}'", "Take mp3, m4b, m4a, opus, flac or wav")


class Export:
    """An output file on its way. As a context manager: leaving it without `finish()` leaves nothing behind.

    Args:
        place: where it goes; its folder is made if need be.
        taken: names that this run has given to other articles; this one's is added.

    Attributes:
        path: its name, as far as it is free when the file is finished.

    Raises:
        ExportError: the file cannot be written, at once rather than after the work.
    """

    def __init__(self, place: Place, codec: Codec, taken: set[Path] | None = None) -> None:
        self._place = place
        self._codec = codec
        self._taken = set() if taken is None else taken
        self._writer: Any = None
        self._sample_rate_hz = 0
        self._part: Path | None = None
        if place.path.is_dir():
            raise ExportError(f"{place.path} is a folder", "Give the file a name, as in --output FOLDER/NAME.mp3")
        self.path = next(
            path for path in self._candidates() if place.given or not path.exists() or place.may_replace(path)
        )
        with explained(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._part, self._file = new_temporary(self.path.parent)
        self._taken.add(self.path)

    def __enter__(self) -> Export:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._writer is not None:
            with contextlib.suppress(Exception):  # the disk may be full: what matters is that nothing stays behind
                self._writer.close()
        if self._part is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            with contextlib.suppress(OSError):
                self._part.unlink(missing_ok=True)

    def add(self, piece: Piece) -> None:
        """Appends a piece.

        Raises:
            ExportError: the disk is full, or the piece does not fit the ones before.
        """
        if self._writer is not None and piece.sample_rate_hz != self._sample_rate_hz:
            raise ExportError(
                f"voices at {self._sample_rate_hz} and {piece.sample_rate_hz} Hz cannot be in one file",
                "Choose voices of one engine",
            )
        with explained(self.path):
            if self._writer is None:
                self._writer = self._codec.writer(self._file, self.path.parent, piece.sample_rate_hz)
                self._sample_rate_hz = piece.sample_rate_hz
            self._writer.add(piece)

    def finish(self, tags: Tags) -> None:
        """Writes what goes around the pieces and gives the file its name."""
        assert self._part is not None and self._writer is not None
        with explained(self.path):
            self._writer.finish(replace(tags, provenance=str(self._place.provenance or "")))
            self._file.flush()
            if self._place.provenance:
                write_size(self._part)
            self._publish(self._part)

    def take(self, audio: bytes) -> None:
        """A file that was finished elsewhere, instead of pieces."""
        assert self._part is not None
        with explained(self.path):
            self._file.write(audio)
            self._file.flush()
            self._publish(self._part)

    def _publish(self, part: Path) -> None:
        """Gives the file the first name that is free, though other runs may look for one at the same moment."""
        if os.name == "nt":  # elsewhere it stays locked until it has its name
            self._file.close()
        self._taken.discard(self.path)
        for path in self._candidates():
            if not self._place.may_replace(path):
                try:
                    _rename_to_new(part, path)
                except FileExistsError:
                    if not self._place.may_replace(path):
                        continue
                    part.replace(path)
            else:
                part.replace(path)
            self._taken.add(path)
            self.path = path
            return

    def _candidates(self) -> Iterator[Path]:
        """Names in the order of preference, without those of the run's other articles."""
        return (path for path in self._place.candidates() if self._place.given or path not in self._taken)


def _rename_to_new(part: Path, path: Path) -> None:
    """Renames a file; raises FileExistsError if the new name is taken, which `os.rename` does on Windows only."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except (OSError, AttributeError):  # a file system without hard links
        path.open("x").close()
        part.replace(path)
    else:
        part.unlink()
