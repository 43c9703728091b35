"""How fast a short article becomes a file, against the other ways to do the same work.

Every way speaks the same text at 200 words a minute into a 64 kbit/s MP3. Needs espeak-ng and ffmpeg, which `narrate`
itself does not.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks import by_hand
from tests.benchmarks.ways import Way, emptied, interleave, narrate, need, table, way

PIPE = "espeak-ng | ffmpeg"
LOOP = "pyttsx3 + pydub loop"
COLD = "narrate, empty cache"


def sample(runs: int, folder: Path, article: Path) -> None:
    """One short article: the pipe, the loop by hand, narrate in several states."""
    new = folder / "new"
    speak = (article, "--rate", str(by_hand.RATE_WPM), "-o", folder / "narrate.mp3")
    ways = {
        **others(article, folder),
        COLD: narrate(*speak, "--cache-dir", new),
        "narrate --no-cache": narrate(*speak, "--no-cache"),
        "narrate, again": narrate(*speak, "--cache-dir", folder / "kept"),  # the discarded round fills it
        "narrate --help": narrate("--help"),
    }
    times = interleave(ways, runs, discarded=1, before=lambda: emptied(new))
    table(f"sample: {article.name}, medians of {runs} rounds after a discarded one", times, base=PIPE)


def others(article: Path, folder: Path) -> dict[str, Way]:
    """The ways without `narrate`."""
    need("espeak-ng", "ffmpeg")
    pipe = 'espeak-ng -s "$3" -f "$1" --stdout | ffmpeg -v error -y -i - -b:a 64k "$2"'
    rate = str(by_hand.RATE_WPM)
    return {
        PIPE: way("sh", "-c", pipe, "sh", article, folder / "pipe.mp3", rate),
        LOOP: way(sys.executable, "-P", "-W", "ignore", by_hand.__file__, article, folder / "loop.mp3"),
    }
