"""A real Dask cluster on this machine: the same files as without it, also when a worker is lost half-way."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.prose import article
from tests.conftest import Narrate, narrate_command, run_here

pytest.importorskip("distributed")

COUNT = 8
POISON = Path(__file__).parents[1] / "cases" / "cluster" / "poison.py"


class Cluster:
    """A scheduler and workers, each a process of this test."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self._folder = folder
        self._log = (folder / "dask.log").open("w")
        self.workers: list[subprocess.Popen[bytes]] = []
        self._scheduler = self._start("scheduler", "--port", str(port))

    def add_worker(self, *more: str | Path) -> None:
        more = (*(more or ("--no-nanny",)), "--nthreads", "1", "--local-directory", self._folder / "dask")
        self.workers.append(self._start("worker", self.address, *map(str, more)))

    def _start(self, kind: str, *more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, *more, "--host", "127.0.0.1", "--no-dashboard"]
        return subprocess.Popen(command, stdout=self._log, stderr=self._log, cwd=self._folder)

    def close(self) -> None:
        for process in (*self.workers, self._scheduler):
            with contextlib.suppress(OSError):
                process.terminate()
        for process in (*self.workers, self._scheduler):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:  # a worker that still looks for its scheduler
                process.kill()
                process.wait()
        self._log.close()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.close()


@pytest.fixture
def cluster(started: Cluster) -> Cluster:
    """A cluster of two workers; those that a test has killed are replaced."""
    started.workers = [worker for worker in started.workers if worker.poll() is None]
    while len(started.workers) < 2:
        started.add_worker()
    return started


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for number in range(COUNT):
        (folder / f"{number:02d}.txt").write_text(article(150, number, f"Letter {number}"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def wanted(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files as this machine makes them by itself."""
    folder = tmp_path_factory.mktemp("wanted")
    assert run_here(folder, articles, "-o", "alone", "--no-cache").returncode == 0
    return files(folder / "alone")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_cluster_makes_the_same_files_and_the_same_summary(
    run_process: Narrate, tmp_path: Path, cluster: Cluster, articles: Path, wanted: dict[str, bytes]
) -> None:
    options = (articles, "absent.txt", "-o", "out", "--cluster", cluster.address, "--json")
    done = run_process(*options)
    *results, summary = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert (summary["summary"]["done"], summary["summary"]["failed"]) == (COUNT, 1)
    assert {Path(result["audio"]).name for result in results if "audio" in result} == set(wanted)
    assert files(tmp_path / "out") == wanted
    again = json.loads(run_process(*options).stdout.splitlines()[-1])
    assert again["summary"]["skipped"] == COUNT


def test_results_come_back_where_the_folder_is_not_shared(
    tmp_path: Path, cluster: Cluster, articles: Path, wanted: dict[str, bytes]
) -> None:
    from distributed import Client

    from narrate.batch.cluster.answer import unpack
    from narrate.batch.cluster.task import narrate_task, task_for
    from narrate.run import Run
    from narrate.settings import Settings

    run = Run(Settings(output=tmp_path / "out"))
    task = task_for(run, str(articles / "00.txt"), "a file that the worker does not see")
    with Client(cluster.address) as client:
        _, audio = unpack(client.submit(narrate_task, task).result(60))
    assert audio in wanted.values()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("address", "code"), [("tcp://127.0.0.1:1", 1), ("nonsense://x", 2)])
def test_no_scheduler_is_one_clear_sentence(
    run_narrate: Narrate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, code: int
) -> None:
    monkeypatch.setattr("narrate.batch.cluster.client.CONNECT_S", 1)
    (tmp_path / "a.txt").write_text("Hello.")
    done = run_narrate("a.txt", "--cluster", address)
    assert done.returncode == code
    assert "scheduler" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_worker_that_is_lost_half_way_loses_nothing(
    tmp_path: Path, cluster: Cluster, articles: Path, wanted: dict[str, bytes]
) -> None:
    command = [*narrate_command(), str(articles), "-o", "out", "--cluster", cluster.address]
    run = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while run.poll() is None and len(list((tmp_path / "out").glob("*.mp3"))) < 3:
        time.sleep(0.02)
    assert run.poll() is None
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    assert run.wait(90) == 0, run.stderr and run.stderr.read()
    assert files(tmp_path / "out") == wanted


@pytest.mark.soak
def test_an_article_that_kills_its_worker_fails_alone(
    run_process: Narrate, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As does one at which a worker raises an error that is none of ours."""
    texts = ["One.", "POISON.", "Three.", "MEMORY.", "Five.", "Six."]
    for number, text in enumerate(texts, 1):
        (tmp_path / f"{number}.txt").write_text(text)
    cluster = Cluster(tmp_path_factory.mktemp("poisoned"))
    try:
        for _ in range(2):
            cluster.add_worker("--nanny", "--preload", POISON)
        paths = [f"{number}.txt" for number in range(1, 7)]
        done = run_process(*paths, "-o", "out", "--cluster", cluster.address)
    finally:
        cluster.close()
    failed = sorted(line for line in done.stderr.splitlines() if ".txt: " in line)
    assert done.returncode == 1
    assert len(failed) == 2
    assert "2.txt: every worker that had this article was lost" in failed[0]
    assert "4.txt: a worker of the cluster failed (MemoryError no room for the article)" in failed[1]
    assert sorted(files(tmp_path / "out")) == ["1.mp3", "3.mp3", "5.mp3", "6.mp3"]


@pytest.mark.soak
def test_what_is_done_is_kept_when_all_workers_go(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, articles: Path
) -> None:
    cluster = Cluster(tmp_path_factory.mktemp("lost"))
    try:
        cluster.add_worker()
        command = [*narrate_command(), str(articles), "-o", "out", "--cluster", cluster.address]
        run = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while run.poll() is None and len(list((tmp_path / "out").glob("*.mp3"))) < 2:
            time.sleep(0.02)
        cluster.workers[0].kill()
        printed = run.communicate(timeout=100)[1].splitlines()
    finally:
        cluster.close()
    failed = sum("has had no worker for 60 s" in line for line in printed)
    assert run.returncode == 1
    assert 0 < failed < COUNT
    assert printed[-1].split() == ["failed", str(failed)]
    # A worker that shares the folder may have written one more before it could say so.
    assert len(list((tmp_path / "out").glob("*.mp3"))) in {COUNT - failed, COUNT - failed + 1}
