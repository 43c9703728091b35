"""Locked temporary files and folders.

A killed process cannot clean up, but the system releases its locks. So the next run can tell what a killed run left
behind from what another run is writing right now, however long that takes and whatever the clock says.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which refuses to remove an open file
    fcntl = None  # type: ignore[assignment]

WAIT_S, SAID_S = 0.05, 1.0
HELD = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}  # by another process; Windows says the last two


def lock(path: Path, descriptor: int) -> bool:
    """Locks a new file or folder until the descriptor is closed. Blocks until the lock is free.

    Args:
        descriptor: `path`, opened.

    Returns:
        False if another process removed it before it was locked.

    Raises:
        OSError: the system does not say whether it is still there.
    """
    if fcntl is None:
        return True
    with contextlib.suppress(OSError):  # a file system without locks: at the worst, the file is left behind
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return _is_there(path, descriptor)


def lock_within(path: Path, descriptor: int, limit_s: float, on_wait: Callable[[], None] = lambda: None) -> bool:
    """The same, but waits no longer than `limit_s`.

    Args:
        on_wait: is called when it has waited for `SAID_S`.

    Raises:
        TimeoutError: another process has held the lock all the time.
        OSError: as `lock()`.
    """
    began, said = time.monotonic(), False
    while not _try_lock(descriptor):
        waited_s = time.monotonic() - began
        if waited_s > limit_s:
            raise TimeoutError
        if waited_s > SAID_S and not said:
            said = True
            on_wait()
        time.sleep(WAIT_S)
    return fcntl is None or _is_there(path, descriptor)


def _is_there(path: Path, descriptor: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False


def _try_lock(descriptor: int) -> bool:
    """Whether the lock was free, or the file system has no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in HELD
    return True


def remove_unlocked(folder: Path, name: re.Pattern[str]) -> None:
    """Removes every file and folder in `folder` whose name matches and that no process has locked."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if name.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    remove_if_unlocked(entry.path)


def remove_if_unlocked(path: str) -> None:
    """Removes a file or folder that no process has locked; of a link or pipe, and of a second name, only the name.

    Raises:
        OSError: it is locked, or cannot be removed.
    """
    if fcntl is None:
        os.unlink(path)  # noqa: PTH108 - fails while a process has it open, and for a folder
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # a pipe without a writer opens at once
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not _is_there(Path(path), descriptor):  # another process has removed it, and may have made it anew
            return
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)  # noqa: PTH108
    finally:
        os.close(descriptor)
