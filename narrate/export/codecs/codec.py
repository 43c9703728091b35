"""The base classes of the formats: `Codec` encodes passages, `Writer` joins their pieces into a file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from narrate.errors import UsageError
from narrate.model import Piece

if TYPE_CHECKING:  # a worker writes no tags
    from narrate.export.tags import Tags


class Writer(ABC):
    """Writes pieces and tags to a file that the caller opens and closes."""

    @abstractmethod
    def add(self, piece: Piece) -> None:
        """Appends a piece.

        Raises:
            ExportError: the format has no room for more.
            OSError: the piece cannot be written.
        """

    @abstractmethod
    def finish(self, tags: Tags) -> None:
        """Completes the file; called once, after the last piece.

        Raises:
            OSError, ValueError, RuntimeError: the file cannot be completed.
        """

    @abstractmethod
    def close(self) -> None:
        """Frees what the writer holds, such as a spool file; called also after an error."""


class Codec(ABC):
    """A format.

    Args:
        kbps: bit rate; 0 is the format's default for speech.

    Attributes:
        suffix: of the format's files, with its dot.
        mime_type: of the format's files.
        loss_db: how much encoding lowers the level of speech.
        headroom_db: how much encoding raises peaks, beyond what MP3 does.
        compressed: encoding takes time, so that pieces are worth caching.
    """

    suffix: ClassVar[str]
    mime_type: ClassVar[str]
    loss_db: ClassVar[float] = 0.0
    headroom_db: ClassVar[float] = 0.0
    compressed: ClassVar[bool] = True

    def __init__(self, kbps: int = 0) -> None:
        self.kbps = kbps

    def check_kbps(self, name: str, allowed: Sequence[int], sample_rate_hz: int = 0) -> None:
        """Checks the bit rate.

        Args:
            name: of the encoding, for the message.
            sample_rate_hz: at which these bit rates are allowed; 0 is any.

        Raises:
            UsageError: the bit rate is not 0 and not allowed.
        """
        if self.kbps and self.kbps not in allowed:
            at = f" at {sample_rate_hz} Hz" if sample_rate_hz else ""
            is_range = isinstance(allowed, range)
            choices = f"{allowed[0]} to {allowed[-1]}" if is_range else f"one of {', '.join(map(str, allowed))}"
            raise UsageError(f"{name} has no bit rate of {self.kbps} kbit/s{at}", f"Take {choices}")

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Everything that changes the encoded bytes, for the cache's key."""

    @abstractmethod
    def encode(self, pcm: bytes, sample_rate_hz: int) -> tuple[bytes, bytes, int]:
        """Encodes one passage.

        Args:
            pcm: signed 16-bit little-endian mono samples, ending in at least 1,700 samples of silence.

        Returns:
            The encoded audio; the bytes that follow it if it is the file's last passage; the length in samples,
            padded to whole frames.

        Raises:
            ExportError: the encoder is not installed, or does not behave as expected.
            UsageError: the format does not have this bit rate at this sample rate.
        """

    @abstractmethod
    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> Writer:
        """A writer of pieces.

        Args:
            file: a new file with a name, opened for reading and writing.
            folder: where spool files go; on the disk of the final file.
        """
