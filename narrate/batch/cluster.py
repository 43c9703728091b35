"""Articles narrated by the workers of a Dask cluster: the same pipeline, one task an article.

The bytes of an article travel to a worker, which does what `narrate` does on one machine, with worker processes of
its own. The file comes back with the result, unless the worker sees the output folder itself (shared storage): then
it is written there, and only its name comes back. Dask gives the articles of a lost worker to another one. Each worker
has a cache of its own, or shares the one in the folder of `--cache-dir`.

Dask's own commands start a scheduler and its workers; the README shows them for a few machines. Whoever reaches them
can run code: keep them in a trusted network, or use Dask's TLS options. Two ways that the authors have not tried:

- Kubernetes: with the Dask operator (https://kubernetes.dask.org) and an image in which this project is installed with
  its extra `cluster`, run `dask kubernetes gen cluster --image IMAGE --name narrate | kubectl apply -f -`. The address
  is `tcp://narrate-scheduler:8786`. `kubectl scale --replicas 50 daskworkergroup/narrate-default` changes the number
  of workers.
- Slurm: start `dask scheduler --scheduler-file shared/dask.json` in one job, and in another
  `srun --ntasks 200 dask worker --scheduler-file shared/dask.json --nthreads 1`. The file holds the address.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import re
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from narrate import __version__
from narrate.errors import ClusterError, NarrateError, UsageError
from narrate.events import Ended, Listener, ignore
from narrate.export.atomic import export_errors, new_temporary
from narrate.export.names import folder_of, place_for
from narrate.export.output import Export
from narrate.export.provenance import Provenance
from narrate.export.sidecars import write_sidecars
from narrate.export.tags import Tags
from narrate.model import EngineOptions, Narration, Script
from narrate.pipeline import narrate_each
from narrate.read import Source
from narrate.render.pool import make_pool
from narrate.run import Outcome, Run, absolute, name_of
from narrate.script import lexicon_files
from narrate.settings import Settings
from narrate.speak.workers.pool import Pool

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?[^\s/]+:\d+")
CONNECT_S = 10.0
FIRST_WORKER_S = 60.0
ARTICLES_PER_THREAD = 3  # one in work, two at hand; more would only wait, and fill the scheduler's memory
TRIES = 3  # of an article whose worker is lost, as far as the scheduler does not decide otherwise


@dataclass(frozen=True, slots=True)
class ArticleTask:
    """All that a worker needs for one article, files of the user's machine included.

    Attributes:
        provenance: of the file, if it goes into a folder.
        settings: `output` is absolute.
        token: the name of a file in the output folder, by which a worker that shares the folder recognises it.
    """

    version: str
    source: Source
    provenance: Provenance | None
    settings: Settings
    lexicon: str
    cover: bytes
    token: str


def narrate_on_cluster(
    sources: Sequence[str | Source], settings: Settings, *, on_progress: Listener = ignore, skip: bool = False
) -> Iterator[Outcome]:
    """Like `narrate.pipeline.narrate_each()`, by the cluster at `settings.cluster`; in the order of completion.

    Raises:
        UsageError: the settings are wrong, so that no article could succeed.
        ClusterError: there is no cluster, or it is gone.
    """
    run = Run(settings, skip_up_to_date=skip)
    run.prepare_output()
    with _client(settings.cluster) as client, _probe(folder_of(settings.output)) as token:
        from distributed import as_completed

        remaining = deque(sources)
        sent: dict[Any, tuple[str, ArticleTask]] = {}
        finished = as_completed(loop=client.loop)
        while True:
            room = max(1, ARTICLES_PER_THREAD * sum(client.nthreads().values()))  # workers may come and go
            while remaining and len(sent) < room:
                source = remaining.popleft()
                name = name_of(source)
                try:
                    task = task_for(run, source, token)
                except NarrateError as error:
                    yield _ended(Outcome(name, error=error), on_progress)
                    continue
                if path := run.up_to_date(task.provenance):
                    yield _ended(Outcome(name, up_to_date=path), on_progress)
                    continue
                future = client.submit(narrate_task, task, pure=False, retries=TRIES)
                sent[future] = name, task
                finished.add(future)
            if not sent:
                return
            future = next(finished)
            yield _ended(_outcome(run, *sent.pop(future), future), on_progress)


def narrate_task(task: ArticleTask) -> tuple[Narration, bytes] | NarrateError:
    """The task, done by a worker of the cluster.

    Returns:
        The narration, and the bytes of its file unless that is already in the shared folder; or what went wrong.
    """
    if task.version != __version__:
        problem = f"a worker of the cluster has narrate {__version__}, and this is {task.version}"
        return ClusterError(problem, "Install the same version everywhere")
    with tempfile.TemporaryDirectory(prefix="narrate-task-") as name:
        scratch = Path(name)
        (scratch / "lexicon.txt").write_text(task.lexicon, "utf-8")
        (scratch / "cover").write_bytes(task.cover)
        settings = replace(
            task.settings.without_sidecars(),  # they are written where the audio is collected
            lexicon=scratch / "lexicon.txt",
            cover=scratch / "cover" if task.cover else None,
        )
        is_shared = bool(task.token) and (folder_of(settings.output) / task.token).is_file()
        if not is_shared:
            settings = replace(settings, output=scratch / f"article.{settings.chosen_format}")
        (outcome,) = narrate_each([task.source], settings, pool=_pool(settings), provenance=task.provenance)
        if outcome.error:
            return outcome.error
        assert outcome.narration
        return outcome.narration, b"" if is_shared else outcome.narration.path.read_bytes()


def task_for(run: Run, source: str | Source, token: str) -> ArticleTask:
    """Loads an article and everything else on this machine that it depends on."""
    loaded = run.load(source)
    loaded = replace(loaded, name=absolute(loaded.name))
    settings = run.settings
    try:
        lexicons = [path.read_text("utf-8-sig") for path in lexicon_files(settings.lexicon)]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"a lexicon cannot be read ({error})", "Check --lexicon") from error
    return ArticleTask(
        version=__version__,
        source=loaded,
        provenance=run.provenance(loaded),
        settings=replace(settings, output=(settings.output or folder_of(None)).resolve()),
        lexicon="\n".join(lexicons),
        cover=Tags.of(Script("", ()), settings.cover).cover,
        token=token,
    )


def _outcome(run: Run, name: str, task: ArticleTask, future: Any) -> Outcome:
    """What a finished task brought, its file put in its place."""
    from distributed import KilledWorker

    try:
        result = future.result()
        if isinstance(result, NarrateError):
            raise result
        narration, audio = result
        if audio:
            place = place_for(narration.title, run.settings.output, run.codec.suffix, task.provenance)
            with Export(place, run.codec, run.settings, run.taken) as export:
                export.take(audio)
            path = export.path
        else:
            path = folder_of(run.settings.output) / narration.path.name
        narration = replace(narration, path=path)
        write_sidecars(narration, run.settings, task.provenance)
        return Outcome(name, narration)
    except UsageError:
        raise
    except NarrateError as error:
        return Outcome(name, error=error)
    except KilledWorker:
        lost = ClusterError("every worker that had this article was lost", "See the log of the cluster's workers")
        return Outcome(name, error=lost)
    except ImportError as error:
        raise ClusterError(
            f"a worker of the cluster cannot do it ({error})", "Install narrate on all of them"
        ) from error


@contextlib.contextmanager
def _probe(folder: Path) -> Iterator[str]:
    """Yields the name of a file in the output folder; a worker that finds it there shares the folder."""
    with export_errors(folder / "the output"):
        folder.mkdir(parents=True, exist_ok=True)
        path, file = new_temporary(folder)
    try:
        yield path.name
    finally:
        file.close()
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            "the package distributed is not installed", "`pip install distributed` installs it (the extra cluster)"
        ) from error
    for name in ("distributed", "tornado", "asyncio"):  # this program reports what matters, in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if not _ADDRESS.fullmatch(address):  # the client of a wrong protocol is not even closed properly
        raise UsageError(f"'{address}' is no address of a scheduler", "Write it as tcp://host:8786")
    try:
        with Client(address, timeout=CONNECT_S, set_as_default=False) as client:
            try:
                client.wait_for_workers(1, timeout=FIRST_WORKER_S)
            except TimeoutError as error:
                raise ClusterError(
                    f"no worker has joined the cluster at {address}", f"Start some: dask worker {address}"
                ) from error
            yield client
    except (OSError, ValueError, CancelledError) as error:
        raise ClusterError(
            f"there is no Dask scheduler at {address}, or it is gone ({error})", "Start one: dask scheduler"
        ) from error


_pools: dict[tuple[str, EngineOptions, int], Pool] = {}
_pools_lock = threading.Lock()


def _pool(settings: Settings) -> Pool:
    """The pool of this worker of the cluster, kept from article to article; it ends with the process."""
    from distributed import get_worker

    size = settings.jobs or int(get_worker().state.nthreads)
    with _pools_lock:
        key = settings.main_engine, settings.engine_options, size
        if key not in _pools:
            _pools[key] = make_pool(settings, size)
            atexit.register(_pools[key].close)
        return _pools[key]


def _ended(outcome: Outcome, on_progress: Listener) -> Outcome:
    on_progress(Ended(outcome.source))
    return outcome
