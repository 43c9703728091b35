"""AAC in an MP4 file: passages encoded apart, their frames joined without a seam.

A frame of AAC covers two stretches of 1,024 samples, and a stretch is whole when the frames before and after it are
added. Passages begin after silence and end in it: where two of them meet, both frames hold silence in the stretch that
they share. Before each passage the encoder gets that silence, too, so that it knows a first consonant for what it is;
else its noise would be heard before it. Everything begins one frame late, which the file says (see
`narrate.export.codecs.mp4`); the frame that completes a passage's last stretch is needed at the end of the file only.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO

from narrate.errors import ExportError, UsageError
from narrate.export.codecs.mp4 import Sound, head
from narrate.export.codecs.packets import Spool, encode, library_version, pack
from narrate.export.tags import Tags
from narrate.model import Piece

DEFAULT_KBPS = 64
LEAST_KBPS = 16
GIVEN = 0.85  # of the bit rate is asked for: FFmpeg's encoder gives speech more than that
MOST_BITS_A_SAMPLE = 6  # a frame holds 6,144 bits a channel (ISO/IEC 14496-3, 4.5.3.3)
FRAME_SAMPLES = 1024
LEAD_FRAMES = 1  # of silence before a passage
LIMIT_BYTES = 0xFFFF_FFFF - 100_000_000  # places in the file have 32 bits; room for index and tags

_RATES_HZ = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000)


def most_kbps(sample_rate_hz: int) -> int:
    """The highest bit rate that AAC has for one channel."""
    return MOST_BITS_A_SAMPLE * sample_rate_hz // 1000


class Aac:
    """The codec.

    Args:
        suffix: `.m4b`, for an audiobook, or `.m4a`.
        kbps: bit rate; 0 is the default for speech.

    Raises:
        ExportError: the library that encodes is not installed.
    """

    compressed = True
    loss_db = 0.05  # measured at 64 kbit/s, 22,050 Hz, as is the next
    headroom_db = 0.3

    def __init__(self, suffix: str, kbps: int = 0) -> None:
        self.suffix = suffix
        self._kbps = kbps
        if kbps and not LEAST_KBPS <= kbps <= most_kbps(_RATES_HZ[0]):
            raise UsageError(f"AAC has no bit rate of {kbps} kbit/s", f"Take {LEAST_KBPS} to {most_kbps(_RATES_HZ[0])}")
        self._version = library_version()

    @property
    def fingerprint(self) -> str:
        """All that changes the encoded bytes, for the cache's key."""
        return f"aac {self._kbps} 1 av {self._version}"

    def encode(self, pcm: bytes, sample_rate_hz: int) -> tuple[bytes, bytes, int]:
        """One passage.

        Args:
            pcm: signed 16-bit little-endian mono samples, ending in at least 1,700 of silence.

        Returns:
            Its frames, the one that completes the last of them, and its length in samples, padded to whole frames.

        Raises:
            ExportError: the encoder cannot be had, or is not the one that is known here.
            UsageError: AAC has no such bit rate at this sample rate.
        """
        most = most_kbps(sample_rate_hz)
        if self._kbps > most:
            raise UsageError(
                f"AAC has no bit rate of {self._kbps} kbit/s at {sample_rate_hz} Hz", f"Take {LEAST_KBPS} to {most}"
            )
        count = -(-len(pcm) // (2 * FRAME_SAMPLES))
        padded = bytes(2 * LEAD_FRAMES * FRAME_SAMPLES) + pcm + bytes(2 * FRAME_SAMPLES * count - len(pcm))
        kbps = round(GIVEN * min(self._kbps or DEFAULT_KBPS, most))
        # "fast" is five times as fast as the encoder's usual way and, from 32 kbit/s on, has 8 dB less noise in speech.
        frames, delay = encode("aac", padded, sample_rate_hz, sample_rate_hz, kbps, {"aac_coder": "fast"})
        if (delay, len(frames)) != (FRAME_SAMPLES, LEAD_FRAMES + count + 1):
            raise ExportError(f"the AAC encoder has a delay of {delay} samples, which is not expected")
        end = LEAD_FRAMES + count
        return pack(frames[LEAD_FRAMES:end]), pack(frames[end:]), FRAME_SAMPLES * count

    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> AacWriter:
        return AacWriter(file, folder, sample_rate_hz, audiobook=self.suffix == ".m4b")


class AacWriter:
    """Collects frames beside the target and sets them behind the index at the end."""

    def __init__(self, file: BinaryIO, folder: Path, sample_rate_hz: int, *, audiobook: bool) -> None:
        self._file = file
        self._rate = sample_rate_hz
        self._audiobook = audiobook
        self._spool = Spool(folder)

    def add(self, piece: Piece) -> None:
        self._spool.add(piece)
        if self._spool.size() > LIMIT_BYTES:
            raise ExportError("an MP4 file cannot be longer than 4 GiB", "Choose --format opus or mp3")

    def finish(self, tags: Tags) -> None:
        frames, spool = self._spool.complete(), self._spool
        sound = Sound(self._rate, spool.samples, FRAME_SAMPLES, FRAME_SAMPLES, _config(self._rate), spool.sizes)
        self._file.write(head(sound, tags, audiobook=self._audiobook))
        shutil.copyfileobj(frames, self._file, 1 << 20)

    def close(self) -> None:
        self._spool.close()


def _config(sample_rate_hz: int) -> bytes:
    """What the decoder has to know (AudioSpecificConfig, ISO/IEC 14496-3, 1.6.2.1).

    That there is no spectral band replication is said, too: at 24 kHz and below a decoder would look out for it.
    """
    low_complexity, replication, mono = 2, 5, 1
    config = low_complexity << 11 | _RATES_HZ.index(sample_rate_hz) << 7 | mono << 3
    return (config << 24 | 0x2B7 << 13 | replication << 8).to_bytes(5, "big")
