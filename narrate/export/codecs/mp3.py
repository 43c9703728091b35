"""MP3 at constant bit rate: passages encoded apart, their frames joined without a seam.

Each passage ends in silence and is padded to whole frames. The frames of LAME's output that cover the samples become
the piece; the few after them, which flush the encoder, are stored as the piece's tail and are used only for the file's
last passage. The first frame of a passage uses no bits of an earlier frame (its bit reservoir is empty), because each
passage has a new encoder.

The file begins with an ID3 tag and an Info frame (the "Xing" header of constant-rate files, with LAME's extension),
which LAME's Python binding does not write: players take the exact length, delay and padding from it. Layout: Gabriel
Bouvigne, "Mp3 Info Tag rev 1", http://gabriel.mp3-tech.org/mp3infotag.html; frame headers: ISO/IEC 11172-3, 13818-3.
"""

from __future__ import annotations

import shutil
import struct
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from narrate.errors import ExportError
from narrate.export.codecs.codec import Codec, Writer
from narrate.export.codecs.spool import Spool
from narrate.model import Piece

if TYPE_CHECKING:
    from narrate.export.tags import Tags

DEFAULT_KBPS = 64  # transparent for one voice at 22 kHz

# LAME's scale, 0 best, 9 fastest. At 64 kbit/s, where a voice at 22 kHz has bits to spare, 7 gives a signal-to-noise
# ratio of 30 dB and 5 gives 25 (its noise is shaped, which only scarce bits make worth while), in half the time.
QUALITY = 7

ENCODER_DELAY_SAMPLES = 576  # LAME's own; decoders add the 529 of theirs

_KBPS_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
# By version: 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5.
_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def allowed_kbps(sample_rate_hz: int) -> tuple[int, ...]:
    """The bit rates in kbit/s that MP3 has at a sample rate (higher ones from 32 kHz on)."""
    if sample_rate_hz >= 32_000:
        return _KBPS_MPEG1[1:]
    return tuple(kbps for kbps in _KBPS_MPEG2[1:] if sample_rate_hz >= 16_000 or kbps <= 64)


def _frame_samples(sample_rate_hz: int) -> int:
    """The samples in a frame: 1,152 in MPEG 1, which begins at 32 kHz, else 576."""
    return 1152 if sample_rate_hz >= 32_000 else 576


class Mp3(Codec):
    """MP3; see `Codec`."""

    suffix = ".mp3"
    mime_type = "audio/mpeg"
    loss_db = 0.45  # measured at 64 kbit/s, 22,050 Hz

    def __init__(self, kbps: int = 0) -> None:
        super().__init__(kbps or DEFAULT_KBPS)
        self.check_kbps("MP3", sorted({*_KBPS_MPEG1[1:], *_KBPS_MPEG2[1:]}))

    @property
    def fingerprint(self) -> str:
        return f"mp3 {self.kbps} q{QUALITY}"

    def encode(self, pcm: bytes, sample_rate_hz: int) -> tuple[bytes, bytes, int]:
        """The passage's frames, the frames that flush the encoder, and its length; see `Codec.encode()`."""
        import lameenc

        self.check_kbps("MP3", allowed_kbps(sample_rate_hz), sample_rate_hz)
        per_frame = _frame_samples(sample_rate_hz)
        count = -(-len(pcm) // (2 * per_frame))
        pcm += bytes(2 * per_frame * count - len(pcm))
        encoder = lameenc.Encoder()
        encoder.silence()
        encoder.set_channels(1)
        encoder.set_in_sample_rate(sample_rate_hz)
        encoder.set_out_sample_rate(sample_rate_hz)
        encoder.set_bit_rate(self.kbps)
        encoder.set_quality(QUALITY)
        data = bytes(encoder.encode(pcm)) + bytes(encoder.flush())
        rate_hz, kbps, _ = _header(data)
        if (rate_hz, kbps) != (sample_rate_hz, self.kbps):
            raise ExportError(
                f"the MP3 encoder changed {sample_rate_hz} Hz, {self.kbps} kbit/s to {rate_hz} Hz, {kbps} kbit/s"
            )
        end = _end_of(data, count)
        return data[:end], data[end:], per_frame * count

    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> Mp3Writer:
        return Mp3Writer(file, folder, self.kbps, sample_rate_hz)


class Mp3Writer(Writer):
    """Spools frames beside the target; at the end it writes tag, Info frame and frames in order."""

    def __init__(self, file: BinaryIO, folder: Path, kbps: int, sample_rate_hz: int) -> None:
        self._file = file
        self._kbps = kbps
        self._rate = sample_rate_hz
        self._spool = Spool(folder)

    def add(self, piece: Piece) -> None:
        self._spool.add(piece)

    def finish(self, tags: Tags) -> None:
        per_frame, samples = _frame_samples(self._rate), self._spool.samples
        frames = samples // per_frame + _count_frames(self._spool.tail)
        padding = frames * per_frame - ENCODER_DELAY_SAMPLES - samples
        spooled = self._spool.complete()
        from narrate.export.tags import id3  # a worker writes no tags

        self._file.write(id3(tags))
        self._file.write(_info_frame(self._rate, self._kbps, frames, self._spool.size, padding))
        shutil.copyfileobj(spooled, self._file, 1 << 20)

    def close(self) -> None:
        self._spool.close()


def _header(data: bytes, at: int = 0) -> tuple[int, int, int]:
    """The frame at an offset: its sample rate in Hz, its bit rate in kbit/s, and its size in bytes."""
    word = int.from_bytes(data[at : at + 4], "big")
    version, layer, index, rate = word >> 19 & 3, word >> 17 & 3, word >> 12 & 15, word >> 10 & 3
    if word >> 21 != 0x7FF or layer != 1 or version == 1 or index in (0, 15) or rate == 3:
        raise ExportError("the MP3 encoder returned data that is not MP3")
    kbps = (_KBPS_MPEG1 if version == 3 else _KBPS_MPEG2)[index]
    hertz = _RATES_HZ[version][rate]
    return hertz, kbps, (144_000 if version == 3 else 72_000) * kbps // hertz + (word >> 9 & 1)


def _end_of(data: bytes, count: int) -> int:
    """The offset of the end of `count` frames. At constant bit rate, only the padding bit changes a frame's size."""
    size = _header(data)[2] - (data[2] >> 1 & 1)
    end = 0
    for _ in range(count):
        end += size + (data[end + 2] >> 1 & 1)
    return end


def _count_frames(data: bytes) -> int:
    at = count = 0
    while at + 4 <= len(data):
        at += _header(data, at)[2]
        count += 1
    return count


def _info_frame(sample_rate_hz: int, kbps: int, frames: int, size: int, padding: int) -> bytes:
    """A silent frame that tells players the number of frames, their size in bytes, and the samples to drop."""
    version = next(v for v, rates in _RATES_HZ.items() if sample_rate_hz in rates)
    table = _KBPS_MPEG1 if version == 3 else _KBPS_MPEG2
    side_info = 17 if version == 3 else 9  # bytes, mono
    content_size = 4 + side_info + 8 + 4 + 4 + 100 + 4 + 36
    at_least = next(
        index
        for index, rate in enumerate(table)
        if rate >= kbps and (144_000 if version == 3 else 72_000) * rate // sample_rate_hz >= content_size
    )
    word = 0x7FF << 21 | version << 19 | 1 << 17 | 1 << 16 | at_least << 12
    word |= _RATES_HZ[version].index(sample_rate_hz) << 10 | 3 << 6  # 3: one channel
    head = word.to_bytes(4, "big")
    frame = bytearray(_header(head)[2])
    frame[:4] = head
    toc = bytes(min(255, 256 * percent // 100) for percent in range(100))  # constant rate: a straight line
    info = struct.pack(">4sIII", b"Info", 0b1111, frames, len(frame) + size) + toc
    info += struct.pack(">I", 100 - 10 * QUALITY)
    delay_padding = (ENCODER_DELAY_SAMPLES & 0xFFF) << 12 | min(padding, 0xFFF)
    lame = b"LAME3.100" + bytes([0x01, 0]) + bytes(8) + bytes([0x03, min(kbps, 255)])  # 0x01: constant bit rate
    lame += delay_padding.to_bytes(3, "big") + bytes(4) + struct.pack(">IH", len(frame) + size, 0)
    start = 4 + side_info
    content = info + lame
    frame[start : start + len(content)] = content
    crc_at = start + len(content)
    frame[crc_at : crc_at + 2] = _crc16(bytes(frame[:crc_at])).to_bytes(2, "big")
    return bytes(frame)


def _crc16(data: bytes) -> int:
    """CRC-16 with the polynomial 0x8005, least significant bit first, as the Info tag requires."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
