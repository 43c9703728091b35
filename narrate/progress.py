"""What happens while an article is narrated. The library says it; the command decides how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from narrate.model import Narration


@dataclass(frozen=True, slots=True)
class Started:
    """An article was read and written out: so much is to be said."""

    source: str
    title: str
    sentences: int
    characters: int


@dataclass(frozen=True, slots=True)
class PassageDone:
    """A passage is ready; `reused` if nothing had to be spoken for it."""

    sentences: int
    characters: int
    duration_s: float
    reused: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """Something the listener should know, though the work goes on."""

    message: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The file is in its place."""

    narration: Narration


Event = Started | PassageDone | Warned | Finished
Listener = Callable[[Event], None]


def ignore(event: Event) -> None:
    """The listener that does nothing."""
