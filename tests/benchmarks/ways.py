"""What every benchmark shares: running a command, taking turns, printing a table.

A way to do the work is a name and a call without arguments. Ways take turns, so that a change in the machine's speed
hits all alike; what counts is the median.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.conftest import narrate_command

Way = Callable[[], float | None]  # does the whole work once; may return its own time in seconds
Times = dict[str, list[float]]

END_S = 10.0  # what a process gets to clean up after itself before it is killed


@contextlib.contextmanager
def started(command: Sequence[str | Path], **how: int) -> Iterator[subprocess.Popen[str]]:
    """A process in a session of its own, which is ended with all that belongs to it, also on Ctrl-C."""
    process = subprocess.Popen([*map(str, command)], text=True, start_new_session=True, **how)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):  # nobody is left
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(END_S)


def run(command: Sequence[str | Path], stdin: str = "") -> str:
    """Runs a command to its end and returns what it printed; one that fails ends the benchmark with its message."""
    pipe = subprocess.PIPE
    with started(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        printed, message = process.communicate(stdin)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))[:200]} failed ({process.returncode}): {message.strip()[-1000:]}")
    return printed


def way(*command: str | Path) -> Way:
    """The way that runs a command."""

    def work() -> None:
        run(command)

    return work


def narrate(*arguments: str | Path) -> Way:
    """The way that runs the installed `narrate`."""
    return way(*narrate_command(), *arguments)


def need(*programs: str) -> None:
    """Ends the benchmark if a program is not there."""
    for program in programs:
        if shutil.which(program) is None:
            sys.exit(f"{program} is not installed")


def emptied(folder: Path) -> Path:
    """The folder, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def interleave(
    ways: Mapping[str, Way], runs: int, *, discarded: int = 0, before: Callable[[], object] = lambda: None
) -> Times:
    """Every way in turn, `runs` times; returns its times in seconds.

    Args:
        discarded: rounds before those that count.
        before: is called before each way, outside of the time taken.
    """
    times: Times = {name: [] for name in ways}
    for number in range(-discarded, runs):
        for name, work in ways.items():
            before()
            with _shown(f"round {number + 1} of {runs}: {name}"):
                began = time.perf_counter()
                own = work()
                taken = time.perf_counter() - began
            if number >= 0:
                times[name].append(taken if own is None else own)
    return times


def table(title: str, times: Times, *, base: str = "", more: Mapping[str, Mapping[str, str]] | None = None) -> None:
    """Prints median, least, most, and the median's ratio to that of `base`.

    Args:
        base: a row's name; "" leaves the ratios out.
        more: further columns: heading -> row's name -> text.
    """
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    more = more or {}
    rows = [["", "median", "least", "most", *(["ratio"] if base else []), *more]]
    for name, taken in times.items():
        ratio = [f"{medians[name] / medians[base]:.2f}×"] if base else []
        figures = [seconds(value) for value in (medians[name], min(taken), max(taken))]
        rows.append([name, *figures, *ratio, *(column.get(name, "") for column in more.values())])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print(f"\n{title}")
    for name, *cells in rows:
        padded = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        print("  ".join([name.ljust(widths[0]), *padded]).rstrip(), flush=True)


def seconds(value: float) -> str:
    """0.0123 -> "12.3 ms"; 1.5 -> "1500 ms"; 12.3 -> "12.3 s"."""
    if value >= 10:
        return f"{value:.1f} s"
    return f"{1000 * value:.0f} ms" if value >= 0.1 else f"{1000 * value:.1f} ms"


@contextlib.contextmanager
def _shown(text: str) -> Iterator[None]:
    """Says on a terminal what is under way."""
    if not sys.stderr.isatty():
        yield
        return
    print(f"\r{text[:78]}\033[K", end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
