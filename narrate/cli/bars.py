"""Progress bars, drawn on stderr for the command, which decides whether there are any."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from narrate.events import Ended, Event, Listener, PassageDone, Started, ignore

LONGEST_NAME = 30  # of an article, in characters


@contextlib.contextmanager
def narration_bar(articles: int, *, shown: bool) -> Iterator[Listener]:
    """A listener that draws how much of one article is spoken, or how many of several, as long as the block runs."""
    if not shown:
        yield ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    several = articles > 1
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("reading", total=articles if several else None, count="")
        done = spoken = characters = sentences = 0

        def listen(event: Event) -> None:
            nonlocal done, spoken, characters, sentences
            if isinstance(event, Started):
                spoken, characters = 0, max(1, event.characters)
                name = event.title if len(event.title) <= LONGEST_NAME else event.title[: LONGEST_NAME - 1] + "…"
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


@contextlib.contextmanager
def download_bar(name: str, *, shown: bool) -> Iterator[Callable[[int, int], None]]:
    """What to call with bytes there and bytes in all, as long as the block runs."""
    if not shown:
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
