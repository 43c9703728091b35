"""A spool: encoded audio in a file beside the target, until the last piece is there and the tags can be written."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO

from narrate.model import Piece


class Spool:
    """The encoded audio of pieces.

    Attributes:
        samples: length of the pieces.
        size: of the audio, in bytes.
        tail: of the last piece.
    """

    def __init__(self, folder: Path) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by close()
        self.samples = self.size = 0
        self.tail = b""

    def add(self, piece: Piece) -> None:
        self.put(piece.encoded)
        self.samples += piece.samples
        self.tail = piece.tail

    def put(self, encoded: bytes | memoryview) -> None:
        self.size += self._file.write(encoded)

    def complete(self) -> IO[bytes]:
        """Appends the tail of the last piece; returns the file, at its beginning."""
        self.put(self.tail)
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        self._file.close()
