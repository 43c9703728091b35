"""One article for a worker of a cluster: what travels to it, and what it does there."""

from __future__ import annotations

import atexit
import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from narrate import __version__
from narrate.batch.cluster.answer import MOST_BYTES, pack
from narrate.errors import ClusterError, UsageError
from narrate.export.names import folder_of
from narrate.export.provenance import Provenance
from narrate.export.tags import Tags
from narrate.model import EngineOptions, Script
from narrate.pipeline import narrate_each
from narrate.read import Source
from narrate.render.pool import make_pool
from narrate.run import Run
from narrate.script import lexicon_files
from narrate.settings import Settings
from narrate.speak.workers.pool import Pool


@dataclass(frozen=True, slots=True)
class ArticleTask:
    """All that a worker needs for one article, and nothing else of the user's machine.

    Attributes:
        source: its name is a URL, or a file's without its folder.
        provenance: of the file, if it goes into a folder.
        settings: for the audio alone. `output` is absolute. Lexicon and cover are beside them; the folders of the cache
            and of voices are those of the worker.
        token: the name of a file in the output folder, by which a worker that shares the folder recognises it.
    """

    version: str
    source: Source
    provenance: Provenance | None
    settings: Settings
    lexicon: str
    cover: bytes
    token: str


def task_for(run: Run, source: str | Source, token: str) -> ArticleTask:
    """Loads an article and everything else on this machine that it depends on.

    Raises:
        NarrateError: a part of it cannot be read.
    """
    loaded = run.load(source)
    settings = run.settings
    try:
        lexicons = [path.read_text("utf-8-sig") for path in lexicon_files(settings.lexicon)]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"a lexicon cannot be read ({error})", "Check --lexicon") from error
    travelling = replace(
        settings.without_sidecars(),
        output=(settings.output or folder_of(None)).resolve(),
        format=settings.chosen_format,  # a worker may not see that the output is a folder
        cluster="",
        lexicon=None,
        cover=None,
    )
    return ArticleTask(
        version=__version__,
        source=loaded if "://" in loaded.name else replace(loaded, name=Path(loaded.name).name),
        provenance=run.provenance(loaded),
        settings=travelling,
        lexicon="\n".join(lexicons),
        cover=Tags.of(Script("", ()), settings.cover).cover,
        token=token,
    )


def narrate_task(task: ArticleTask) -> bytes:
    """The task, done by a worker of the cluster.

    Returns:
        An answer for `narrate.batch.cluster.answer.unpack()`; without audio if the file is already in the shared
        folder.
    """
    if task.version != __version__:
        problem = f"a worker of the cluster has narrate {__version__}, and this is {task.version}"
        return pack(ClusterError(problem, "Install the same version everywhere"))
    with tempfile.TemporaryDirectory(prefix="narrate-task-") as name:
        scratch = Path(name)
        (scratch / "lexicon.txt").write_text(task.lexicon, "utf-8")
        (scratch / "cover").write_bytes(task.cover)
        settings = replace(
            task.settings, lexicon=scratch / "lexicon.txt", cover=scratch / "cover" if task.cover else None
        )
        is_shared = bool(task.token) and (folder_of(settings.output) / task.token).is_file()
        if not is_shared:
            settings = replace(settings, output=scratch / f"article.{settings.chosen_format}")
        (outcome,) = narrate_each([task.source], settings, pool=_pool(settings), provenance=task.provenance)
        if outcome.error:
            return pack(outcome.error)
        assert outcome.narration
        path = outcome.narration.path
        if not is_shared and path.stat().st_size > MOST_BYTES // 2:
            problem = f"the file of {outcome.narration.title} is larger than {MOST_BYTES >> 21} MiB"
            return pack(ClusterError(problem, "Take a folder that the workers share, or another --format"))
        return pack(outcome.narration, b"" if is_shared else path.read_bytes())


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
