"""The command line: the only room that prints. stdout carries results; progress and messages go to stderr."""

from __future__ import annotations

from narrate.cli.main import main

__all__ = ["main"]
