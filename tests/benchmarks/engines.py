"""How long the engines take for an hour of text by themselves: a worker each, sentence by sentence, nothing encoded."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from narrate import Article, Settings
from narrate.model import Block, Kind, Utterance
from narrate.pipeline import script_of
from narrate.render.job import utterances
from narrate.run import Run
from narrate.speak.engine import Engine
from narrate.speak.workers.pool import Pool
from tests.benchmarks import by_hand
from tests.benchmarks.hour import HOUR_WORDS
from tests.benchmarks.prose import article
from tests.benchmarks.ways import interleave, table

ENGINES = ("system", "espeak")


@dataclass(frozen=True, slots=True)
class Recite:
    """A worker's job; the answer is how long the engine took, in seconds, and how long its audio is, in samples."""

    said: tuple[Utterance, ...]

    @property
    def longest(self) -> int:
        return max(len(utterance.text) for utterance in self.said)

    def speak(self, engine: Engine, alive: Callable[[], None]) -> tuple[float, int]:
        began, samples = time.perf_counter(), 0
        for utterance in self.said:
            samples += engine.speak(utterance).samples
            alive()
        return time.perf_counter() - began, samples

    def finish(self, spoken: tuple[float, int]) -> tuple[float, int]:
        return spoken


def engines(runs: int, folder: Path) -> None:
    """An hour of text by each engine that has eSpeak's voices; both give the same samples."""
    blocks = tuple(Block(Kind.PARAGRAPH, text) for text in article(HOUR_WORDS).split("\n\n"))
    script = script_of(Article("An Hour", blocks), Run(Settings(rate_wpm=by_hand.RATE_WPM)))
    job = Recite(tuple(utterance for passage in script.passages for utterance in utterances(passage)))
    samples: dict[str, str] = {}

    def recite(name: str, pool: Pool) -> float:
        took_s, count = pool.run(job)
        samples[name] = f"{count:,}"
        return float(took_s)

    with ExitStack() as stack:
        pools = {name: stack.enter_context(Pool(name)) for name in ENGINES}
        ways = {name: partial(recite, name, pool) for name, pool in pools.items()}
        times = interleave(ways, runs, discarded=1)
    title = f"engines: {HOUR_WORDS:,} words in {len(job.said)} utterances, medians of {runs} rounds, one discarded"
    table(title, times, base=ENGINES[0], more={"samples": samples})
