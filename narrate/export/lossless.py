"""WAV and FLAC: passages are kept as samples and written in one pass, a piece at a time."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any, BinaryIO

from narrate.errors import ExportError
from narrate.export.tags import Tags, id3_frames, vorbis
from narrate.model import Piece

WAV_LIMIT_BYTES = 0xFFFF_FFFF - 1_000_000  # sizes in a WAV file have 32 bits; room for header and tags


class _Lossless:
    loss_db = 0.0
    fingerprint = "pcm"  # both formats share their pieces in the cache

    def encode(self, pcm: bytes, sample_rate_hz: int) -> tuple[bytes, bytes, int]:
        """The samples as they are, no tail, and their number."""
        return pcm, b"", len(pcm) // 2


class Wav(_Lossless):
    suffix = ".wav"

    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> WavWriter:
        return WavWriter(file, sample_rate_hz)


class Flac(_Lossless):
    suffix = ".flac"

    def writer(self, file: BinaryIO, folder: Path, sample_rate_hz: int) -> FlacWriter:
        return FlacWriter(file, sample_rate_hz)


class WavWriter:
    def __init__(self, file: BinaryIO, sample_rate_hz: int) -> None:
        self._file = file
        self._size = 0
        self._wave = wave.open(file, "wb")  # noqa: SIM115 - closed by finish() or close()
        self._wave.setnchannels(1)
        self._wave.setsampwidth(2)
        self._wave.setframerate(sample_rate_hz)

    def add(self, piece: Piece) -> None:
        self._size += len(piece.encoded)
        if self._size > WAV_LIMIT_BYTES:
            raise ExportError("a WAV file cannot be longer than 4 GiB", "Choose --format flac or mp3")
        self._wave.writeframesraw(piece.encoded)

    def finish(self, tags: Tags) -> None:
        self._wave.close()
        self._file.flush()
        from mutagen.wave import WAVE

        self._file.seek(0)
        tagged: Any = WAVE(self._file)
        tagged.add_tags()
        tagged.tags.update(id3_frames(tags))
        self._file.seek(0)
        tagged.save(self._file)

    def close(self) -> None:
        """Nothing is held beside the file."""


class FlacWriter:
    def __init__(self, file: BinaryIO, sample_rate_hz: int) -> None:
        import soundfile

        self._file = file
        self._sound: Any = soundfile.SoundFile(file, "w", sample_rate_hz, 1, "PCM_16", format="FLAC")

    def add(self, piece: Piece) -> None:
        self._sound.buffer_write(piece.encoded, dtype="int16")

    def finish(self, tags: Tags) -> None:
        self._sound.close()
        self._file.flush()
        from mutagen.flac import FLAC, Picture

        self._file.seek(0)
        tagged: Any = FLAC(self._file)
        for name, text in vorbis(tags).items():
            tagged[name] = text
        if tags.cover:
            picture = Picture()
            picture.type, picture.mime, picture.data = 3, tags.cover_type, tags.cover
            tagged.add_picture(picture)
        self._file.seek(0)
        tagged.save(self._file)

    def close(self) -> None:
        self._sound.close()
