"""Articles narrated by the workers of a Dask cluster: the same pipeline, one task an article.

The bytes of an article travel to a worker, which does what `narrate` does on one machine, with worker processes of
its own. The file comes back with the result, unless the worker sees the output folder itself (shared storage): then
it is written there, and only its name comes back. Dask gives the articles of a lost worker to another one. Each worker
has a cache of its own, or shares the one in the folder of `--cache-dir`.

Dask's own commands start a scheduler and its workers; the README shows them for a few machines. Whoever reaches them
can run code on them: keep them in a trusted network, or use Dask's TLS options. On this side, nothing that comes from a
scheduler is run: `comm` reads it as data, and `answer` checks it. A scheduler sees the articles and lexicons, the
settings with the paths of the output, cache and voice folders, and this machine's Python and package versions. It can
answer with wrong audio and wrong texts for an article that it was given, under a name made of the title that it says,
never in place of another article's file. It can keep the command waiting until Ctrl-C, and fill some gigabytes of
memory: an answer may have 1 GiB.

Two ways to start a cluster that the authors have not tried:

- Kubernetes: with the Dask operator (https://kubernetes.dask.org) and an image in which this project is installed with
  its extra `cluster`, run `dask kubernetes gen cluster --image IMAGE --name narrate | kubectl apply -f -`. The address
  is `tcp://narrate-scheduler:8786`. `kubectl scale --replicas 50 daskworkergroup/narrate-default` changes the number
  of workers.
- Slurm: start `dask scheduler --scheduler-file shared/dask.json` in one job, and in another
  `srun --ntasks 200 dask worker --scheduler-file shared/dask.json --nthreads 1`. The file holds the address.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from narrate.batch.cluster.batch import Batch
from narrate.batch.cluster.client import Scheduler
from narrate.events import Ended, Listener, Outcome, ignore
from narrate.export.atomic import export_errors, new_temporary
from narrate.export.names import folder_of
from narrate.read import Source
from narrate.run import Run
from narrate.settings import Settings

__all__ = ["narrate_on_cluster"]


def narrate_on_cluster(
    sources: Sequence[str | Source], settings: Settings, *, on_progress: Listener = ignore, skip: bool = False
) -> Iterator[Outcome]:
    """Like `narrate.pipeline.narrate_each()`, by the cluster at `settings.cluster`; in the order of completion.

    If the cluster is lost on the way, each article that is not done fails.

    Raises:
        UsageError: the settings are wrong, so that no article could succeed.
        ClusterError: there is no cluster.
    """
    run = Run(settings, skip_up_to_date=skip, on_progress=on_progress)
    run.protect(sources)
    run.prepare_output()
    with Scheduler(settings.cluster, on_progress) as scheduler:
        scheduler.wait_for_worker()
        with _probe(folder_of(settings.output)) as token:
            for outcome in Batch(run, scheduler, token).outcomes(sources):
                on_progress(Ended(outcome.source))
                yield outcome


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
