"""The entry point of the command `narrate` and of `python -m narrate`."""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """Runs the command and exits."""
    from narrate.cli import main as run

    run()


if __name__ == "__main__":
    main()
