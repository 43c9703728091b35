"""Temporary files and folders that are locked while somebody works on them.

A process that is killed cannot clean up, but the system takes its locks from it. So whoever comes next can tell what
was left behind from what another run is writing at this moment, however long that takes and whatever the clock says.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which does not remove a file that somebody has open
    fcntl = None  # type: ignore[assignment]


def claim(path: Path, descriptor: int) -> bool:
    """Locks what was just made, until the descriptor is closed. False: somebody has removed it in that moment.

    Args:
        descriptor: `path`, opened.
    """
    if fcntl is None:
        return True
    with contextlib.suppress(OSError):  # a file system without locks: it will then be left behind at the worst
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except OSError:
        return False


def remove_unlocked(folder: Path, name: re.Pattern[str]) -> None:
    """Removes the files and folders in `folder` that are so called and that nobody works on."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if name.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _remove_if_abandoned(entry)


def _remove_if_abandoned(entry: os.DirEntry[str]) -> None:
    if fcntl is None:
        if not entry.is_dir():
            Path(entry.path).unlink()  # fails while somebody has it open
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
