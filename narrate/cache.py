"""The cache: clips, pieces and measurements on disk, found again by a hash of what went into them.

Clips as the engine gave them, pieces as they stand in a file, and measured figures, such as the gain of a voice. So
another format or another pause speaks nothing again, and another title does not even encode.

An entry's name is a hash of everything that changes its bytes, so no entry is ever out of date. Entries are written
under a temporary name and renamed, hold a checksum that is verified when they are read, and are removed when the cache
is over its size, the least recently used first. Several processes may share a cache. Only its owner can read it:
private articles are in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrate.locks import lock
from narrate.model import Clip, Piece, Word

LIMIT_BYTES = 2 << 30
USED_AFTER_TRIM = 0.8  # of the limit: trimming a little more makes it rare
MAGIC = b"narrate-entry-4\n"
HEADER = struct.Struct(">III")  # CRC-32 of what follows; lengths of its JSON part and of the audio
TEMPORARY = ".narrate-"
WRITE = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
STALE_S = 24 * 3600  # a temporary file older than this was left by a process that was killed


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of entries. A damaged or unwritable cache costs time, never the run: it then holds nothing.

    Attributes:
        folder: None for a cache that keeps nothing.
        limit_bytes: the size to which `trim()` brings it.
    """

    folder: Path | None
    limit_bytes: int = LIMIT_BYTES

    @staticmethod
    def key(*parts: object) -> str:
        """The hash of `parts` (JSON values): 64 hexadecimal digits."""
        text = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def piece(self, key: str) -> Piece | None:
        """The piece under `key`, `reused` set; None if there is none or it is damaged (then it is removed)."""
        entry = self._load(key)
        if entry is None:
            return None
        (samples, rate, lines, encoded_size, *words), audio = entry
        spans = tuple((line[0], line[1]) if line else None for line in lines)
        encoded, tail = audio[:encoded_size], audio[encoded_size:]
        return Piece(encoded, tail, samples, rate, spans, reused=True, line_words=tuple(map(_words, words)))

    def keep_piece(self, key: str, piece: Piece) -> None:
        """Stores a piece; does nothing if that is not possible."""
        about = [piece.samples, piece.sample_rate_hz, piece.line_samples, len(piece.encoded)]
        about += map(_numbers, piece.line_words)
        self._save(key, about, piece.encoded + piece.tail)

    def clip(self, key: str) -> Clip | None:
        """The clip under `key`; None as in `piece()`."""
        entry = self._load(key)
        if entry is None:
            return None
        (rate, words), pcm = entry
        return Clip(pcm, rate, _words(words))

    def keep_clip(self, key: str, clip: Clip) -> None:
        """Stores a clip; does nothing if that is not possible."""
        self._save(key, [clip.sample_rate_hz, _numbers(clip.words)], clip.pcm)

    def numbers(self, key: str) -> tuple[float, ...] | None:
        """The figures under `key`; None as in `piece()`."""
        entry = self._load(key)
        return tuple(map(float, entry[0])) if entry else None

    def keep_numbers(self, key: str, numbers: Sequence[float]) -> None:
        """Stores figures that took time to measure."""
        self._save(key, list(numbers), b"")

    def trim(self) -> None:
        """Brings the cache under its limit. It lists every entry: call it now and then, not for each."""
        import time

        now = time.time()
        entries = []
        for path, stat in self._files():
            if path.name.startswith(TEMPORARY) and stat.st_mtime < now - STALE_S:
                with contextlib.suppress(OSError):
                    path.unlink()
            else:
                entries.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in entries)
        if total <= self.limit_bytes:
            return
        for _, size, path in sorted(entries):
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size
            if total <= self.limit_bytes * USED_AFTER_TRIM:
                break

    def clear(self) -> tuple[int, int]:
        """Removes every entry; returns how many, and their bytes."""
        count = size = 0
        for path, stat in self._files():
            with contextlib.suppress(OSError):
                path.unlink()
                count += 1
                size += stat.st_size
        return count, size

    def _load(self, key: str) -> tuple[list[Any], bytes] | None:
        if self.folder is None:
            return None
        path = self._path(key)
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - runs for each sentence
                data = file.read()
        except OSError:
            return None
        entry = _decode(data)
        with contextlib.suppress(OSError):
            if entry is None:
                os.unlink(path)  # noqa: PTH108
            else:
                os.utime(path)
        return entry

    def _save(self, key: str, about: list[Any], audio: bytes) -> None:
        if self.folder is None:
            return
        path = self._path(key)
        folder = os.path.dirname(path)  # noqa: PTH120
        # One temporary name for an entry: what a killed process left is written over by the next one.
        temporary = f"{folder}/{TEMPORARY}{key[2:]}"
        with contextlib.suppress(OSError):
            try:
                file = os.open(temporary, WRITE, 0o600)
            except FileNotFoundError:
                os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
                os.chmod(self.folder, 0o700)  # noqa: PTH101
                file = os.open(temporary, WRITE, 0o600)
            try:
                with os.fdopen(file, "wb") as entry:
                    if not lock(Path(temporary), file):
                        return  # another process has just stored this entry
                    entry.truncate()
                    entry.write(_encode(about, audio))
                os.replace(temporary, path)  # noqa: PTH105
            except BaseException:
                os.unlink(temporary)  # noqa: PTH108
                raise

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        if self.folder is None:
            return
        # Only what this class could have written: `--cache-dir` may name a folder that holds other things too.
        for group in self.folder.glob("[0-9a-f][0-9a-f]"):
            with contextlib.suppress(OSError):
                for entry in os.scandir(group):
                    if entry.name.startswith(TEMPORARY) or len(entry.name) == 62:
                        with contextlib.suppress(OSError):
                            yield Path(entry.path), entry.stat()

    def _path(self, key: str) -> str:
        return f"{self.folder}/{key[:2]}/{key[2:]}"


def default_folder() -> Path:
    """The platform's cache folder for this program."""
    from platformdirs import user_cache_path

    return user_cache_path("narrate", appauthor=False)


def _numbers(words: Iterable[Word]) -> list[tuple[int, int, int]]:
    return [(word.start, word.end, word.sample) for word in words]


def _words(numbers: Iterable[Sequence[int]]) -> tuple[Word, ...]:
    return tuple(Word(*word) for word in numbers)


def _encode(about: list[Any], audio: bytes) -> bytes:
    head = json.dumps(about, separators=(",", ":")).encode()
    # The checksum is against damage, not against attackers, who may write here anyway: a cryptographic hash takes
    # three times as long.
    checksum = zlib.crc32(audio, zlib.crc32(head))
    return b"".join((MAGIC, HEADER.pack(checksum, len(head), len(audio)), head, audio))


def _decode(data: bytes) -> tuple[list[Any], bytes] | None:
    start = len(MAGIC) + HEADER.size
    if len(data) < start or not data.startswith(MAGIC):
        return None
    checksum, head_size, audio_size = HEADER.unpack_from(data, len(MAGIC))
    if len(data) != start + head_size + audio_size or zlib.crc32(memoryview(data)[start:]) != checksum:
        return None
    return json.loads(data[start : start + head_size]), data[start + head_size :]
