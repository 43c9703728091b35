"""How fast an hour of text becomes a file: cold against the other ways, and after small changes."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import by_hand
from tests.benchmarks.prose import article
from tests.benchmarks.sample import COLD, PIPE, others
from tests.benchmarks.ways import Way, emptied, interleave, narrate, run, table
from tests.conftest import narrate_command

HOUR_WORDS = 9_500
STEP = 40  # changed words are so far apart that each is in a paragraph of its own


def hour(runs: int, folder: Path) -> None:
    """An hour of text, cold beside the pipe and the loop by hand; then again and after small changes."""
    text = article(HOUR_WORDS)
    source = folder / "hour.txt"
    source.write_text(text, "utf-8")
    new, kept = folder / "new", folder / "kept"
    speak = ("--rate", str(by_hand.RATE_WPM), "--cache-dir")
    ways = {**others(source, folder), COLD: narrate(source, "-o", folder / "hour.mp3", *speak, new)}
    times = interleave(ways, runs, before=lambda: emptied(new))
    table(f"hour: {len(text.split()):,} words, medians of {runs} rounds, none discarded", times, base=PIPE)

    run([*narrate_command(), source, "-o", folder / "hour.mp3", *speak, kept])
    counts: dict[str, set[str]] = {}

    def warm(name: str, out: str, sources: Callable[[], Path]) -> tuple[str, Way]:
        return name, _counted(counts.setdefault(name, set()), sources, "-o", folder / out, *speak, new)

    changed = _written(folder / "changed.txt", _one_word_changed(text))
    retitled = _written(folder / "retitled.txt", _retitled())
    ways = dict(
        (
            warm("again", "hour.mp3", lambda: source),
            warm("one word changed", "hour.mp3", changed),
            warm("as FLAC", "hour.flac", lambda: source),
            warm("with another title", "hour.mp3", retitled),
        )
    )
    times = interleave(ways, runs, before=lambda: _linked(kept, new))
    more = {"spoken, reused": {name: "; ".join(sorted(said)) for name, said in counts.items()}}
    table(f"hour, each after one cold run as MP3: medians of {runs} rounds, none discarded", times, more=more)


def _counted(counts: set[str], sources: Callable[[], Path], *arguments: str | Path) -> Way:
    """Runs `narrate` and adds to `counts` how many passages were spoken and reused."""

    def work() -> None:
        told = json.loads(run([*narrate_command(), sources(), *arguments, "--json"]))
        counts.add(f"{told['spoken']}, {told['reused']}")

    return work


def _written(path: Path, texts: Iterator[str]) -> Callable[[], Path]:
    """A call that writes the next text to `path`; what this takes is no matter beside speaking."""

    def write() -> Path:
        path.write_text(next(texts), "utf-8")
        return path

    return write


def _one_word_changed(text: str) -> Iterator[str]:
    """The text with one word in its middle changed, another one each time."""
    middle = len(text) // 2
    for word in itertools.islice(re.finditer(r"\b[a-z]{4,}\b", text[middle:]), 0, None, STEP):
        yield f"{text[: middle + word.start()]}otherwise{text[middle + word.end() :]}"


def _retitled() -> Iterator[str]:
    """The same text under another title each time."""
    for number in itertools.count(2):
        yield article(HOUR_WORDS, title=f"A Year on the Coast, Part {number}")


def _linked(kept: Path, new: Path) -> None:
    """Makes `new` what `kept` is. Links do: a cache replaces its entries and never writes into one."""
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(kept, new, copy_function=os.link)
