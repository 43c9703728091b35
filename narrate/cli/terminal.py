"""Standard output and standard error as this command has them: whatever prints, the command or a library, prints here.

Titles, texts, file names and what servers say may hold characters that command a terminal or that reverse a line. They
are shown as `\\u001b`, which is also how JSON writes them.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

# Control characters but the tab and the line feed; marks, embeddings, overrides and isolates of the bidirectional
# algorithm (Unicode's Bidi_Control); the separators of lines and paragraphs; halves of surrogate pairs, which stand for
# the undecodable bytes of file names.
_COMMANDS = "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]"


def escaped(text: str) -> str:
    """A text without characters that command a terminal."""
    if text.replace("\n", "").isprintable():  # nearly always; the pattern takes 1 ms to compile
        return text
    return re.sub(_COMMANDS, lambda found: f"\\u{ord(found[0]):04x}", text)


def show(*lines: str, to: TextIO | None = None) -> None:
    """Prints each line on a line of its own, even one with a line feed in it.

    Args:
        to: the stream, by default stdout.
    """
    print("\n".join(line.replace("\n", "\\u000a") for line in lines), file=to, flush=True)


class ReaderLeft(Exception):
    """Whoever read the results has closed the pipe: nothing more is wanted, which is no error."""


class Stream:
    """A stream that escapes what is written, and that goes on, into nothing, when it cannot be written.

    Args:
        stream: the stream beneath.
        ends_the_run: raise `ReaderLeft` when it is a pipe that was closed.

    Attributes:
        stream: as the argument.
        failure: the first error of writing, or None.
    """

    def __init__(self, stream: TextIO, *, ends_the_run: bool = False) -> None:
        self.stream = stream
        self.failure: OSError | None = None
        self._ends_the_run = ends_the_run

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        with self._watched():
            self.stream.write(escaped(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        with self._watched():
            self.stream.flush()

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._to_nowhere()
            if self._ends_the_run and isinstance(error, BrokenPipeError):
                raise ReaderLeft from error
            self.failure = self.failure or error

    def _to_nowhere(self) -> None:
        """Gives up: what is still in the stream's buffer, and all that follows, goes to the null device."""
        with contextlib.suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)


@contextlib.contextmanager
def terminal() -> Iterator[Stream]:
    """Puts such streams in the place of `sys.stdout`, which is yielded, and of `sys.stderr`."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # it may lack our characters
    out = Stream(sys.stdout, ends_the_run=True)
    with redirect_stdout(cast(TextIO, out)), redirect_stderr(cast(TextIO, Stream(sys.stderr))):
        yield out


def beneath(stream: TextIO) -> TextIO:
    """The stream that draws: with its commands as they are."""
    return stream.stream if isinstance(stream, Stream) else stream
