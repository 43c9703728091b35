"""Private folders for the files that engines write: in memory where the system has such a place.

Each is locked by the process that made it, so the next run can remove what a killed run left behind.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from narrate.errors import EngineUnavailable
from narrate.locks import lock, remove_unlocked

_NAME = re.compile(r"narrate-work-[a-z0-9_]{8}")
_held: dict[str, int] = {}  # this process's folders, and the descriptors that lock them


def make_scratch_folder() -> str:
    """Makes and locks a folder.

    Raises:
        EngineUnavailable: there is no room for one.
    """
    for parent in ("/dev/shm", None):
        with contextlib.suppress(OSError):
            remove_unlocked(Path(parent or tempfile.gettempdir()), _NAME)
            while True:
                folder = tempfile.mkdtemp(prefix="narrate-work-", dir=parent)
                _held[folder] = os.open(folder, os.O_RDONLY) if os.name != "nt" else -1
                if lock(Path(folder), _held[folder]):
                    return folder
    raise EngineUnavailable(
        "there is no room for temporary files", f"Free some space in {tempfile.gettempdir()} or set TMPDIR"
    )


def remove_scratch_folder(folder: str) -> None:
    """Removes a folder and releases its lock; a second call does nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    descriptor = _held.pop(folder, -1)
    if descriptor >= 0:
        os.close(descriptor)
