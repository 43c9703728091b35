"""What happens while an article is narrated. The library says it; the command decides how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Started:
    """The first of an article is ready to be spoken; about so many of its characters will be."""

    source: str
    title: str
    characters: int


@dataclass(frozen=True, slots=True)
class PassageDone:
    """A passage is ready; `reused` if nothing had to be spoken for it."""

    sentences: int
    characters: int
    duration_s: float
    reused: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """No more will happen to an article: its file is in its place, or was before, or will not be."""

    source: str


Event = Started | PassageDone | Ended
Listener = Callable[[Event], None]


def ignore(event: Event) -> None:
    """The listener that does nothing."""
