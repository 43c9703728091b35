"""The boxes around the audio of an MP4 file.

The index stands before the audio, so that a player that streams starts at once. The edit list leaves out the
encoder's delay; beside it stands how far a decoder has to go back before it is right (Apple Technical Note 2258).
Chapters stand in it twice, as is usual: in Nero's list (`chpl`), which has room for 255, and in a track of text, which
Apple's players read (QuickTime File Format, "Chapter Lists"). Boxes: ISO/IEC 14496-12 and 14496-14.
"""

from __future__ import annotations

import io
import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from narrate.export.tags import Tags, iso_639_2, mp4
from narrate.model import Chapter

AUDIO, TEXT = 1, 2  # the tracks
FRAMES_PER_CHUNK = 64
MOST_LISTED = 255  # in Nero's list, titles of up to as many bytes
NARROW_LIMIT = 0x7FFF_FFFF  # longer times take 64 bits; some readers take the 32 for signed
LISTED_PER_S = 10_000_000  # units of time in Nero's list
IDENTITY = struct.pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)


@dataclass(frozen=True, slots=True)
class Sound:
    """The audio track.

    Attributes:
        sample_rate_hz: also the unit of all times in the file.
        samples: what is heard; `delay_samples` before that are not.
        config: what the decoder has to know (AudioSpecificConfig).
        sizes: of the frames, in bytes.
    """

    sample_rate_hz: int
    samples: int
    delay_samples: int
    frame_samples: int
    config: bytes
    sizes: array[int]

    @property
    def kbps(self) -> float:
        return sum(self.sizes) * 8 * self.sample_rate_hz / self.samples / 1000


def head(sound: Sound, tags: Tags, *, audiobook: bool) -> bytes:
    """Everything in an MP4 file before the bytes of the frames."""
    brand = b"M4B " if audiobook else b"M4A "
    kind = _box(b"ftyp", brand, struct.pack(">I", 0x200), b"M4A ", b"mp42", b"isom")
    titles = [_title(chapter) for chapter in tags.chapters]
    data = b"".join(titles)
    data_size = 8 + len(data) + sum(sound.sizes)
    tagged = _box(b"udta", _meta(mp4(tags, audiobook=audiobook)), _listed(tags.chapters))

    def index(data_at: int) -> bytes:
        tracks = [_audio_track(sound, data_at + len(data), tags)]
        if titles:
            tracks.append(_chapter_track(sound, tags.chapters, titles, data_at))
        # The tags come first: the file's provenance has to be near the front.
        return _box(b"moov", _movie_header(sound), tagged, *tracks)

    data_at = len(kind) + len(index(0)) + 8
    return kind + index(data_at) + struct.pack(">I4s", data_size, b"mdat") + data


def _box(name: bytes, *parts: bytes) -> bytes:
    return struct.pack(">I4s", 8 + sum(map(len, parts)), name) + b"".join(parts)


def _full(name: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return _box(name, struct.pack(">I", version << 24 | flags), *parts)


def _timed(name: bytes, narrow: str, wide: str, *values: int, after: bytes = b"", flags: int = 0) -> bytes:
    """A box that comes in two versions: with times of 32 bits and, where those are too few, of 64."""
    version = int(max(values) > NARROW_LIMIT)
    return _full(name, struct.pack(wide if version else narrow, *values), after, version=version, flags=flags)


def _movie_header(sound: Sound) -> bytes:
    after = struct.pack(">IHHII", 1 << 16, 1 << 8, 0, 0, 0) + IDENTITY + bytes(24) + struct.pack(">I", TEXT + 1)
    return _timed(b"mvhd", ">IIII", ">QQIQ", 0, 0, sound.sample_rate_hz, sound.samples, after=after)


def _track(
    number: int, sound: Sound, edits: Sequence[tuple[int, int]], media: Sequence[bytes], *parts: bytes, heard: bool
) -> bytes:
    """A track.

    Args:
        edits: how long each stretch of it is and where in the media it begins; -1 is a gap.
        media: the boxes of the media.
    """
    volume = 1 << 8 if heard else 0
    after = struct.pack(">QHHHH", 0, 0, 0, volume, 0) + IDENTITY + bytes(8)
    shown = 7 if heard else 2  # flags: enabled, in the movie, in the preview
    header = _timed(b"tkhd", ">IIIII", ">QQIIQ", 0, 0, number, 0, sound.samples, after=after, flags=shown)
    wide = sound.samples > NARROW_LIMIT
    entries = b"".join(struct.pack(">QqI" if wide else ">IiI", *edit, 1 << 16) for edit in edits)
    edit_list = _full(b"elst", struct.pack(">I", len(edits)), entries, version=int(wide))
    return _box(b"trak", header, _box(b"edts", edit_list), *parts, _box(b"mdia", *media))


def _media_header(sound: Sound, samples: int, language: str) -> bytes:
    code = 0
    for letter in iso_639_2(language) or "und":
        code = code << 5 | ord(letter) - 0x60
    return _timed(b"mdhd", ">IIII", ">QQIQ", 0, 0, sound.sample_rate_hz, samples, after=struct.pack(">HH", code, 0))


def _handler(kind: bytes, name: bytes) -> bytes:
    return _full(b"hdlr", bytes(4), kind, bytes(12), name + b"\0")


def _here() -> bytes:
    """The media are in this file."""
    return _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1)))


def _audio_track(sound: Sound, at: int, tags: Tags) -> bytes:
    frames = len(sound.sizes)
    rate = round(1000 * sound.kbps)
    entry = struct.pack(">6xHQHHII", 1, 0, 1, 16, 0, sound.sample_rate_hz << 16)
    config = _descriptor(5, sound.config)
    decoder = _descriptor(4, struct.pack(">BB3xII", 0x40, 0x15, rate, rate), config)  # AAC, audio
    stream = _full(b"esds", _descriptor(3, struct.pack(">HB", AUDIO, 0), decoder, _descriptor(6, b"\2")))
    whole, rest = divmod(frames, FRAMES_PER_CHUNK)
    runs = [(1, FRAMES_PER_CHUNK, 1)] * bool(whole) + [(whole + 1, rest, 1)] * bool(rest)
    offsets = array("I")
    for first in range(0, frames, FRAMES_PER_CHUNK):
        offsets.append(at)
        at += sum(sound.sizes[first : first + FRAMES_PER_CHUNK])
    table = _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), _box(b"mp4a", entry, stream)),
        _full(b"stts", struct.pack(">III", 1, frames, sound.frame_samples)),
        _full(b"stsc", struct.pack(">I", len(runs)), *(struct.pack(">III", *run) for run in runs)),
        _full(b"stsz", struct.pack(">II", 0, frames), _big_endian(array("I", sound.sizes))),
        _full(b"stco", struct.pack(">I", len(offsets)), _big_endian(offsets)),
        _full(b"sgpd", b"roll", struct.pack(">IIh", 2, 1, -1), version=1),  # one frame back
        _full(b"sbgp", b"roll", struct.pack(">III", 1, frames, 1)),
    )
    return _track(
        AUDIO,
        sound,
        [(sound.samples, sound.delay_samples)],
        [
            _media_header(sound, frames * sound.frame_samples, tags.language),
            _handler(b"soun", b"Sound"),
            _box(b"minf", _full(b"smhd", bytes(4)), _here(), table),
        ],
        *([_box(b"tref", _box(b"chap", struct.pack(">I", TEXT)))] if tags.chapters else []),
        heard=True,
    )


def _chapter_track(sound: Sound, chapters: Sequence[Chapter], titles: Sequence[bytes], at: int) -> bytes:
    starts = [round(chapter.start_s * sound.sample_rate_hz) for chapter in chapters]
    lengths = [end - start for start, end in pairwise([*starts, sound.samples])]
    before = [(starts[0], -1)] if starts[0] else []
    font = struct.pack(">8xHH3xHHHB", 0, 0, 0, 0, 0, 0)
    entry = _box(b"text", struct.pack(">6xHII6x8x", 1, 0, 1), font)
    table = _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), entry),
        _full(b"stts", struct.pack(">I", len(lengths)), *(struct.pack(">II", 1, length) for length in lengths)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, len(titles), 1)),
        _full(b"stsz", struct.pack(">II", 0, len(titles)), *(struct.pack(">I", len(title)) for title in titles)),
        _full(b"stco", struct.pack(">II", 1, at)),
    )
    general = _full(b"gmin", struct.pack(">HHHHHH", 0x40, 0x8000, 0x8000, 0x8000, 0, 0))
    return _track(
        TEXT,
        sound,
        [*before, (sum(lengths), 0)],
        [
            _media_header(sound, sum(lengths), ""),
            _handler(b"text", b"Chapters"),
            _box(b"minf", _box(b"gmhd", general, _box(b"text", IDENTITY)), _here(), table),
        ],
        heard=False,
    )


def _title(chapter: Chapter) -> bytes:
    """A chapter as a sample of the text track; the box behind it says that it is UTF-8."""
    text = _cut(chapter.title, 0xFFFF)
    return struct.pack(">H", len(text)) + text + _box(b"encd", struct.pack(">I", 0x100))


def _listed(chapters: Sequence[Chapter]) -> bytes:
    """Nero's list of chapters."""
    if not chapters:
        return b""
    listed = b"".join(
        struct.pack(">QB", round(chapter.start_s * LISTED_PER_S), len(text)) + text
        for chapter in chapters[:MOST_LISTED]
        for text in (_cut(chapter.title, MOST_LISTED),)
    )
    return _full(b"chpl", struct.pack(">IB", 0, min(len(chapters), MOST_LISTED)), listed, version=1)


def _cut(text: str, most_bytes: int) -> bytes:
    return text.encode()[:most_bytes].decode(errors="ignore").encode()


def _descriptor(tag: int, *parts: bytes) -> bytes:
    return bytes([tag, sum(map(len, parts))]) + b"".join(parts)


def _big_endian(numbers: array[int]) -> bytes:
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()


def _meta(tags: Any) -> bytes:
    """The box that mutagen makes of tags, by way of a file that holds nothing else."""
    file = io.BytesIO(_box(b"ftyp", b"M4A ", bytes(4)) + _box(b"moov"))
    tags.save(file, padding=lambda _: 0)
    data = file.getvalue()
    return data[data.index(b"meta") - 4 :]
