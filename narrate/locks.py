"""Locked temporary files and folders.

A killed process cannot clean up, but the system releases its locks. So the next run can tell what a killed run left
behind from what another run is writing right now, however long that takes and whatever the clock says.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which refuses to remove an open file
    fcntl = None  # type: ignore[assignment]


def lock(path: Path, descriptor: int) -> bool:
    """Locks a new file or folder until the descriptor is closed. Blocks until the lock is free.

    Args:
        descriptor: `path`, opened.

    Returns:
        False if another process removed it before it was locked.
    """
    if fcntl is None:
        return True
    with contextlib.suppress(OSError):  # a file system without locks: at the worst, the file is left behind
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except OSError:
        return False


def remove_unlocked(folder: Path, name: re.Pattern[str]) -> None:
    """Removes every file and folder in `folder` whose name matches and that no process has locked."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if name.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _remove_if_unlocked(entry)


def _remove_if_unlocked(entry: os.DirEntry[str]) -> None:
    if fcntl is None:
        if not entry.is_dir():
            Path(entry.path).unlink()  # fails while a process has it open
        return
    descriptor = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            Path(entry.path).unlink()
    finally:
        os.close(descriptor)
