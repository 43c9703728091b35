"""Peak memory of a process and all its children, from Linux's /proc."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

EVERY_S = 0.05
PROC = Path("/proc")


class Peak:
    """The most memory seen at one time, in bytes."""

    value = 0


@contextlib.contextmanager
def watched(root: int) -> Iterator[Peak]:
    """Samples the memory of the process `root` and its descendants every 50 ms, as long as the block runs."""
    peak, over = Peak(), threading.Event()

    def watch() -> None:
        while not over.wait(EVERY_S):
            peak.value = max(peak.value, sum(map(pss, tree(root))))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def tree(root: int) -> list[int]:
    """The process and its descendants, whichever session they are in."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                # The name, in parentheses, may hold spaces; after it come the state and the parent.
                parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
                children[int(parent)].append(int(folder.name))
    found = [root]
    for process in found:  # grows on the way
        found += children[process]
    return found


def pss(process: int) -> int:
    """A process's proportional share of memory in bytes (a page that two share counts half for each); 0 if it ended."""
    with contextlib.suppress(OSError):
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0
