"""Errors, as the command reports them on stderr, and their exit codes."""

from __future__ import annotations

import sys

from narrate.errors import NarrateError, explained


def complain(error: NarrateError) -> int:
    """Prints an error on one line and returns its exit code."""
    print(f"narrate: {' '.join(str(error).split())}", file=sys.stderr)
    return error.exit_code


def explain_unexpected(error: Exception) -> int:
    """Prints an error that is none of ours and returns its exit code; raises it again if NARRATE_DEBUG is set."""
    show = getattr(error, "show", None)  # a usage error of typer's parser
    if callable(show) and hasattr(error, "exit_code"):
        show()
        return int(error.exit_code)
    return complain(explained(error))
