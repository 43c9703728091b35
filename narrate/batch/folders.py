"""Folders on the command line: the articles in them."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from narrate.errors import ReadError
from narrate.read import KIND_OF_SUFFIX, Source


def expand(sources: Sequence[str | Source]) -> list[str | Source]:
    """Replaces every folder by the articles in it, sorted by name, and drops repeated sources.

    A folder that cannot be read or has no article in it, and a pipe in a folder, which nobody may ever write to, become
    sources that fail when they are read.
    """
    expanded: list[str | Source] = []
    for source in sources:
        if isinstance(source, str) and not source.strip():
            expanded.append(_failing(source, ReadError("the name of an article is empty", "Give a file or a URL")))
        elif isinstance(source, Source) or "://" in source or not os.path.isdir(source):  # noqa: PTH112 - it never raises
            expanded.append(source)
        else:
            expanded += _articles(source)
    return list(dict.fromkeys(expanded))


def _articles(folder: str) -> list[str | Source]:
    try:
        inside = sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in KIND_OF_SUFFIX)
    except OSError as error:
        problem = f"the folder {folder} cannot be read ({error.strerror})"
        return [_failing(folder, ReadError(problem, "Check its permissions"))]
    if not inside:
        suffixes = ", ".join(sorted(KIND_OF_SUFFIX))
        problem = f"there is no article in the folder {folder}"
        return [_failing(folder, ReadError(problem, f"Articles end in {suffixes}"))]
    return [
        _failing(path, ReadError(f"{path} is a pipe, not a file", "Name it by itself to read it"))
        if _is_pipe(path)
        else str(path)
        for path in inside
    ]


def _failing(path: str | Path, error: ReadError) -> Source:
    return Source(b"", name=str(path), stem=Path(path).stem, error=error)


def _is_pipe(path: Path) -> bool:
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except OSError:  # said when it is read
        return False
