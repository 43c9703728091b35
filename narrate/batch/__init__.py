"""Many articles with one pool of workers: each becomes its own file, and one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from narrate.batch.folders import expand
from narrate.errors import UsageError
from narrate.events import Listener, Outcome, ignore
from narrate.export.names import names_folder
from narrate.pipeline import narrate_each
from narrate.read import Source
from narrate.settings import Settings
from narrate.speak.workers.pool import Pool

__all__ = ["expand", "narrate_all"]


def narrate_all(
    sources: Sequence[str | Source], settings: Settings, *, on_progress: Listener = ignore, pool: Pool | None = None
) -> Iterator[Outcome]:
    """Narrates articles and says of each, in order, what became of it.

    What is up to date is left alone, unless it is the only article, which was then meant, or the cache is off.

    Args:
        pool: as of `narrate_each()`; a cluster has workers of its own.

    Raises:
        UsageError: the command itself is wrong, so that no article could succeed.
    """
    several = len(sources) > 1
    if several and settings.output is not None and not names_folder(settings.output):
        raise UsageError(
            f"{len(sources)} articles cannot be written to one file, {settings.output}",
            "Give a folder with --output, or one article at a time",
        )
    skip = several and settings.cache
    if settings.cluster:
        from narrate.batch.cluster import narrate_on_cluster

        yield from narrate_on_cluster(sources, settings, on_progress=on_progress, skip=skip)
    else:
        yield from narrate_each(sources, settings, on_progress=on_progress, pool=pool, skip=skip)
