"""Many short articles: in one call, with one worker, one call for each."""

from __future__ import annotations

import statistics
from pathlib import Path

from tests.benchmarks.prose import article
from tests.benchmarks.ways import Times, emptied, interleave, narrate, table, way
from tests.conftest import narrate_command

ARTICLES = 200
WORDS = 400


def many(runs: int, folder: Path) -> None:
    """200 articles in one call, the same with one worker, and a shell loop of single calls."""
    articles = written(folder / "articles")
    new, out = folder / "new", folder / "out"
    options = ("-o", out, "--cache-dir", new)
    loop = 'folder=$1; shift; for f in "$folder"/*; do "$@" "$f" || exit; done'
    ways = {
        "one call": narrate(articles, *options),
        "one call with -j 1": narrate(articles, *options, "-j", "1"),
        "a call for each": way("sh", "-c", loop, "sh", articles, *narrate_command(), *options),
    }
    times = interleave(ways, runs, before=lambda: (emptied(new), emptied(out)))
    table(
        f"many: {ARTICLES} articles of {WORDS} words, empty cache, medians of {runs} rounds, none discarded",
        times,
        base="one call",
        more=throughput(times),
    )


def written(folder: Path) -> Path:
    """A folder of articles, each of its own text and title."""
    folder.mkdir()
    for number in range(ARTICLES):
        text = article(WORDS, seed=number + 1, title=f"A Year on the Coast, Part {number + 1}")
        (folder / f"{number:03}.txt").write_text(text, "utf-8")
    return folder


def throughput(times: Times) -> dict[str, dict[str, str]]:
    """Columns for the table: articles a second, and that as a ratio to the first way's."""
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    first = next(iter(medians.values()))
    return {
        "articles/s": {name: f"{ARTICLES / median:.2f}" for name, median in medians.items()},
        "throughput": {name: f"{first / median:.2f}×" for name, median in medians.items()},
    }
