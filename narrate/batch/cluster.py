"""Articles narrated by the workers of a Dask cluster: the same pipeline, one task an article.

The bytes of an article travel to a worker, which does what `narrate` does on one machine, with worker processes of
its own. The file comes back with the result, unless the worker sees the output folder itself (shared storage): then
it is written there, and only its name comes back. Dask gives the articles of a lost worker to another one.
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
from typing import Any, BinaryIO

from narrate import __version__
from narrate.errors import ClusterError, NarrateError, UsageError
from narrate.events import Ended, Listener, ignore
from narrate.export import (
    Export,
    Provenance,
    ProvenanceIndex,
    Tags,
    codec_for,
    folder_of,
    names_folder,
    new_temporary,
    place_for,
    remove_abandoned_parts,
)
from narrate.export.sidecars import check, check_output, complete, remove_stale, write_sidecars
from narrate.model import EngineOptions, Narration, Script
from narrate.origin import provenance_of, resolved
from narrate.pipeline import Outcome, narrate_each
from narrate.read import Source, load
from narrate.script import lexicon_files
from narrate.settings import Settings
from narrate.speak import Pool
from narrate.speak.choose import VoiceChoice
from narrate.speak.failure import Failure

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?[^\s/]+:\d+")
CONNECT_S = 10.0
FIRST_WORKER_S = 60.0
ARTICLES_PER_THREAD = 3  # one in work, two at hand; more would only wait, and fill the scheduler's memory
TRIES = 3  # of an article whose worker is lost, as far as the scheduler does not decide otherwise


@dataclass(frozen=True, slots=True)
class ArticleTask:
    """All that a worker needs for one article, files of the user's machine included.

    Attributes:
        provenance: what the file is to say of its origin, if it goes into a folder.
        settings: `output` is absolute.
        token: the name of a file in the output folder, by which a worker that shares it recognises it.
    """

    version: str
    source: Source
    provenance: Provenance | None
    settings: Settings
    lexicon: str
    cover: bytes
    token: str


@dataclass(frozen=True, slots=True)
class ArticleResult:
    """What comes back: a narration, whose file is in `audio` or already in the shared folder; or what went wrong."""

    narration: Narration | None = None
    audio: bytes = b""
    failure: Failure | None = None


def narrate_on_cluster(
    sources: Sequence[str],
    settings: Settings,
    *,
    on_progress: Listener = ignore,
    stdin: BinaryIO | None = None,
    skip: bool = False,
) -> Iterator[Outcome]:
    """Like `narrate.pipeline.narrate_each()`, by the cluster at `settings.cluster`; in the order of completion.

    Raises:
        UsageError: the settings are wrong, so that no article could succeed.
        ClusterError: there is no cluster, or it is gone.
    """
    codec = codec_for(settings.chosen_format, settings.bitrate_kbps)
    check_output(settings)
    provenances = ProvenanceIndex(folder_of(settings.output), codec.suffix) if skip else None
    taken: set[Path] = set()
    remove_abandoned_parts(settings.output)
    with _client(settings.cluster) as client, _probe(folder_of(settings.output)) as token:
        from distributed import as_completed

        remaining = deque(sources)
        sent: dict[Any, tuple[str, ArticleTask]] = {}
        tasks = as_completed(loop=client.loop)
        while True:
            room = max(1, ARTICLES_PER_THREAD * sum(client.nthreads().values()))  # workers may come and go
            while remaining and len(sent) < room:
                source = remaining.popleft()
                try:
                    parcel = task_for(source, settings, token, stdin)
                except NarrateError as error:
                    yield _ended(Outcome(source, error=error), on_progress)
                    continue
                path = provenances.whole(parcel.provenance) if provenances and parcel.provenance else None
                if parcel.provenance and path and complete(path, settings, parcel.provenance):
                    yield _ended(Outcome(source, up_to_date=path), on_progress)
                    continue
                task = client.submit(narrate_task, parcel, pure=False, retries=TRIES)
                sent[task] = source, parcel
                tasks.add(task)
            if not sent:
                return
            task = next(tasks)
            source, parcel = sent.pop(task)
            yield _ended(_outcome(source, parcel, task, settings, taken), on_progress)


def narrate_task(parcel: ArticleTask) -> ArticleResult:
    """The task, run by a worker of the cluster."""
    if parcel.version != __version__:
        problem = f"a worker of the cluster has narrate {__version__}, and this is {parcel.version}"
        return ArticleResult(failure=Failure(ClusterError, problem, "Install the same version everywhere"))
    with tempfile.TemporaryDirectory(prefix="narrate-parcel-") as name:
        scratch = Path(name)
        (scratch / "lexicon.txt").write_text(parcel.lexicon, "utf-8")
        (scratch / "cover").write_bytes(parcel.cover)
        settings = replace(
            parcel.settings,
            lexicon=scratch / "lexicon.txt",
            cover=scratch / "cover" if parcel.cover else None,
            captions=(),  # what goes beside the audio is written where it is collected
            page=False,
            feed="",
        )
        shared = _is_shared(parcel)
        if not shared:
            codec = codec_for(settings.chosen_format, settings.bitrate_kbps)
            settings = replace(settings, output=scratch / f"article{codec.suffix}")
        (outcome,) = narrate_each([parcel.source], settings, pool=_pool(settings), provenance=parcel.provenance)
        if outcome.error:
            error = outcome.error
            return ArticleResult(failure=Failure(type(error), error.problem, error.advice))
        assert outcome.narration
        return ArticleResult(outcome.narration, b"" if shared else outcome.narration.path.read_bytes())


def task_for(source: str, settings: Settings, token: str, stdin: BinaryIO | None) -> ArticleTask:
    """Loads an article and everything else on this machine that it depends on."""
    loaded = load(source, stdin)
    loaded = replace(loaded, name=resolved(loaded.name))
    codec = codec_for(settings.chosen_format, settings.bitrate_kbps)
    in_folder = settings.output is None or names_folder(settings.output)
    lexicons = [path.read_text("utf-8-sig") for path in lexicon_files(settings.lexicon)]
    return ArticleTask(
        version=__version__,
        source=loaded,
        provenance=provenance_of(loaded, settings, VoiceChoice(settings), codec) if in_folder else None,
        settings=replace(settings, output=(settings.output or folder_of(None)).resolve()),
        lexicon="\n".join(lexicons),
        cover=Tags.of(Script("", ()), settings.cover).cover,
        token=token,
    )


def _outcome(source: str, parcel: ArticleTask, task: Any, settings: Settings, taken: set[Path]) -> Outcome:
    """What a finished task brought, its file put in its place."""
    from distributed import KilledWorker

    try:
        delivery: ArticleResult = task.result()
        if delivery.failure:
            raise delivery.failure.error(delivery.failure.problem, delivery.failure.advice)
        assert delivery.narration
        narration = delivery.narration
        if delivery.audio:
            codec = codec_for(settings.chosen_format, settings.bitrate_kbps)
            place = place_for(narration.title, settings.output, codec.suffix, parcel.provenance)
            with Export(place, codec, taken) as export:
                remove_stale(export.path, settings)
                export.take(delivery.audio)
            path = export.path
        else:
            path = folder_of(settings.output) / narration.path.name
            check(path, settings)
        narration = replace(narration, path=path)
        write_sidecars(narration, settings, parcel.provenance)
        return Outcome(source, narration)
    except UsageError:
        raise
    except NarrateError as error:
        return Outcome(source, error=error)
    except KilledWorker:
        lost = ClusterError("every worker that had this article was lost", "See the log of the cluster's workers")
        return Outcome(source, error=lost)
    except ImportError as error:
        raise ClusterError(
            f"a worker of the cluster cannot do it ({error})", "Install narrate on all of them"
        ) from error


def _is_shared(parcel: ArticleTask) -> bool:
    assert parcel.settings.output is not None
    folder = folder_of(parcel.settings.output)
    return bool(parcel.token) and (folder / parcel.token).is_file()


@contextlib.contextmanager
def _probe(folder: Path) -> Iterator[str]:
    """The name of a file in the output folder by which a worker that shares the folder recognises it."""
    folder.mkdir(parents=True, exist_ok=True)
    part, file = new_temporary(folder)
    try:
        yield part.name
    finally:
        file.close()
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            "the package distributed is not installed", "`pip install distributed` installs it (the extra cluster)"
        ) from error
    for name in ("distributed", "tornado", "asyncio"):  # what matters is said by this program, in one line
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
            _pools[key] = Pool(settings.main_engine, size, options=settings.engine_options)
            atexit.register(_pools[key].close)
        return _pools[key]


def _ended(outcome: Outcome, on_progress: Listener) -> Outcome:
    on_progress(Ended(outcome.source))
    return outcome
