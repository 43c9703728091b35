"""Everything that can go wrong, as one tree.

NarrateError                 one sentence on what is wrong and one on what to do; exit code 1
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


class NarrateError(Exception):
    """The root. `str(error)` is one line: what is wrong, then what to do about it."""

    exit_code = 1

    def __init__(self, problem: str, advice: str = "") -> None:
        self.problem = problem
        self.advice = advice
        super().__init__(f"{problem}. {advice}" if advice else problem)


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
    """`killed`: the engine's process was ended from outside, so that the text is not to blame."""

    killed = False


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
