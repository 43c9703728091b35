"""Makes a Dask worker die of an article that holds POISON, and fail at one that holds MEMORY; for `--preload`."""

import os
from collections.abc import Iterator
from typing import Any

from narrate.batch.cluster import task
from narrate.pipeline import narrate_each


def poisoned(sources: list[Any], *more: Any, **options: Any) -> Iterator[Any]:
    if b"POISON" in sources[0].data:
        os._exit(1)
    if b"MEMORY" in sources[0].data:
        raise MemoryError("no room for the article")
    return narrate_each(sources, *more, **options)


task.narrate_each = poisoned
