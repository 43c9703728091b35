"""How fast a short article becomes a file, against the other ways to do the same work, side by side.

    python -m tests.benchmarks [ARTICLE] [--runs N]

Every way speaks the same text at 200 words a minute into a 64 kbit/s MP3, cold. They take turns, so that a change in
the machine's speed hits all alike; what counts is the median, and its ratio to the raw engine's. Needs espeak-ng and
ffmpeg, which `narrate` itself does not.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ARTICLES, narrate_command

LOOP = """
import sys, pyttsx3
from pydub import AudioSegment
engine = pyttsx3.init()
engine.setProperty("rate", 200)
whole = AudioSegment.empty()
for number, paragraph in enumerate(p for p in open(sys.argv[1], encoding="utf-8").read().split("\\n\\n") if p.strip()):
    done = []
    token = engine.connect("finished-utterance", lambda name, completed: done.append(name))
    engine.save_to_file(paragraph, f"{sys.argv[2]}.{number}.wav")
    engine.runAndWait()
    while not done:
        __import__("time").sleep(0.001)
    engine.disconnect(token)
    whole += AudioSegment.from_wav(f"{sys.argv[2]}.{number}.wav") + AudioSegment.silent(600)
whole.export(sys.argv[2], format="mp3", bitrate="64k")
"""


def ways(article: Path, folder: Path) -> dict[str, Callable[[], None]]:
    """What is compared: a name, and a call that does the whole work once."""
    raw = f"espeak-ng -s 200 -f '{article}' --stdout | ffmpeg -v error -y -i - -b:a 64k '{folder / 'raw.mp3'}'"
    loop = folder / "loop.py"
    loop.write_text(LOOP, "utf-8")

    def narrate(*more: str) -> Callable[[], None]:
        command = [*narrate_command(), str(article), "--rate", "200", "-o", str(folder / "n.mp3"), *more]
        return lambda: run(command)

    return {
        "espeak-ng | ffmpeg": lambda: run(["sh", "-c", raw]),
        "pyttsx3 + pydub loop": lambda: run(
            [sys.executable, "-W", "ignore", str(loop), str(article), str(folder / "l.mp3")]
        ),
        "narrate": narrate("--no-cache"),
        "narrate, again": narrate("--cache-dir", str(folder / "cache")),
        "narrate --help": lambda: run([*narrate_command(), "--help"]),
    }


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("article", nargs="?", type=Path, default=ARTICLES / "lighthouse.md")
    parser.add_argument("--runs", type=int, default=7)
    chosen = parser.parse_args()
    for program in ("espeak-ng", "ffmpeg"):
        if shutil.which(program) is None:
            sys.exit(f"{program} is not installed")
    with tempfile.TemporaryDirectory() as name:
        todo = ways(chosen.article.resolve(), Path(name))
        times: dict[str, list[float]] = {way: [] for way in todo}
        for number in range(chosen.runs + 1):
            for way, work in todo.items():
                began = time.perf_counter()
                work()
                if number:  # the first round warms the disk's cache
                    times[way].append(time.perf_counter() - began)
    base = statistics.median(times["espeak-ng | ffmpeg"])
    print(f"{chosen.article.name}, medians of {chosen.runs}")
    print(f"{'':22}  {'median':>8}  {'least':>8}  {'most':>8}  {'ratio':>6}")
    for way, taken in times.items():
        median = statistics.median(taken)
        row = "  ".join(f"{1000 * value:5.0f} ms" for value in (median, min(taken), max(taken)))
        print(f"{way:22}  {row}  {median / base:5.2f}×")


if __name__ == "__main__":
    main()
