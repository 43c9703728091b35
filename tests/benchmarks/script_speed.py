"""How fast an article becomes a script: `python -m tests.benchmarks.script_speed [CHARACTERS]`.

Prints the import of the rules, then time and memory for a text and for one of a quarter of its length.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from narrate.model import Article, Block, Kind
from narrate.settings import Settings

PROSE = (
    'The ministers met on Sept. 28 at 5:30 p.m. in St. Louis, and Dr. Smith said: "We paid $3.5 million for 1,200 '
    'units, 12.5% more than in 2019." Nobody in the room, it seemed, had expected the FBI to call that evening. ',
    "She walked along the river for an hour before she turned back, thinking of what her brother had told her when "
    "they were children: that water never forgets the way it has taken, and that a house remembers every voice. ",
    "Louis XIV built it between 1661 and 1715, on 8 km² of marsh; today about 10 million people a year see the "
    "3/4-mile-long gardens. Tickets cost €20-€25 (see https://www.example.com/tickets?id=7 or call 555-0199). ",
    "There was no reason to hurry. The old clock in the hall had stopped years ago, and nobody had thought to wind it "
    "again; even the cat, who slept on the third step of the stairs, seemed to have given up counting the hours. ",
)


def prose(characters: int) -> tuple[Block, ...]:
    """Paragraphs of about 400 characters, `characters` in all; two of three hold figures and abbreviations."""
    kinds = (PROSE[0] + PROSE[1], PROSE[1] + PROSE[3], PROSE[3] + PROSE[2])
    blocks = []
    while characters > 0:
        text = f"{kinds[len(blocks) % 3]}({len(blocks)})" if len(blocks) % 3 else kinds[0]
        blocks.append(Block(Kind.PARAGRAPH, text))
        characters -= len(text)
    return tuple(blocks)


def main() -> None:
    characters = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    for module in ("narrate.script", "narrate.script.speakable.rules as rules; rules.rules_for('en')"):
        code = (
            "import time, narrate.model, narrate.settings; t = time.perf_counter(); "
            f"import {module}; print(time.perf_counter() - t)"
        )
        runs = [
            float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
            for _ in range(5)
        ]
        print(f"import {module:50} {1000 * sorted(runs)[2]:8.1f} ms")
    from narrate.script import write_script

    for size in (characters // 4, characters):
        article = Article("", prose(size))
        started = time.perf_counter()
        script = write_script(article, Settings(intro=False, language="en"), lambda language: "")
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        lines = sum(len(passage.lines) for passage in script.passages)
        print(f"{size:9} characters {lines:7} sentences {seconds:7.2f} s {peak:7.0f} MB")


if __name__ == "__main__":
    main()
