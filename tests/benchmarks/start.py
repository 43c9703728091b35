"""Where the time goes before the first word: the fixed cost part by part, each in a fresh process."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from tests.benchmarks.ways import Way, interleave, run, seconds, table, way
from tests.conftest import narrate_command

BARE = "python -c pass"
IMPORTS = ("typer", "narrate.cli", "narrate.pipeline")

SCRIPT = """
from narrate.model import Article, Block, Kind
from narrate.script import write_script
from narrate.settings import Settings
write_script(Article("A Title", (Block(Kind.PARAGRAPH, "The lamp went out at 5:30 a.m."),)), Settings(), lambda _: "")
"""

WORKER = """
import time
from narrate.model import Utterance
from narrate.speak.workers.pool import Pool
began = time.perf_counter()
with Pool("system") as pool:
    pool.speak(Utterance("Hello."))
    print(time.perf_counter() - began)
"""


def start(runs: int, folder: Path) -> None:
    """The fixed cost part by part: interpreter, imports, a worker, one sentence whole."""
    ways = {
        BARE: _python("pass"),
        "python -I -S -c pass": way(sys.executable, "-I", "-S", "-c", "pass"),
        **{f"import {module}": _python(f"import {module}") for module in IMPORTS},
        "import narrate.script, first script": _python(SCRIPT),
        "a worker, from start to first answer": _timed_inside(WORKER),
        "one sentence whole": _one_sentence(folder / "hello.mp3"),
    }
    times = interleave(ways, runs, discarded=1)
    bare = statistics.median(times[BARE])
    beyond = {
        name: f"+{seconds(statistics.median(taken) - bare)}"
        for name, taken in times.items()
        if name.startswith("import ")
    }
    title = f"start: fresh processes, medians of {runs} rounds after a discarded one"
    table(title, times, more={"beyond bare python": beyond})


def _python(code: str) -> Way:
    return way(sys.executable, "-P", "-c", code)


def _timed_inside(code: str) -> Way:
    """The time that the code itself prints."""
    return lambda: float(run([sys.executable, "-P", "-c", code]))


def _one_sentence(out: Path) -> Way:
    def work() -> None:
        run([*narrate_command(), "-", "-o", out, "--no-cache"], stdin="Hello.")

    return work
