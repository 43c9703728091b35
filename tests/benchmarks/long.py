"""Ten hours of text against one: time should grow by ten, memory hardly."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.hour import HOUR_WORDS
from tests.benchmarks.memory import watched
from tests.benchmarks.prose import article
from tests.benchmarks.ways import Way, emptied, interleave, started, table
from tests.conftest import narrate_command


def long(runs: int, folder: Path) -> None:
    """Ten hours of text against one: time, and peak memory of all processes together."""
    if not sys.platform.startswith("linux"):
        print("\nlong: skipped, for memory is read from Linux's /proc")
        return
    new = folder / "new"
    peaks: dict[str, list[int]] = {}
    ways = {}
    for name, hours in (("one hour", 1), ("ten hours", 10)):
        source = folder / f"{hours}.txt"
        source.write_text(article(hours * HOUR_WORDS), "utf-8")
        command: list[str | Path] = [*narrate_command(), source, "-o", folder / "out.mp3", "--cache-dir", new]
        ways[name] = measured(command, peaks.setdefault(name, []))
    times = interleave(ways, runs, before=lambda: emptied(new))
    table(
        f"long: {HOUR_WORDS:,} and {10 * HOUR_WORDS:,} words, empty cache, medians of {runs} interleaved runs each, "
        "no warm-up run",
        times,
        more={"peak memory (PSS)": {name: f"{statistics.median(seen) / 1e6:.0f} MB" for name, seen in peaks.items()}},
    )
    one, ten = (statistics.median(taken) for taken in times.values())
    least, most = (statistics.median(seen) for seen in peaks.values())
    print(f"ten hours take {ten / (10 * one):.2f} times ten times the hour, and {most / least:.2f} times its memory")


def measured(command: list[str | Path], peaks: list[int]) -> Way:
    """The way that runs a command and adds the peak memory of all its processes to `peaks`."""

    def work() -> None:
        with started(command, stdout=subprocess.DEVNULL) as process:
            with watched(process.pid) as peak:
                code = process.wait()
            if code:
                sys.exit(f"{' '.join(map(str, command))} failed ({code})")
        peaks.append(peak.value)

    return work
