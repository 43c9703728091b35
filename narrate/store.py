"""Finished pieces on disk, found again by what went into them.

An entry's name is a hash of everything that changes its bytes, so nothing is ever out of date: what changed has
another name. Entries are written under a temporary name and renamed, hold a checksum that is tried when they are
read, and go when the store is over its size, the least recently used first. Several processes may share a store.
Only its owner can read it: private articles are in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

from narrate.model import Piece

LIMIT_BYTES = 2 << 30
LEAST_USED_AFTER_TRIM = 0.8  # of the limit: trimming a little more makes it rare
MAGIC = b"narrate-piece-1\n"
HEADER = struct.Struct(">32sI")  # SHA-256 of what follows; length of the JSON part
TEMPORARY = ".narrate-"
STALE_S = 24 * 3600  # a temporary file older than this was left by a process that was killed


class Store:
    """A folder of pieces. What goes wrong with it costs time, never the run: it then holds nothing."""

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._written = False

    @staticmethod
    def key(*parts: object) -> str:
        """The name for what `parts` (JSON values) describe."""
        text = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def get(self, key: str) -> Piece | None:
        """The piece under `key`, `reused` set; None if there is none or it is damaged (it is removed then)."""
        path = self._path(key)
        try:
            with path.open("rb") as file:
                data = file.read()
        except OSError:
            return None
        piece = _decode(data)
        with contextlib.suppress(OSError):
            if piece is None:
                path.unlink()
            else:
                os.utime(path)
        return piece

    def put(self, key: str, piece: Piece) -> None:
        """Keeps a piece, as far as there is room and leave to write."""
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._written:
                self._folder.chmod(0o700)
                self._written = True
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)  # readable by its owner only
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_encode(piece))
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def trim(self) -> None:
        """Brings the store under its limit. Call it once, at the end of a run that wrote to it."""
        if not self._written:
            return
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
        if total <= self._limit_bytes:
            return
        for _, size, path in sorted(entries):
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size
            if total <= self._limit_bytes * LEAST_USED_AFTER_TRIM:
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

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        # Only what this class could have written: `--cache-dir` may name a folder that holds other things too.
        for group in self._folder.glob("[0-9a-f][0-9a-f]"):
            with contextlib.suppress(OSError):
                for entry in os.scandir(group):
                    if entry.name.startswith(TEMPORARY) or len(entry.name) == 62:
                        with contextlib.suppress(OSError):
                            yield Path(entry.path), entry.stat()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


def default_folder() -> Path:
    """The platform's cache folder for this program."""
    from platformdirs import user_cache_path

    return user_cache_path("narrate", appauthor=False)


def _encode(piece: Piece) -> bytes:
    about = json.dumps(
        [piece.samples, piece.sample_rate_hz, piece.line_samples, len(piece.encoded)], separators=(",", ":")
    ).encode()
    body = about + piece.encoded + piece.tail
    return MAGIC + HEADER.pack(hashlib.sha256(body).digest(), len(about)) + body


def _decode(data: bytes) -> Piece | None:
    start = len(MAGIC) + HEADER.size
    if len(data) < start or not data.startswith(MAGIC):
        return None
    digest, about_size = HEADER.unpack_from(data, len(MAGIC))
    body = data[start:]
    if hashlib.sha256(body).digest() != digest:
        return None
    samples, rate, lines, encoded_size = json.loads(body[:about_size])
    audio = body[about_size:]
    return Piece(
        encoded=audio[:encoded_size],
        tail=audio[encoded_size:],
        samples=samples,
        sample_rate_hz=rate,
        line_samples=tuple((line[0], line[1]) if line else None for line in lines),
        reused=True,
    )
