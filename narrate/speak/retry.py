"""Sentences spoken until they are right: what fails is tried again by a fresh worker, then in smaller pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from narrate.errors import BadClip, EngineUnavailable, NarrateError, SpeakError
from narrate.model import Clip, Line, Passage, Utterance, Word
from narrate.model.sound import sound_s
from narrate.speak.check import TypicalDurations, doubt, pace
from narrate.speak.workers.pool import KILLED_ATTEMPTS, Pool

MOST_FAILURES = 8  # while an utterance is tried in ever smaller pieces
SUM_OF_HALVES = (0.85, 1.35)  # a whole sentence sounds for so many times as long as its halves together
BREAKS = (re.compile(r"(?<=[;:,.!?…—–])\s+"), re.compile(r"\s+"))

Tried = Clip | NarrateError | None  # what the first try gave, if there was one


def speak(
    passage: Passage,
    pool: Pool,
    *,
    tried: Sequence[Tried] = (),
    habits: TypicalDurations | None = None,
    keep_going: bool = False,
) -> tuple[tuple[tuple[Clip, ...], ...], ...]:
    """Speaks what is missing of a passage, sentence by sentence; blocks until it is done.

    Args:
        tried: for each utterance of the passage what a first try gave, as far as there was one.
        habits: of the voices, to be learnt from and added to.
        keep_going: leave out a sentence that still fails instead of raising.

    Returns:
        For each line and each of its utterances the clips, several if it could not be spoken in one go; nothing
        for a line that was left out.

    Raises:
        SpeakError: naming the sentence.
        UnknownVoice, EngineUnavailable: at once, for they would fail for every sentence.
    """
    remaining = iter(tried)
    habits = habits or TypicalDurations()
    return tuple(_line(line, remaining, pool, habits, keep_going) for line in passage.lines)


def _line(
    line: Line, tried: Iterator[Tried], pool: Pool, habits: TypicalDurations, keep_going: bool
) -> tuple[tuple[Clip, ...], ...]:
    mine = [next(tried, None) for _ in line.utterances]  # also when one of them fails: the next line's follow
    try:
        return tuple(
            _Attempts(pool, habits).speak(utterance, first)
            for utterance, first in zip(line.utterances, mine, strict=True)
        )
    except EngineUnavailable:
        raise
    except SpeakError as error:
        if keep_going:
            return ()
        shown = line.written if len(line.written) <= 80 else line.written[:77] + "…"
        raise type(error)(
            f"this sentence could not be spoken: “{' '.join(shown.split())}” ({error.problem})",
            "Everything before it is kept; --keep-going leaves it out",
        ) from error


class _Attempts:
    """All that is tried for one utterance."""

    def __init__(self, pool: Pool, habits: TypicalDurations) -> None:
        self._pool = pool
        self._habits = habits
        self._failures = 0

    def speak(self, utterance: Utterance, tried: Tried = None, *, part: bool = False) -> tuple[Clip, ...]:
        """The utterance in one clip, or in several if it has to be.

        Args:
            part: it is a part of a sentence whose clip does not sound as long as its halves.

        Raises:
            NarrateError: it cannot be had at all.
        """
        if isinstance(tried, Clip):
            return (tried,)
        try:
            clip = self._ask(utterance, fresh=tried is not None)
        except EngineUnavailable:
            raise
        except SpeakError as error:
            self._failures += 1
            halves = _halves(utterance)
            if not halves or self._failures > MOST_FAILURES or error.killed:
                raise
            return tuple(self._parts(utterance, halves))
        reason = doubt(pace(clip, utterance), utterance, self._habits.usual)
        if not reason:
            return (clip,)
        if tried is None:
            return self.speak(utterance, BadClip(reason), part=part)
        return self._compare(clip, utterance, BadClip(reason), part)

    def _compare(self, clip: Clip, utterance: Utterance, reason: BadClip, part: bool) -> tuple[Clip, ...]:
        """A clip that was given twice and still is unlike its voice: does it sound as long as its halves?"""
        halves = _halves(utterance)
        if not halves:
            if part:  # of a sentence that was given too short: here is where something is lost
                raise reason
            return (clip,)
        ratio = sound_s(clip) / sum(sound_s(self._ask(half)) for half in halves)
        if SUM_OF_HALVES[0] <= ratio <= SUM_OF_HALVES[1]:
            self._habits.learn(utterance, pace(clip, utterance))
            return (clip,)
        self._failures += 1
        if self._failures > MOST_FAILURES:
            raise reason
        return tuple(self._parts(utterance, halves, part=True))

    def _parts(self, whole: Utterance, halves: tuple[Utterance, ...], *, part: bool = False) -> Iterator[Clip]:
        """The clips of both halves, with their words' places in the whole."""
        for half, offset in zip(halves, (0, len(whole.text) - len(halves[-1].text)), strict=True):
            for clip in self.speak(half, part=part):
                words = tuple(Word(word.start + offset, word.end + offset, word.sample) for word in clip.words)
                yield replace(clip, words=words)

    def _ask(self, utterance: Utterance, *, fresh: bool = False) -> Clip:
        """One try, and one more by a fresh worker; a worker's death from outside is no try."""
        killed = 0
        while True:
            try:
                return self._pool.speak(utterance, fresh=fresh)
            except EngineUnavailable:
                raise
            except SpeakError as error:
                killed += error.killed
                if killed == KILLED_ATTEMPTS or (fresh and not error.killed):
                    raise
                fresh = fresh or not error.killed


def _halves(utterance: Utterance) -> tuple[Utterance, ...]:
    """The utterance in two, broken at a clause near its middle, else at a word; nothing if it is one word."""
    text = utterance.text
    for pattern in BREAKS:
        breaks = [match for match in pattern.finditer(text) if text[: match.start()].strip() and text[match.end() :]]
        if breaks:
            middle = min(breaks, key=lambda match: abs(match.start() - len(text) / 2))
            return _part(utterance, 0, middle.start()), _part(utterance, middle.end(), len(text))
    return ()


def _part(utterance: Utterance, start: int, end: int) -> Utterance:
    inside = (said for said in utterance.phonemes if start <= said.start and said.end <= end)
    phonemes = tuple(replace(said, start=said.start - start, end=said.end - start) for said in inside)
    return replace(utterance, text=utterance.text[start:end], phonemes=phonemes)
