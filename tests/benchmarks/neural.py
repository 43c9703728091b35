"""A neural engine whose sentences take a tenth of a second of processor time each: one worker, two workers, memory."""

from __future__ import annotations

import statistics
import subprocess
from pathlib import Path

from tests.benchmarks.memory import watched
from tests.benchmarks.prose import article
from tests.benchmarks.ways import emptied, interleave, started, table
from tests.conftest import narrate_command

WORK = 50  # products of two matrices of 512 by 512 a sentence: about 100 ms of one processor
SENTENCES = 200


def neural(runs: int, folder: Path) -> None:
    """200 sentences with one worker and with two, and how much memory all processes take together."""
    from tests import tiny_voices

    voices = tiny_voices.piper(folder / "voices", work=WORK).parent
    sentences = article(4_000).replace("\n", " ").split(". ")[1 : SENTENCES + 1]
    text = folder / "a.txt"
    text.write_text("\n\n".join(". ".join(sentences[at : at + 4]) + "." for at in range(0, SENTENCES, 4)), "utf-8")
    peaks: dict[str, list[int]] = {}

    def way(jobs: str) -> None:
        out = folder / "out"
        emptied(out)
        options = ["-e", "piper", "--voice-dir", voices, "-j", jobs, "--no-cache", "--no-intro", "-o", out / "a.mp3"]
        command = [*narrate_command(), text, *options]
        with started(command, stdout=subprocess.DEVNULL) as process, watched(process.pid) as peak:
            assert process.wait() == 0
        peaks.setdefault(jobs, []).append(peak.value)

    way("2")  # the voice is measured, once
    peaks.clear()
    times = interleave({"one worker": lambda: way("1"), "two workers": lambda: way("2")}, runs)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    memory = {"one worker": max(peaks["1"]), "two workers": max(peaks["2"])}
    table(
        f"neural: {SENTENCES} sentences of 100 ms each, medians of {runs} rounds, none discarded",
        times,
        base="one worker",
        more={
            "throughput": {name: f"{medians['one worker'] / median:.2f}×" for name, median in medians.items()},
            "peak memory": {name: f"{size / 1e6:.0f} MB" for name, size in memory.items()},
        },
    )
