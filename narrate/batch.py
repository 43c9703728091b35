"""Many articles with one pool of workers: each becomes its own file, and one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from narrate.errors import NarrateError, ReadError, UsageError
from narrate.export.naming import names_folder
from narrate.model import Narration
from narrate.pipeline import narrate, start_pool
from narrate.progress import Listener, ignore
from narrate.settings import Settings

ARTICLE_SUFFIXES = {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: a narration or an error."""

    source: str
    narration: Narration | None = None
    error: NarrateError | None = None


def narrate_all(
    sources: Sequence[str], settings: Settings, *, on_progress: Listener = ignore, stdin: BinaryIO | None = None
) -> Iterator[Outcome]:
    """Narrates each source in turn and says what became of it.

    Raises:
        UsageError: the command itself is wrong, so that no article could succeed.
    """
    if len(sources) > 1 and settings.output is not None and not names_folder(settings.output):
        raise UsageError(
            f"{len(sources)} articles cannot be written to one file, {settings.output}",
            "Give a folder with --output, or one article at a time",
        )
    taken: set[Path] = set()
    with start_pool(settings) as pool:
        for source in sources:
            try:
                narration = narrate(
                    source, settings=settings, on_progress=on_progress, pool=pool, taken=taken, stdin=stdin
                )
            except UsageError:
                raise
            except NarrateError as error:
                yield Outcome(source, error=error)
            else:
                yield Outcome(source, narration=narration)


def expand(sources: Sequence[str]) -> list[str]:
    """The sources with every folder replaced by the articles in it, sorted by name.

    Raises:
        ReadError: a folder holds none.
    """
    expanded: list[str] = []
    for source in sources:
        folder = Path(source)
        if source == "-" or "://" in source or not folder.is_dir():
            expanded.append(source)
            continue
        try:
            inside = sorted(str(path) for path in folder.iterdir() if path.suffix.lower() in ARTICLE_SUFFIXES)
        except OSError as error:
            raise ReadError(
                f"the folder {source} cannot be read ({error.strerror})", "Check its permissions"
            ) from error
        if not inside:
            kinds = ", ".join(sorted(ARTICLE_SUFFIXES))
            raise ReadError(f"there is no article in the folder {source}", f"Articles end in {kinds}")
        expanded += inside
    return expanded
