"""The cache: clips, pieces and measurements on disk, found again by a hash of what went into them.

Clips as the engine gave them, pieces as they stand in a file, and measured figures, such as the gain of a voice. So
another format or another pause speaks nothing again, and another title does not even encode.

An entry's name is a hash of everything that changes its bytes, so no entry is ever out of date. Entries are written
under a temporary name and renamed, hold their own key and a checksum, which are verified when they are read, and are
removed when the cache is over its size, the least recently used first.

A cache belongs to one user, whose processes share it. Only that user can read it: private articles are in it. What
others have put there could be any sound under the key of a sentence. So a folder that belongs to somebody else, or that
everybody may write to, is not used (`problem()`), an entry counts only if it is a plain file of this user's without a
second name, and links are not followed. Modes of folders that are there are not changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from narrate.cache.entry import clip_of, decode, encode, figures_of, numbers_of, piece_of
from narrate.locks import lock, remove_if_unlocked
from narrate.model import Clip, Piece

LIMIT_BYTES = 2 << 30
USED_AFTER_TRIM = 0.8  # of the limit: trimming a little more makes it rare
MOST_BYTES = 1 << 28  # of an entry: a hundred times as long as the longest passage
TEMPORARY = ".narrate-"
_ONLY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
READ = os.O_RDONLY | _ONLY  # not blocking: a pipe in an entry's place is no reason to wait
WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _ONLY
STALE_S = 24 * 3600  # a temporary file older than this was left by a process that was killed
USER = os.geteuid() if hasattr(os, "geteuid") else None

T = TypeVar("T")


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

    def problem(self) -> str:
        """Why the folder cannot be this user's cache; "" if it can be, or will be made."""
        if self.folder is None:
            return ""
        try:
            link, found = os.lstat(self.folder), os.stat(self.folder)  # noqa: PTH116
        except FileNotFoundError:
            return ""
        except OSError as error:
            return f"the cache folder {self.folder} cannot be used ({error.strerror})"
        if not stat.S_ISDIR(found.st_mode):
            return f"the cache folder {self.folder} is a file"
        if USER is not None and (found.st_uid != USER or link.st_uid not in {USER, 0}):
            return f"the cache folder {self.folder} belongs to another user"
        if USER is not None and found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX:
            return f"everybody may write to the cache folder {self.folder}"
        return ""

    def piece(self, key: str) -> Piece | None:
        """The piece under `key`, `reused` set; None if there is none or it is damaged (then it is removed)."""
        return self._load(key, piece_of)

    def keep_piece(self, key: str, piece: Piece) -> None:
        """Stores a piece; does nothing if that is not possible."""
        about = [piece.samples, piece.sample_rate_hz, piece.line_samples, len(piece.encoded)]
        about += map(numbers_of, piece.line_words)
        self._save(key, about, piece.encoded + piece.tail)

    def clip(self, key: str) -> Clip | None:
        """The clip under `key`; None as in `piece()`."""
        return self._load(key, clip_of)

    def keep_clip(self, key: str, clip: Clip) -> None:
        """Stores a clip; does nothing if that is not possible."""
        self._save(key, [clip.sample_rate_hz, numbers_of(clip.words)], clip.pcm)

    def numbers(self, key: str) -> tuple[float, ...] | None:
        """The figures under `key`; None as in `piece()`."""
        return self._load(key, figures_of)

    def keep_numbers(self, key: str, numbers: Sequence[float]) -> None:
        """Stores figures that took time to measure."""
        self._save(key, list(numbers), b"")

    def trim(self) -> None:
        """Brings the cache under its limit. It lists every entry: call it now and then, not for each."""
        import time

        now = time.time()
        entries = []
        for path, about in self._files():
            if path.name.startswith(TEMPORARY) and about.st_mtime < now - STALE_S:
                with contextlib.suppress(OSError):
                    path.unlink()
            else:
                entries.append((about.st_mtime, about.st_size, path))
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
        for path, about in self._files():
            with contextlib.suppress(OSError):
                path.unlink()
                count += 1
                size += about.st_size
        return count, size

    def _load(self, key: str, parse: Callable[[Any, bytes], T]) -> T | None:
        if self.folder is None:
            return None
        path = self._path(key)
        with contextlib.suppress(OSError):
            data = _read(path)
            if data is not None:
                entry = decode(data, key, parse)
                if entry is None:
                    os.unlink(path)  # noqa: PTH108 - runs for each sentence
                    return None
                with contextlib.suppress(OSError):
                    os.utime(path)
                return entry
        return None

    def _save(self, key: str, about: list[Any], audio: bytes) -> None:
        if self.folder is None:
            return
        path = self._path(key)
        folder, _, name = path.rpartition("/")
        # One temporary name for an entry: what a killed process left is removed by the next one.
        temporary = f"{folder}/{TEMPORARY}{name}"
        with contextlib.suppress(OSError):
            if not _is_own_folder(folder, make=True):
                return
            descriptor = _create(temporary)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    if not lock(Path(temporary), descriptor):
                        return  # another process has just taken it for abandoned, and stores this entry
                    file.write(encode(key, about, audio))
                    file.flush()
                    if os.name == "nt":  # elsewhere it stays locked until it has its name
                        file.close()
                    os.replace(temporary, path)  # noqa: PTH105
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)  # noqa: PTH108
                raise

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        if self.folder is None:
            return
        # Only what this class could have written: `--cache-dir` may name a folder that holds other things too.
        for group in self.folder.glob("[0-9a-f][0-9a-f]"):
            with contextlib.suppress(OSError):
                if not _is_own_folder(str(group)):
                    continue
                for entry in os.scandir(group):
                    if entry.name.startswith(TEMPORARY) or len(entry.name) == 62:
                        with contextlib.suppress(OSError):
                            about = entry.stat(follow_symlinks=False)
                            if stat.S_ISREG(about.st_mode):
                                yield Path(entry.path), about

    def _path(self, key: str) -> str:
        return f"{self.folder}/{key[:2]}/{key[2:]}"


def default_folder() -> Path:
    """The platform's cache folder for this program."""
    from platformdirs import user_cache_path

    return user_cache_path("narrate", appauthor=False)


def _is_own_folder(folder: str, *, make: bool = False) -> bool:
    """Whether it is a folder of this user's, and no link to one; `make`: after it was made, if need be.

    Raises:
        OSError: it is not there.
    """
    try:
        about = os.lstat(folder)
    except FileNotFoundError:
        if not make:
            raise
        above = Path(folder)
        for missing in reversed([path for path in (above, *above.parents) if not path.exists()]):
            missing.mkdir(0o700, exist_ok=True)
        about = os.lstat(folder)
    return stat.S_ISDIR(about.st_mode) and (USER is None or about.st_uid == USER)


def _read(path: str) -> bytes | None:
    """The bytes of an entry; None if it is not a plain file of this user's.

    Raises:
        OSError: it is not there, or cannot be read.
    """
    if not _is_own_folder(path.rpartition("/")[0]):
        return None
    descriptor = os.open(path, READ)
    try:
        about = os.fstat(descriptor)
        is_own = stat.S_ISREG(about.st_mode) and about.st_nlink == 1 and (USER is None or about.st_uid == USER)
        return os.read(descriptor, about.st_size) if is_own and about.st_size <= MOST_BYTES else None
    finally:
        os.close(descriptor)


def _create(temporary: str) -> int:
    """A new file's descriptor. What lies there goes first, unless another process writes it.

    Raises:
        OSError: another process writes it, or it cannot be made.
    """
    with contextlib.suppress(FileExistsError):
        return os.open(temporary, WRITE, 0o600)
    remove_if_unlocked(temporary)
    return os.open(temporary, WRITE, 0o600)
