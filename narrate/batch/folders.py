"""Folders on the command line: the articles in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from narrate.errors import ReadError
from narrate.read import KIND_OF_SUFFIX, Source


def expand(sources: Sequence[str | Source]) -> list[str | Source]:
    """Replaces every folder by the articles in it, sorted by name, and drops repeated sources.

    Raises:
        ReadError: a folder cannot be read, or has no article in it.
    """
    expanded: list[str | Source] = []
    for source in sources:
        if isinstance(source, Source) or "://" in source or not Path(source).is_dir():
            expanded.append(source)
            continue
        try:
            inside = sorted(str(path) for path in Path(source).iterdir() if path.suffix.lower() in KIND_OF_SUFFIX)
        except OSError as error:
            raise ReadError(
                f"the folder {source} cannot be read ({error.strerror})", "Check its permissions"
            ) from error
        if not inside:
            suffixes = ", ".join(sorted(KIND_OF_SUFFIX))
            raise ReadError(f"there is no article in the folder {source}", f"Articles end in {suffixes}")
        expanded += inside
    return list(dict.fromkeys(expanded))
