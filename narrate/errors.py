"""Everything that can go wrong, as one tree.

NarrateError                 one sentence on what is wrong and one on what to do next; exit code 1
├── UsageError               the command itself is wrong; exit code 2
│   ├── UnknownEngine
│   ├── UnknownVoice
│   └── UnknownFormat
├── ReadError                the article cannot be had
│   ├── FetchError           a URL did not give it
│   └── EmptyArticle         there is nothing to say in it
├── SpeakError               the engine failed on a sentence
│   ├── EngineUnavailable    it cannot be started at all
│   ├── EngineCrashed        its process ended
│   ├── EngineTimeout        it did not end in time and was stopped
│   └── BadClip              what it gave cannot be the sentence
├── ExportError              the file cannot be written
├── InstallError             a voice cannot be fetched
├── ResourceError            the system refused memory, a thread or a file
└── ClusterError             the cluster cannot be reached, or has lost the article
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from typing import Any


class NarrateError(Exception):
    """The root of the tree.

    `str(error)` is one line: what is wrong, then what to do about it. Workers send errors to the command, so an error
    pickles whatever a subclass of somebody else's makes of its own constructor.

    Attributes:
        problem: what is wrong, without a full stop.
        advice: what to do about it; "" if there is nothing to say.
        killed: of a `SpeakError`: the engine's process was ended from outside (by a user, or by the system when memory
            ran out), so the text is not to blame.
    """

    exit_code = 1
    killed = False

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem, advice)
        self.problem = problem
        self.advice = advice

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.problem, self.advice, self.killed)

    def __str__(self) -> str:
        return f"{self.problem}. {self.advice}" if self.advice else self.problem


def _restored(kind: type[NarrateError], problem: str, advice: str, killed: bool) -> NarrateError:
    error = kind.__new__(kind)
    NarrateError.__init__(error, problem, advice)
    error.killed = killed
    return error


class UsageError(NarrateError):
    exit_code = 2


class UnknownEngine(UsageError):
    pass


class UnknownVoice(UsageError):
    pass


class UnknownFormat(UsageError):
    pass


class ReadError(NarrateError):
    pass


class FetchError(ReadError):
    pass


class EmptyArticle(ReadError):
    pass


class SpeakError(NarrateError):
    pass


class EngineUnavailable(SpeakError):
    pass


class EngineCrashed(SpeakError):
    pass


class EngineTimeout(SpeakError):
    pass


class BadClip(SpeakError):
    pass


class ExportError(NarrateError):
    pass


class InstallError(NarrateError):
    pass


class ResourceError(NarrateError):
    pass


class ClusterError(NarrateError):
    pass


def explained(error: BaseException) -> NarrateError:
    """Any error as one of this tree, `error` its cause.

    What no module foresaw ends here: a refusal of the system, which may hit every call, and faults of the program.
    These are raised again if NARRATE_DEBUG is set.
    """
    if isinstance(error, NarrateError):
        return error
    found: NarrateError | None = _explained(error)
    if found is None:
        if os.environ.get("NARRATE_DEBUG"):
            raise error
        problem = f"something unexpected went wrong ({type(error).__name__}: {error})"
        found = NarrateError(problem, "Set NARRATE_DEBUG=1 to see where, and please report it")
    found.__cause__ = error
    return found


def _explained(error: BaseException) -> ResourceError | None:
    if isinstance(error, MemoryError):
        return ResourceError("there is not enough memory", "Close other programs")
    if isinstance(error, RuntimeError) and "start new thread" in str(error):
        return ResourceError("no thread can be started", "Close other programs, or raise the limit (ulimit -u)")
    if isinstance(error, ImportError):
        return ResourceError(f"a module cannot be loaded ({error})", "Try again; if it stays, install narrate anew")
    if not isinstance(error, OSError):
        return None
    if error.errno in {errno.EMFILE, errno.ENFILE}:
        return ResourceError("too many files are open", "Close other programs, or raise the limit (ulimit -n)")
    where = f" for {error.filename}" if error.filename else ""
    return ResourceError(f"the system refused a call{where} ({error.strerror or error})", "Try again")


def did_you_mean(wanted: str, names: Iterable[str], most: int = 1, likeness: float = 0.6) -> str:
    """A question to add to a message about a wrong name: ` (did you mean 'piper'?)`; "" if no name is similar.

    Args:
        most: how many of the names may be in it, the most similar first.
        likeness: of these to `wanted`, from 0 to 1, as of `difflib.get_close_matches()`.
    """
    import difflib  # only for an error

    near = difflib.get_close_matches(wanted, list(names), most, likeness)
    return f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""


def shown(value: object, longest: int = 60) -> str:
    """A value in a message, as Python writes it, cut to `longest` characters."""
    try:
        text = repr(value)
    except ValueError:  # Python writes no more than 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
