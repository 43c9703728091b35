"""What `narrate()` returns: the file, and when everything in it is heard."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from narrate.model.article import Kind
from narrate.model.audio import Word
from narrate.model.script import Line, Script


@dataclass(frozen=True, slots=True)
class Cue:
    """When a line is heard, and its words where the engine tells of them, in samples at the file's rate."""

    line: Line
    start_sample: int
    end_sample: int
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading's title and the time from its first sound to the next heading's (or the end)."""

    title: str
    start_s: float
    end_s: float
    level: int = 1


@dataclass(frozen=True, slots=True)
class PassageTime:
    """Where a passage lies in the file."""

    kind: Kind
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Narration:
    """What `narrate()` returns: the file, and when everything in it is heard.

    Attributes:
        script: what was said, and what not; each cue's line stands in it.
        reused, spoken: how many passages came from the cache and how many were spoken anew.
        left_out: written texts of sentences that could not be spoken (only with `keep_going`).
        wall_s: how long it took.
    """

    path: Path
    title: str
    duration_s: float
    sample_rate_hz: int
    passages: tuple[PassageTime, ...]
    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]
    script: Script
    reused: int = 0
    spoken: int = 0
    left_out: tuple[str, ...] = ()
    wall_s: float = 0.0

    @property
    def voice(self) -> str:
        """Who speaks most of it, as `Settings.voice`; "" is the engine's own choice."""
        said: Counter[str] = Counter()
        for passage in self.script.passages:
            for line in passage.lines:
                for utterance in line.utterances:
                    said[utterance.voice] += len(utterance.text)
        return max(said, key=lambda voice: said[voice], default="")
