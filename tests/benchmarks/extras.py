"""What captions, page, chapters and feed add to an hour's run, and to the memory of ten hours."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from tests.benchmarks.hour import HOUR_WORDS
from tests.benchmarks.long import measured
from tests.benchmarks.prose import article
from tests.benchmarks.ways import emptied, interleave, narrate, table
from tests.conftest import narrate_command

PARAGRAPHS_PER_CHAPTER = 12
FEED = "https://example.org/heard"
EXTRAS = ("--captions", "vtt,srt,lrc", "--page", "--feed", FEED)


def extras(runs: int, folder: Path) -> None:
    """An hour with and without them, taking turns; then the peak memory of ten hours, once each."""
    new = folder / "new"
    plain, full = folder / "plain", folder / "full"
    hour = folder / "hour.md"
    hour.write_text(chapters(article(HOUR_WORDS)), "utf-8")
    same = ("--cache-dir", new, "-o")
    ways = {
        "audio alone": narrate(hour, *same, plain),
        "captions, page, feed": narrate(hour, *same, full, *EXTRAS),
    }

    def before() -> None:
        for path in (new, plain, full):
            emptied(path)

    times = interleave(ways, runs, before=before)
    table(f"extras: {HOUR_WORDS:,} words, medians of {runs} rounds, none discarded", times, base="audio alone")
    if not sys.platform.startswith("linux"):
        return
    peaks: dict[str, list[int]] = {"audio alone": [], "captions, page, feed": []}
    (folder / "ten.md").write_text(chapters(article(10 * HOUR_WORDS)), "utf-8")
    for (name, seen), out, more in zip(peaks.items(), (plain, full), ((), EXTRAS), strict=True):
        before()
        command = [*narrate_command(), folder / "ten.md", *same, out, *more]
        interleave({f"ten hours, {name}": measured(command, seen)}, 1)
    page = max(path.stat().st_size for path in full.glob("*.html"))
    alone, together = (statistics.median(seen) / 1e6 for seen in peaks.values())
    print(
        f"ten hours: peak memory {alone:.0f} MB alone, {together:.0f} MB with a page of {page / 1e6:.0f} MB, "
        "captions and feed"
    )


def chapters(text: str) -> str:
    """The article with a heading before every few paragraphs."""
    title, *paragraphs = text.strip().split("\n\n")
    rows = [f"# {title}"]
    for number, paragraph in enumerate(paragraphs):
        if number % PARAGRAPHS_PER_CHAPTER == 0:
            rows.append(f"## Part {number // PARAGRAPHS_PER_CHAPTER + 1}")
        rows.append(paragraph)
    return "\n\n".join(rows) + "\n"
