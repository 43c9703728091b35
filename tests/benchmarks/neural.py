"""A neural engine whose sentences take a tenth of a second of processor time each: one worker, two workers, memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
from itertools import islice
from pathlib import Path

from tests.benchmarks.memory import watched
from tests.benchmarks.prose import sentences
from tests.benchmarks.ways import interleave, started, table, way
from tests.conftest import narrate_command

WORK = 50  # products of two matrices of 512 by 512 a sentence: about 100 ms of one processor
SENTENCES = 200

# With one worker, the other processor encodes; a WAV leaves it nothing to do.
OUTPUTS = {"as WAV": ("-f", "wav"), "as MP3": ("-f", "mp3")}


def neural(runs: int, folder: Path) -> None:
    """200 sentences with one worker and with two, and how much memory all processes take together."""
    from tests import tiny_voices

    voices = tiny_voices.piper(folder / "voices", work=WORK).parent
    said = list(islice(sentences(), SENTENCES))
    text = folder / "a.txt"
    text.write_text("\n\n".join(" ".join(said[at : at + 4]) for at in range(0, SENTENCES, 4)), "utf-8")
    for output, options in OUTPUTS.items():
        commands = {
            name: [*narrate_command(), text, "-e", "piper", "--voice-dir", voices, "-j", jobs, "--no-cache", *options]
            for name, jobs in (("one worker", "1"), ("two workers", "2"))
        }
        memory = {name: _peak(command) for name, command in commands.items()}  # by itself, for looking takes time
        times = interleave({name: way(*command) for name, command in commands.items()}, runs)
        medians = {name: statistics.median(taken) for name, taken in times.items()}
        table(
            f"neural: {SENTENCES} sentences of 100 ms, {output}, medians of {runs} rounds, none discarded",
            times,
            base="one worker",
            more={
                "throughput": {name: f"{medians['one worker'] / median:.2f}×" for name, median in medians.items()},
                "peak memory (PSS)": {name: f"{size / 1e6:.0f} MB" for name, size in memory.items()},
            },
        )


def _peak(command: list[str | Path]) -> int:
    with started(command, stdout=subprocess.DEVNULL) as process, watched(process.pid) as peak:
        if process.wait():
            sys.exit(f"{' '.join(map(str, command))} failed")
    return peak.value
