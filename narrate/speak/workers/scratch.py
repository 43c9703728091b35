"""Private folders for the files that engines write: in memory where the system has such a place.

Each is locked by the process that made it, so the next run can remove what a killed run left behind.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from narrate.errors import EngineUnavailable
from narrate.locks import lock, remove_unlocked

_NAME = re.compile(r"narrate-work-[a-z0-9_]{8}")
MEMORY = "/dev/shm"
# For the links to eSpeak's data, 230 a worker, and the clips of engines that write files.
LEAST_FREE_FILES, LEAST_FREE_BYTES = 10_000, 32 << 20
REMOVAL_TRIES = 10
_held: dict[str, int] = {}  # this process's folders, and the descriptors that lock them


def make_scratch_folder() -> str:
    """Makes and locks a folder.

    Raises:
        EngineUnavailable: there is no room for one.
    """
    for find_parent in (_memory, tempfile.gettempdir):
        with contextlib.suppress(OSError):
            parent = find_parent()
            remove_unlocked(Path(parent), _NAME)
            return _make_and_lock(parent)
    raise EngineUnavailable("there is no room for temporary files", "Free some space, or set TMPDIR to another folder")


def _memory() -> str:
    """The folder in memory; raises OSError if there is none with enough room."""
    room = os.statvfs(MEMORY) if hasattr(os, "statvfs") else None
    if (
        room
        and room.f_bavail * room.f_frsize >= LEAST_FREE_BYTES
        and (room.f_favail >= LEAST_FREE_FILES or not room.f_files)
    ):
        return MEMORY
    raise OSError


def _make_and_lock(parent: str) -> str:
    while True:
        folder = tempfile.mkdtemp(prefix="narrate-work-", dir=parent)
        try:
            descriptor = os.open(folder, os.O_RDONLY) if os.name != "nt" else -1
            if lock(Path(folder), descriptor):
                _held[folder] = descriptor
                return folder
            os.close(descriptor)  # another run took it for abandoned
        except OSError:
            with contextlib.suppress(OSError):
                Path(folder).rmdir()
            raise


def remove_scratch_folder(folder: str) -> None:
    """Releases a folder's lock and removes it; a second call does nothing."""
    descriptor = _held.pop(folder, -1)
    if descriptor >= 0:
        os.close(descriptor)  # first, because to remove a folder needs a descriptor, and there may be no more
    for _ in range(REMOVAL_TRIES):
        with contextlib.suppress(OSError):  # of closing a folder, which `ignore_errors` does not catch
            shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):  # noqa: PTH110
            break
        time.sleep(0.02)  # an engine may be writing there at this moment
