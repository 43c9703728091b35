"""How fast `narrate` is, beside other ways to do the same work.

python -m tests.benchmarks [NAME ...] [--runs N] [--article PATH]
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

from tests.benchmarks.cluster import cluster
from tests.benchmarks.engines import engines
from tests.benchmarks.extras import extras
from tests.benchmarks.hour import hour
from tests.benchmarks.long import long
from tests.benchmarks.many import many
from tests.benchmarks.neural import neural
from tests.benchmarks.sample import sample
from tests.benchmarks.start import start
from tests.benchmarks.ways import run
from tests.conftest import ARTICLES


@dataclass(frozen=True, slots=True)
class Benchmark:
    """
    Attributes:
        measure: called with how many rounds count and an empty folder; prints its tables.
        runs: how many rounds count if nobody says.
        about: what is measured.
        takes: how long that takes on two processors.
        on_demand: runs only when it is named.
    """

    measure: Callable[[int, Path], None]
    runs: int
    about: str
    takes: str
    on_demand: bool = False


def benchmarks(article: Path) -> dict[str, Benchmark]:
    return {
        "sample": Benchmark(
            partial(sample, article=article), 7, "a short article (--article), against the other ways", "20 s"
        ),
        "start": Benchmark(start, 15, "the fixed cost, part by part", "30 s"),
        "hour": Benchmark(hour, 5, "an hour of text, against the other ways, and after small changes", "4 min"),
        "engines": Benchmark(engines, 5, "an hour of text, spoken only, by two engines", "2 min", on_demand=True),
        "extras": Benchmark(extras, 5, "captions, page, chapters and feed beside the audio", "3 min", on_demand=True),
        "long": Benchmark(long, 3, "ten hours of text against one: time and memory", "5 min", on_demand=True),
        "many": Benchmark(many, 5, "200 articles: one call, one worker, a call for each", "20 min", on_demand=True),
        "neural": Benchmark(neural, 3, "a neural engine: one worker, two workers, memory", "3 min", on_demand=True),
        "cluster": Benchmark(cluster, 5, "200 articles: a cluster, the local pool", "12 min", on_demand=True),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="How fast narrate is, beside other ways to do the same work: medians of ways that take turns.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(_listed(benchmarks(Path()))),
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which benchmarks (default: the quicker half)")
    parser.add_argument("--runs", type=int, metavar="N", help="rounds that count (default: see below)")
    parser.add_argument("--article", type=Path, default=ARTICLES / "lighthouse.md", help="what `sample` speaks")
    chosen = parser.parse_args()
    known = benchmarks(chosen.article.resolve())
    for name in chosen.names:
        if name not in known:
            parser.error(f"there is no benchmark '{name}'; there are {', '.join(known)}")
    if chosen.runs is not None and chosen.runs < 1:
        parser.error("--runs must be 1 or more")
    if not chosen.article.is_file():
        parser.error(f"there is no file {chosen.article}")
    signal.signal(signal.SIGTERM, _stop)
    try:
        with _room() as room:
            print(_where())
            for name in chosen.names or [name for name in known if not known[name].on_demand]:
                with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=room) as folder:
                    known[name].measure(chosen.runs or known[name].runs, Path(folder))
    except KeyboardInterrupt:
        sys.exit(130)


def _listed(known: dict[str, Benchmark]) -> Iterator[str]:
    yield "benchmarks, with their rounds and about how long they take on two processors:"
    for name, benchmark in known.items():
        when = ", only when named" if benchmark.on_demand else ""
        yield f"  {name:8} {benchmark.about} ({benchmark.runs} rounds, {benchmark.takes}{when})"


@contextmanager
def _room() -> Iterator[Path]:
    """An empty folder to work in, free of the user's settings, which is removed with all that any process leaves."""
    with tempfile.TemporaryDirectory(prefix="narrate-benchmark-", ignore_cleanup_errors=True) as name:
        for variable in [key for key in os.environ if key.startswith("NARRATE_") and key != "NARRATE_ESPEAK"]:
            del os.environ[variable]
        for variable in ("TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            os.environ[variable] = name
        home = Path.cwd()
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(home)


def _where() -> str:
    """What is measured, and on what."""
    installed = run([sys.executable, "-P", "-c", "import narrate; print(narrate.__file__)"]).strip()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{installed}; Python {platform.python_version()}, {os.cpu_count()} processors{load}"


def _stop(*_: object) -> NoReturn:
    sys.exit(143)


if __name__ == "__main__":
    main()
