"""What a worker process can be asked to do.

A job travels to the worker as a pickle, so its module is loaded there by itself. It has two halves: `speak()` runs in
the thread that owns the engine; `finish()` in another one, while the engine already speaks for the next job.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from narrate.model import Clip, Utterance, Voice
from narrate.speak.check import RecentClips, check
from narrate.speak.engine import Engine

_recent_clips = RecentClips()  # of this process's engine


class Job(Protocol):
    """What `Pool.run()` takes. A job with one half may derive from it."""

    @property
    def longest(self) -> int:
        """The number of characters of the longest text that is spoken in one go, for the time limit."""
        return 0

    def speak(self, engine: Engine, alive: Callable[[], None]) -> Any:
        """The half that needs the engine. Calls `alive` after each utterance."""

    def finish(self, spoken: Any) -> Any:
        """The other half: what `speak()` gave becomes the answer."""
        return spoken


def say(engine: Engine, utterance: Utterance) -> Clip:
    """What the engine says, checked.

    Raises:
        BadClip: it cannot be `utterance`.
        NarrateError: as the engine said.
    """
    clip = engine.speak(utterance)
    check(clip, utterance)
    _recent_clips.check(clip, utterance)
    return clip


class Say(Job):
    """One utterance; the answer is its clip."""

    def __init__(self, utterance: Utterance) -> None:
        self.utterance = utterance

    @property
    def longest(self) -> int:
        return len(self.utterance.text)

    def speak(self, engine: Engine, alive: Callable[[], None]) -> Clip:
        return say(engine, self.utterance)


class ListVoices(Job):
    """The answer is what the engine's `voices()` says."""

    def speak(self, engine: Engine, alive: Callable[[], None]) -> tuple[Voice, ...]:
        return tuple(engine.voices())
