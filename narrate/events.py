"""What happens while an article is narrated. The library reports it; the command decides how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from narrate.errors import NarrateError
from narrate.model import Kind, Narration, Passage, Piece


@dataclass(frozen=True, slots=True)
class Started:
    """The first passage of an article is ready to be spoken; `characters` is about how many will be spoken in all."""

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

    @staticmethod
    def of(passage: Passage, piece: Piece) -> PassageDone:
        """The event for a passage; the opening counts no characters, for it is no text of the article's."""
        characters = sum(len(line.written) for line in passage.lines) if passage.kind is not Kind.INTRO else 0
        return PassageDone(len(passage.lines), characters, piece.samples / piece.sample_rate_hz, piece.reused)


@dataclass(frozen=True, slots=True)
class Ended:
    """An article is finished: its file was written, was up to date, or will not be written."""

    source: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the user, such as that a damaged file is made anew, or what is waited for."""

    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article in the end: a narration, an error, or an older file that is up to date."""

    source: str
    narration: Narration | None = None
    error: NarrateError | None = None
    up_to_date: Path | None = None


Event = Started | PassageDone | Ended | Notice
Listener = Callable[[Event], None]


def ignore(event: Event) -> None:
    """A listener that does nothing."""
