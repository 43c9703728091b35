"""Errors, as the command reports them on stderr, and their exit codes."""

from __future__ import annotations

import sys

from narrate.cli.terminal import show
from narrate.errors import NarrateError, UsageError, explained


def complain(error: NarrateError) -> int:
    """Prints an error on one line and returns its exit code."""
    show(f"narrate: {' '.join(str(error).split())}", to=sys.stderr)
    return error.exit_code


def explain_unexpected(error: BaseException) -> int:
    """Prints an error that is none of ours and returns its exit code; raises it again if NARRATE_DEBUG is set."""
    about = getattr(error, "format_message", None)  # a usage error of typer's parser
    if callable(about):
        return complain(UsageError(about().rstrip("."), "`narrate --help` lists all options"))
    return complain(explained(error))
