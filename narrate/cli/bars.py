"""Progress bars on stderr. The command decides whether they are shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from typing import TYPE_CHECKING

from narrate.cli.terminal import Stream, beneath, escaped
from narrate.events import Ended, Event, Listener, PassageDone, Started, ignore
from narrate.model.language import shortened

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

LONGEST_NAME = 30  # of an article, in characters


@contextmanager
def narration_bar(articles: int, *, shown: bool) -> Iterator[Listener]:
    """A listener that draws the progress of one article in sentences, or of several in articles."""
    if not shown:
        yield ignore
        return
    from rich.progress import TextColumn

    several = articles > 1
    with _progress(TextColumn("{task.fields[count]}")) as progress:
        task = progress.add_task("reading", total=articles if several else None, count="")
        done = spoken = characters = sentences = 0

        def listen(event: Event) -> None:
            nonlocal done, spoken, characters, sentences
            if isinstance(event, Started):
                spoken, characters = 0, max(1, event.characters)
                name = escaped(shortened(event.title, LONGEST_NAME))
                progress.update(task, total=articles if several else characters, description=name)
            elif isinstance(event, PassageDone):
                spoken = min(spoken + event.characters, characters)
                sentences += event.sentences
            elif isinstance(event, Ended):
                done, spoken = done + 1, 0
            count = f"{done}/{articles} articles" if several else f"{sentences} sentences"
            completed = done + spoken / max(1, characters) if several else spoken
            progress.update(task, completed=completed, count=count)

        yield listen


@contextmanager
def download_bar(name: str, *, shown: bool) -> Iterator[Callable[[int, int], None]]:
    """A function that draws a download's progress; it takes the bytes so far and the bytes in total."""
    if not shown:
        yield lambda done, total: None
        return
    from rich.progress import DownloadColumn

    with _progress(DownloadColumn()) as progress:
        task = progress.add_task(escaped(name), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def _progress(figures: ProgressColumn) -> Iterator[Progress]:
    """A bar. Messages that are printed meanwhile stand above it, escaped as at any other time."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), figures, TimeRemainingColumn())
    console = Console(file=beneath(sys.stderr))
    with (
        Progress(*columns, console=console, transient=True, redirect_stdout=False) as progress,
        redirect_stderr(Stream(sys.stderr)),  # rich has put its own there
    ):
        yield progress
