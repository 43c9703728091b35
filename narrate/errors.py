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
└── ClusterError             the cluster cannot be reached, or has lost the article
"""

from __future__ import annotations

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


class ClusterError(NarrateError):
    pass


def did_you_mean(wanted: str, names: Iterable[str], most: int = 1, likeness: float = 0.6) -> str:
    """A question to add to a message about a wrong name: ` (did you mean 'piper'?)`; "" if no name is similar.

    Args:
        most: how many of the names may be in it, the most similar first.
        likeness: of these to `wanted`, from 0 to 1, as of `difflib.get_close_matches()`.
    """
    import difflib  # only for an error

    near = difflib.get_close_matches(wanted, list(names), most, likeness)
    return f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""
