"""AAC in an MP4 file: passages encoded apart, their frames joined without a seam.

A frame of AAC covers two stretches of 1,024 samples, and a stretch is complete when the frames before and after it
are added. Passages begin after silence and end in silence: where two passages meet, both frames hold silence in the
stretch that they share. The encoder also gets that silence before each passage, so that it recognises a first
consonant; else its noise would be heard before the consonant. Everything begins one frame late, which the file's edit
list says; the frame that completes a passage's last stretch is needed at the end of the file only.

FFmpeg's muxer writes the file: index before audio, so that a player that streams starts at once, and chapters twice,
as is usual: in Nero's list (`chpl`), which has room for 255, and in a track of text, which Apple's players read
(QuickTime File Format, "Chapter Lists"). mutagen adds the tags.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from narrate.errors import ExportError
from narrate.export.codecs.codec import Codec, Writer
from narrate.export.codecs.packets import PacketSpool, encode, library, library_version, pack
from narrate.export.tags import Tags, iso_639_2, loaded, mp4, save
from narrate.model import Chapter, Piece

DEFAULT_KBPS = 64
LEAST_KBPS = 16
GIVEN = 0.85  # of the bit rate is asked for: FFmpeg's encoder gives speech more than that
MOST_BITS_A_SAMPLE = 6  # a frame holds 6,144 bits a channel (ISO/IEC 14496-3, 4.5.3.3)
HIGHEST_RATE_HZ = 96_000
FRAME_SAMPLES = 1024
LEAD_FRAMES = 1  # of silence before a passage
ENTRY_BYTES = 4  # of the index for each frame
LIMIT_BYTES = 0xFFFF_FFFF - 100_000_000  # mutagen cannot make offsets of 32 bits longer; room for the tags


def allowed_kbps(sample_rate_hz: int) -> range:
    """The bit rates in kbit/s that AAC has for one channel."""
    return range(LEAST_KBPS, MOST_BITS_A_SAMPLE * sample_rate_hz // 1000 + 1)


class M4a(Codec):
    """AAC in an `.m4a` file; see `Codec`.

    Raises:
        ExportError: PyAV is not installed.
    """

    suffix = ".m4a"
    mime_type = "audio/mp4"
    loss_db = 0.05  # measured at 64 kbit/s, 22,050 Hz, as is the next
    headroom_db = 0.3

    def __init__(self, kbps: int = 0) -> None:
        super().__init__(kbps)
        self.check_kbps("AAC", allowed_kbps(HIGHEST_RATE_HZ))
        self._version = library_version()

    @property
    def fingerprint(self) -> str:
        return f"aac {self.kbps} 1 av {self._version}"

    def encode(self, pcm: bytes, sample_rate_hz: int) -> tuple[bytes, bytes, int]:
        """The passage's frames, the frame that completes the last of them, and its length; see `Codec.encode()`."""
        allowed = allowed_kbps(sample_rate_hz)
        self.check_kbps("AAC", allowed, sample_rate_hz)
        count = -(-len(pcm) // (2 * FRAME_SAMPLES))
        padded = bytes(2 * LEAD_FRAMES * FRAME_SAMPLES) + pcm + bytes(2 * FRAME_SAMPLES * count - len(pcm))
        kbps = round(GIVEN * min(self.kbps or DEFAULT_KBPS, allowed[-1]))
        # "fast" is five times as fast as the encoder's usual way and, from 32 kbit/s on, has 8 dB less noise in speech.
        frames, delay = encode("aac", padded, sample_rate_hz, sample_rate_hz, kbps, {"aac_coder": "fast"})
        if (delay, len(frames)) != (FRAME_SAMPLES, LEAD_FRAMES + count + 1):
            raise ExportError(f"the AAC encoder has a delay of {delay} samples, which is not expected")
        end = LEAD_FRAMES + count
        return pack(frames[LEAD_FRAMES:end]), pack(frames[end:]), FRAME_SAMPLES * count

    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> Mp4Writer:
        return Mp4Writer(file, folder, sample_rate_hz, audiobook=self.suffix == ".m4b")


class M4b(M4a):
    """The same as an audiobook: players show it among the books and remember the place."""

    suffix = ".m4b"


class Mp4Writer(Writer):
    """Spools frames beside the target and muxes them at the end."""

    def __init__(self, file: BinaryIO, folder: Path, sample_rate_hz: int, *, audiobook: bool) -> None:
        self._file = file
        self._rate_hz = sample_rate_hz
        self._audiobook = audiobook
        self._spool = PacketSpool(folder)

    def add(self, piece: Piece) -> None:
        self._spool.add(piece)
        if self._spool.size + ENTRY_BYTES * len(self._spool.sizes) > LIMIT_BYTES:
            raise ExportError("an MP4 file cannot be longer than 4 GiB", "Choose --format opus or mp3")

    def finish(self, tags: Tags) -> None:
        self._mux(tags)
        save(mp4(tags, audiobook=self._audiobook), self._file, padding=lambda _: 0)
        _move_tags_to_front(self._file)

    def _mux(self, tags: Tags) -> None:
        """Writes frames and chapters with FFmpeg, which opens the file by its name: it reads it to move the index."""
        from fractions import Fraction  # 8 ms, which other formats do not need

        av = library()
        options = {
            "movflags": "faststart",
            "fflags": "bitexact",  # no version of FFmpeg's, no date
            "brand": "M4B " if self._audiobook else "M4A ",
            "movie_timescale": str(self._rate_hz),  # edit lists count in it: the length is exact to the sample
        }
        frames, unit = self._spool.complete(), Fraction(1, self._rate_hz)
        with av.open(self._file.name, "w", format="ipod", options=options) as container:
            stream: Any = container.add_stream("aac", self._rate_hz, layout="mono", time_base=unit)
            stream.metadata["language"] = iso_639_2(tags.language) or "und"
            container.set_chapters(
                [
                    {"id": number, "start": start, "end": end, "time_base": unit, "metadata": {"title": chapter.title}}
                    for number, chapter in enumerate(_from_the_start(tags))
                    for start, end in [(round(time * self._rate_hz) for time in (chapter.start_s, chapter.end_s))]
                ]
            )
            for number, size in enumerate(self._spool.sizes):
                packet = av.Packet(frames.read(size))
                packet.stream, packet.time_base, packet.duration = stream, unit, FRAME_SAMPLES
                packet.pts = packet.dts = (number - 1) * FRAME_SAMPLES  # the encoder's delay comes before 0
                packet.is_keyframe = True
                container.mux_one(packet)

    def close(self) -> None:
        self._spool.close()


def _from_the_start(tags: Tags) -> Sequence[Chapter]:
    """The chapters, with one for what comes before the first heading: Apple asks for a chapter at 0 s."""
    if not tags.chapters or not tags.chapters[0].start_s:
        return tags.chapters
    return (Chapter(tags.title, 0.0, tags.chapters[0].start_s), *tags.chapters)


def _move_tags_to_front(file: BinaryIO) -> None:
    """Puts the tags first in the index, where the provenance is found: the tables behind take 300 kB an hour."""
    from mutagen.mp4._atom import Atoms

    boxes = loaded(Atoms, file)[b"moov"].children
    start, parts = boxes[0].offset, []
    for box in sorted(boxes, key=lambda box: box.name not in {b"mvhd", b"udta"}):
        file.seek(box.offset)
        parts.append(file.read(box.length))
    file.seek(start)
    file.write(b"".join(parts))
