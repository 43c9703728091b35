"""Opus in an Ogg file: passages encoded apart, their packets joined without a seam.

Before each passage the encoder gets a little silence, whose packets are dropped: at a joint, encoder and decoder then
both come out of silence. The file begins with a packet of silence for the same reason. That alone is not enough: a
decoder resets its state when packets change between Opus' two modes (SILK and CELT, RFC 6716, section 2), which the
encoder of the next passage cannot know. So the options make the mode depend on the bit rate alone.

The pages are written here and not by FFmpeg's muxer: through PyAV 18.1 it takes the pre-skip from libopus (312 samples,
not 432), so that the length is wrong.

Layout: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg).
"""

from __future__ import annotations

import struct
import zlib
from array import array
from base64 import b64encode
from collections.abc import Iterator
from math import gcd
from pathlib import Path
from typing import Any, BinaryIO

from narrate.errors import ExportError
from narrate.export.codecs.codec import Codec, Writer
from narrate.export.codecs.packets import PacketSpool, encode, library_version, pack
from narrate.export.tags import ENCODER, Tags, picture, vorbis
from narrate.model import Piece

DEFAULT_KBPS = 48
ALLOWED_KBPS = range(16, 257)

# "audio" is CELT from 18 kbit/s on, as long as libopus does not detect speech, which it does from complexity 7 on: it
# would change the mode then. (SILK also has an occasional burst that is 6 dB above its input.) The variable bit rate
# has to be constrained: without that, speech takes half as much again.
OPTIONS = {"application": "audio", "compression_level": "6", "vbr": "constrained"}

CLOCK_HZ = 48_000  # of every Opus file, whatever the rate of the audio
FRAME_SAMPLES = 960  # 20 ms
LOOKAHEAD_SAMPLES = 312  # of libopus
LEAD_FRAMES = 4  # of silence before a passage: 80 ms, after which decoders converge (RFC 7845, section 4.6)
SILENCE, SILENCE_SAMPLES = b"\xe0\xff\xfe", 120  # the shortest packet: 2.5 ms of CELT, its flag for silence set
SKIP_SAMPLES = SILENCE_SAMPLES + LOOKAHEAD_SAMPLES  # the pre-skip; some players count it as part of the length
_RATES_HZ = (8_000, 12_000, 16_000, 24_000, 48_000)

PAGE_FRAMES = 50  # one second
PAGE_SEGMENTS = 255


def _unit_samples(sample_rate_hz: int) -> int:
    """The smallest number of samples that fills whole frames: 20 ms, or 40 ms at 11,025 Hz."""
    return sample_rate_hz // gcd(sample_rate_hz, CLOCK_HZ // FRAME_SAMPLES)


class Opus(Codec):
    """Opus in an Ogg file; see `Codec`.

    Raises:
        ExportError: PyAV is not installed.
    """

    suffix = ".opus"
    mime_type = "audio/ogg; codecs=opus"
    loss_db = 0.25  # measured at 48 kbit/s, 22,050 Hz, as is the next
    headroom_db = 0.6

    def __init__(self, kbps: int = 0) -> None:
        super().__init__(kbps or DEFAULT_KBPS)
        self.check_kbps("Opus", ALLOWED_KBPS)
        self._version = library_version()

    @property
    def fingerprint(self) -> str:
        return f"opus {self.kbps} 1 av {self._version}"

    def encode(self, pcm: bytes, sample_rate_hz: int) -> tuple[bytes, bytes, int]:
        """The passage's packets, the packet that flushes the encoder, and its length; see `Codec.encode()`."""
        unit = _unit_samples(sample_rate_hz)
        samples = -(-len(pcm) // (2 * unit)) * unit
        lead = LEAD_FRAMES * sample_rate_hz * FRAME_SAMPLES // CLOCK_HZ
        padded = bytes(2 * lead) + pcm + bytes(2 * samples - len(pcm))
        rate = next((rate for rate in _RATES_HZ if rate >= sample_rate_hz), CLOCK_HZ)
        packets, delay = encode("libopus", padded, sample_rate_hz, rate, self.kbps, OPTIONS)
        end = LEAD_FRAMES + samples * CLOCK_HZ // sample_rate_hz // FRAME_SAMPLES
        if delay * CLOCK_HZ != LOOKAHEAD_SAMPLES * rate or len(packets) <= end:
            raise ExportError(f"the Opus encoder has a delay of {delay} samples, which is not expected")
        return pack(packets[LEAD_FRAMES:end]), pack(packets[end : end + 1]), samples

    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> OpusWriter:
        return OpusWriter(file, folder, sample_rate_hz)


class OpusWriter(Writer):
    """Spools packets beside the target; at the end it writes the tags and then the packets in pages."""

    def __init__(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> None:
        self._file = file
        self._rate = sample_rate_hz
        self._spool = PacketSpool(folder)
        self._spool.put(pack([SILENCE]))

    def add(self, piece: Piece) -> None:
        self._spool.add(piece)

    def finish(self, tags: Tags) -> None:
        spooled, sizes = self._spool.complete(), self._spool.sizes
        serial = zlib.crc32(tags.title.encode())  # chained streams must differ in it
        head = self._head(tags, serial)
        self._file.write(b"".join(page.write() for page in head))
        end = SKIP_SAMPLES + self._spool.samples * CLOCK_HZ // self._rate
        for number, frames, last in _paged(sizes):
            position = end if last else SILENCE_SAMPLES + (frames.stop - 1) * FRAME_SAMPLES
            packets = [spooled.read(sizes[frame]) for frame in frames]
            self._file.write(_page(packets, serial, len(head) + number, position, last=last).write())

    def close(self) -> None:
        self._spool.close()

    def _head(self, tags: Tags, serial: int) -> list[Any]:
        """The pages before the audio."""
        from mutagen.flac import VCFLACDict
        from mutagen.ogg import OggPage

        comments = VCFLACDict()
        comments.vendor = ENCODER
        for name, text in vorbis(tags).items():
            comments[name] = text
        if image := picture(tags):
            comments["METADATA_BLOCK_PICTURE"] = b64encode(image.write()).decode()
        about = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, SKIP_SAMPLES, self._rate, 0, 0)
        pages = [_page([about], serial, 0, 0, first=True)]
        for page in OggPage.from_packets([b"OpusTags" + comments.write(framing=False)], 1, PAGE_SEGMENTS * 255, 0):
            page.serial = serial
            pages.append(page)
        return pages


def _paged(sizes: array[int]) -> Iterator[tuple[int, range, bool]]:
    """For each page its number, the range of its packets, and whether it is the last."""
    start = segments = number = 0
    for index, size in enumerate(sizes):
        needed = size // 255 + 1
        if index - start == PAGE_FRAMES or segments + needed > PAGE_SEGMENTS:
            yield number, range(start, index), False
            start, segments, number = index, 0, number + 1
        segments += needed
    yield number, range(start, len(sizes)), True


def _page(
    packets: list[bytes], serial: int, sequence: int, position: int, *, first: bool = False, last: bool = False
) -> Any:
    from mutagen.ogg import OggPage

    page = OggPage()
    page.packets, page.serial, page.sequence, page.position = packets, serial, sequence, position
    page.first, page.last = first, last
    return page
