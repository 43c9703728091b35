"""The entry point. It starts the workers before the command line is loaded, so that both load at the same time."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

# With one of these, nothing will be spoken, or by another engine than the one that could be guessed here.
NOT_SPEAKING = (
    "-h",
    "--help",
    "-n",
    "--dry-run",
    "--version",
    "--list-voices",
    "--install-voice",
    "--clear-cache",
    "-e",
    "--engine",
    "--cluster",
)


def main() -> NoReturn:
    """Runs the command and exits."""
    if _will_speak(sys.argv[1:]):
        from narrate.speak.workers.pool import JOBS, start_early

        start_early("system", JOBS, min(2, os.cpu_count() or 1))
    from narrate.cli import main as run

    run()


def _will_speak(arguments: list[str]) -> bool:
    """A guess, and a cheap one: if it is wrong, two processes were started in vain."""
    if "NARRATE_ENGINE" in os.environ or not any(not word.startswith("-") or word == "-" for word in arguments):
        return False
    return not any(word.split("=")[0] in NOT_SPEAKING for word in arguments)


if __name__ == "__main__":
    main()
