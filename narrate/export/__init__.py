"""Pieces -> files. Only ever a whole file stands under its final name."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol

from narrate.errors import ExportError, UnknownFormat
from narrate.export.naming import output_path, slug
from narrate.export.tags import Tags
from narrate.model import Piece, Script

__all__ = ["Codec", "Export", "Tags", "codec_for", "output_path", "slug"]


class Codec(Protocol):
    """A format: how a passage is encoded, and how pieces become a file."""

    suffix: str
    loss_db: float  # what encoding takes off the level of speech

    @property
    def fingerprint(self) -> str: ...

    def encode(self, pcm: bytes, sample_rate_hz: int) -> tuple[bytes, bytes, int]: ...

    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> Any: ...


def codec_for(name: str, kbps: int = 0) -> Codec:
    """The codec for a format's name.

    Raises:
        UnknownFormat: there is none.
        UsageError: the bit rate is not one of the format's.
    """
    if name == "mp3":
        from narrate.export.mp3 import Mp3

        return Mp3(kbps)
    if name in {"wav", "flac"}:
        from narrate.export.lossless import Flac, Wav

        return Wav() if name == "wav" else Flac()
    raise UnknownFormat(f"there is no format '{name}'", "Take mp3, flac or wav")


class Export:
    """An output file on its way. As a context manager: leaving it without `finish()` leaves nothing behind.

    Args:
        path: the final name; its folder is made if need be.

    Raises:
        ExportError: the file cannot be written, at once rather than after the work.
    """

    def __init__(self, path: Path, codec: Codec) -> None:
        self.path = path
        self._codec = codec
        self._part = path.with_name(f".{path.name[:80]}.{os.getpid()}.part")
        self._writer: Any = None
        self._sample_rate_hz = 0
        self._file: BinaryIO | None = None
        if path.is_dir():
            raise ExportError(f"{path} is a folder", "Give the file a name, as in --output FOLDER/NAME.mp3")
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._part.open("w+b")

    def __enter__(self) -> Export:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._writer is not None:
            with contextlib.suppress(Exception):  # the disk may be full: what matters is that nothing stays behind
                self._writer.close()
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)

    def add(self, piece: Piece) -> None:
        """Appends a piece.

        Raises:
            ExportError: the disk is full, or the piece does not fit the ones before.
        """
        assert self._file is not None
        if self._writer is not None and piece.sample_rate_hz != self._sample_rate_hz:
            raise ExportError(
                f"voices at {self._sample_rate_hz} and {piece.sample_rate_hz} Hz cannot be in one file",
                "Choose voices of one engine",
            )
        with self._explained():
            if self._writer is None:
                self._writer = self._codec.writer(self._file, self.path.parent, piece.sample_rate_hz)
                self._sample_rate_hz = piece.sample_rate_hz
            self._writer.add(piece)

    def finish(self, script: Script, cover: Path | None = None) -> None:
        """Writes what goes around the pieces and gives the file its name."""
        assert self._file is not None and self._writer is not None
        with self._explained():
            self._writer.finish(Tags.of(script, cover))
            self._file.close()
            self._part.replace(self.path)

    @contextlib.contextmanager
    def _explained(self) -> Any:
        try:
            yield
        except OSError as error:
            raise _explain(error, self.path) from error
        except (ValueError, RuntimeError) as error:  # soundfile and mutagen wrap what the system says
            raise ExportError(f"{self.path} cannot be written ({error})", "Check the disk's free space") from error


def _explain(error: OSError, path: Path) -> ExportError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ExportError(
            f"there is no room for {path}: the disk is full", "Free some space or choose another --output"
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return ExportError(f"{path.parent} is not writable", "Choose another folder with --output")
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return ExportError(f"{path.parent} is a file, not a folder", "Choose another folder with --output")
    return ExportError(f"{path} cannot be written ({error.strerror or error})", "Choose another --output")
