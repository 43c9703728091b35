"""What the machine has to offer to workers."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def free_memory_bytes() -> int | None:
    """How much memory new processes may take without others being pushed out; None where the system does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return 1024 * int(line.split()[1])
    with contextlib.suppress(OSError, ValueError, AttributeError):  # half of all that there is
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return None


def address_space_bytes() -> int | None:
    """The limit of this process's addresses (`ulimit -v`); None if there is none, or the system has none."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else limit


def workers(threads: int, memory_bytes: int) -> int:
    """How many workers it can carry, at least one.

    Args:
        threads: processors that one keeps busy.
        memory_bytes: what one takes.
    """
    most = processors() // max(1, threads)
    free_bytes = free_memory_bytes() if memory_bytes else None
    if free_bytes is not None:
        most = min(most, free_bytes // memory_bytes)
    return max(1, most)
