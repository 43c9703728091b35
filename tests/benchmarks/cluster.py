"""Many short articles through a cluster on this machine, against the local pool."""

from __future__ import annotations

import contextlib
import importlib.util
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.many import ARTICLES, WORDS, throughput, written
from tests.benchmarks.ways import emptied, interleave, narrate, run, started, table
from tests.conftest import narrate_command

WORKERS = 2
START_LIMIT_S = 60
LOCAL = f"local pool, -j {WORKERS}"


def cluster(runs: int, folder: Path) -> None:
    """The same 200 articles through a cluster of two workers on this machine, and through the local pool."""
    if importlib.util.find_spec("distributed") is None:
        print("\ncluster: skipped, for `distributed` is not installed")
        return
    if "--cluster" not in run([*narrate_command(), "--help"]):
        print("\ncluster: skipped, for the installed narrate has no --cluster")
        return
    articles = written(folder / "articles")
    new, out = folder / "new", folder / "out"
    options = (articles, "-o", out, "--cache-dir", new)
    with _cluster(folder) as address:
        ways = {
            LOCAL: narrate(*options, "-j", str(WORKERS)),
            f"cluster of {WORKERS} workers": narrate(*options, "--cluster", address),
        }
        times = interleave(ways, runs, discarded=1, before=lambda: (emptied(new), emptied(out)))
    table(
        f"cluster: {ARTICLES} articles of {WORDS} words, empty cache, medians of {runs} rounds after a discarded one",
        times,
        base=LOCAL,
        more=throughput(times),
    )


@contextlib.contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    """A scheduler and its workers; gives the address once all of them are there, and ends them."""
    from distributed import Client  # type: ignore[import-not-found, unused-ignore]

    port = _free_port()
    address = f"tcp://127.0.0.1:{port}"
    dask = (sys.executable, "-m", "dask")
    local = ("--host", "127.0.0.1", "--no-dashboard")
    with contextlib.ExitStack() as stack:
        log = stack.enter_context((folder / "dask.log").open("w"))

        def start(*arguments: str | Path) -> None:
            stack.enter_context(started([*dask, *arguments], stdout=log.fileno(), stderr=subprocess.STDOUT))

        start("scheduler", *local, "--port", str(port))
        for number in range(WORKERS):
            own = ("--nthreads", "1", "--nworkers", "1", "--local-directory", folder / f"worker-{number}")
            start("worker", address, *local, *own)
        with Client(address, timeout=START_LIMIT_S, set_as_default=False) as client:
            client.wait_for_workers(WORKERS, timeout=START_LIMIT_S)
        yield address


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
