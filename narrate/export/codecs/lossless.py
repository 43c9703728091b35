"""WAV and FLAC: pieces are samples, written one after the other.

A WAV file's tags stand behind its samples, where a file that was cut has lost them. So the provenance stands in front
of the samples, in a chunk of its own (RIFF, "Multimedia Programming Interface and Data Specifications 1.0", 1991):
readers skip chunks that they do not know.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from narrate.errors import ExportError
from narrate.export.codecs.codec import Codec, Writer
from narrate.export.tags import Tags, id3_frames, loaded, picture, save, vorbis
from narrate.model import Piece

WAV_LIMIT_BYTES = 0xFFFF_FFFF - 1_000_000  # sizes in a WAV file have 32 bits; room for header and tags
ORIGIN_BYTES = 96  # room for a provenance
WAV_HEADER = struct.Struct(f"<4sI4s4sIHHIIHH4sI{ORIGIN_BYTES}s4sI")
FULL_BELOW_BYTES = 1 << 16  # of free space: less than one write


class _Lossless(Codec):
    compressed = False
    fingerprint = "pcm"  # both formats share their pieces in the cache

    def encode(self, pcm: bytes, sample_rate_hz: int) -> tuple[bytes, bytes, int]:
        """The samples unchanged, no tail, and the number of samples; see `Codec.encode()`."""
        return pcm, b"", len(pcm) // 2


class Wav(_Lossless):
    suffix = ".wav"
    mime_type = "audio/wav"

    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> WavWriter:
        return WavWriter(file, sample_rate_hz)


class Flac(_Lossless):
    suffix = ".flac"
    mime_type = "audio/flac"

    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> FlacWriter:
        return FlacWriter(file, sample_rate_hz)


class WavWriter(Writer):
    def __init__(self, file: BinaryIO, sample_rate_hz: int) -> None:
        self._file = file
        self._rate_hz = sample_rate_hz
        self._size = 0
        self._file.write(bytes(WAV_HEADER.size))

    def add(self, piece: Piece) -> None:
        self._size += len(piece.encoded)
        if self._size > WAV_LIMIT_BYTES:
            raise ExportError("a WAV file cannot be longer than 4 GiB", "Choose --format flac or mp3")
        self._file.write(piece.encoded)

    def finish(self, tags: Tags) -> None:
        self._file.seek(0)
        self._file.write(self._header(tags.provenance.encode()))
        self._file.flush()
        from mutagen.wave import WAVE

        tagged = loaded(WAVE, self._file)
        tagged.add_tags()
        tagged.tags.update(id3_frames(replace(tags, provenance="")))
        save(tagged, self._file)

    def close(self) -> None:
        pass

    def _header(self, provenance: bytes) -> bytes:
        riff_size = WAV_HEADER.size - 8 + self._size
        pcm, channels, frame_bytes, bits = 1, 1, 2, 16
        return WAV_HEADER.pack(
            *(b"RIFF", riff_size, b"WAVE"),
            *(b"fmt ", 16, pcm, channels, self._rate_hz, frame_bytes * self._rate_hz, frame_bytes, bits),
            *(b"narr" if provenance else b"JUNK", ORIGIN_BYTES, provenance),
            *(b"data", self._size),
        )


class FlacWriter(Writer):
    def __init__(self, file: BinaryIO, sample_rate_hz: int) -> None:
        import soundfile

        self._file = file
        self._samples = 0
        # By its name: with a Python file object, libsndfile's wrapper prints each error and then ignores it.
        self._sound: Any = soundfile.SoundFile(file.name, "w", sample_rate_hz, 1, "PCM_16", format="FLAC")

    def add(self, piece: Piece) -> None:
        try:
            self._sound.buffer_write(piece.encoded, dtype="int16")
        except (AssertionError, RuntimeError) as error:  # soundfile 0.14 raises either, for every cause
            raise self._incomplete() from error
        self._samples += piece.samples

    def finish(self, tags: Tags) -> None:
        with contextlib.suppress(RuntimeError):  # the length below shows whether everything was written
            self._sound.close()
        from mutagen.flac import FLAC

        tagged = loaded(FLAC, self._file)
        if tagged.info.total_samples != self._samples:
            raise self._incomplete()
        for name, text in vorbis(tags).items():
            tagged[name] = text
        if image := picture(tags):
            tagged.add_picture(image)
        save(tagged, self._file)

    def close(self) -> None:
        with contextlib.suppress(RuntimeError):
            self._sound.close()

    def _incomplete(self) -> OSError:
        """The system's error, guessed from the free space: libsndfile does not report it."""
        full = shutil.disk_usage(Path(self._file.name).parent).free < FULL_BELOW_BYTES
        number = errno.ENOSPC if full else errno.EIO
        return OSError(number, os.strerror(number))
