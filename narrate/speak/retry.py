"""Passages spoken with retries: what fails is spoken again by a fresh worker, then in ever smaller parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from narrate.errors import BadClip, EngineUnavailable, NarrateError, SpeakError
from narrate.model import Clip, Line, Passage, Utterance, Word
from narrate.model.language import shortened
from narrate.model.sound import sound_s
from narrate.speak.check import TypicalDurations, duration_problem, relative_duration
from narrate.speak.workers.pool import KILLED_ATTEMPTS, Pool

MOST_FAILURES = 8  # while an utterance is spoken in ever smaller parts
SUM_OF_HALVES = (0.85, 1.35)  # a whole sentence sounds for so many times as long as its halves together
BREAKS = (re.compile(r"(?<=[;:,.!?…—–])\s+"), re.compile(r"\s+"))

FirstAttempt = Clip | NarrateError | None  # None: not attempted yet


def speak(
    passage: Passage,
    pool: Pool,
    *,
    tried: Sequence[FirstAttempt] = (),
    typical: TypicalDurations | None = None,
    keep_going: bool = False,
) -> tuple[tuple[tuple[Clip, ...], ...], ...]:
    """Speaks what is missing of a passage, sentence by sentence; blocks until it is done.

    Args:
        tried: the first attempts, in the order of the passage's utterances; may be shorter than these.
        typical: durations of the voices, used and added to.
        keep_going: leave out a sentence that still fails instead of raising.

    Returns:
        For each line and each of its utterances the clips, several if it could not be spoken in one go; nothing
        for a line that was left out.

    Raises:
        SpeakError: a sentence cannot be spoken; the message names it.
        UnknownVoice, EngineUnavailable: every sentence would fail.
    """
    remaining = iter(tried)
    typical = typical or TypicalDurations()
    return tuple(_speak_line(line, remaining, pool, typical, keep_going) for line in passage.lines)


def _speak_line(
    line: Line, tried: Iterator[FirstAttempt], pool: Pool, typical: TypicalDurations, keep_going: bool
) -> tuple[tuple[Clip, ...], ...]:
    first_attempts = [next(tried, None) for _ in line.utterances]  # all of them, as those of the next line follow
    try:
        return tuple(
            _Attempts(pool, typical).speak(utterance, first)
            for utterance, first in zip(line.utterances, first_attempts, strict=True)
        )
    except EngineUnavailable:
        raise
    except SpeakError as error:
        if keep_going:
            return ()
        raise type(error)(
            f"this sentence could not be spoken: “{shortened(line.written, 80)}” ({error.problem})",
            "Everything before it is kept; --keep-going leaves it out",
        ) from error


class _Attempts:
    """All attempts at one utterance and its parts, with a common limit on failures."""

    def __init__(self, pool: Pool, typical: TypicalDurations) -> None:
        self._pool = pool
        self._typical = typical
        self._failures = 0

    def speak(self, utterance: Utterance, first: FirstAttempt = None, *, suspect: bool = False) -> tuple[Clip, ...]:
        """The utterance in one clip, or in several if it cannot be spoken in one go.

        Args:
            suspect: the enclosing sentence's duration did not match the sum of its halves.

        Raises:
            NarrateError: it cannot be spoken at all.
        """
        if isinstance(first, Clip):
            return (first,)
        try:
            clip = self._ask(utterance, fresh=first is not None)
        except EngineUnavailable:
            raise
        except SpeakError as error:
            self._failures += 1
            halves = _halves(utterance)
            if not halves or self._failures > MOST_FAILURES or error.killed:
                raise
            return tuple(self._speak_halves(utterance, halves))
        problem = duration_problem(relative_duration(clip, utterance), utterance, self._typical.by_speaker)
        if not problem:
            return (clip,)
        if first is None:
            return self.speak(utterance, BadClip(problem), suspect=suspect)
        return self._compare(clip, utterance, BadClip(problem), suspect)

    def _compare(self, clip: Clip, utterance: Utterance, problem: BadClip, suspect: bool) -> tuple[Clip, ...]:
        """Accepts a clip of unusual length, given twice, if it sounds as long as its halves; else speaks these."""
        halves = _halves(utterance)
        if not halves:
            if suspect:  # the sentence was too short, and here is the word that it lacks
                raise problem
            return (clip,)
        ratio = sound_s(clip) / sum(sound_s(self._ask(half)) for half in halves)
        if SUM_OF_HALVES[0] <= ratio <= SUM_OF_HALVES[1]:
            self._typical.learn(utterance, relative_duration(clip, utterance))
            return (clip,)
        self._failures += 1
        if self._failures > MOST_FAILURES:
            raise problem
        return tuple(self._speak_halves(utterance, halves, suspect=True))

    def _speak_halves(
        self, whole: Utterance, halves: tuple[Utterance, ...], *, suspect: bool = False
    ) -> Iterator[Clip]:
        """The clips of both halves, with their words' places in the whole."""
        for half, offset in zip(halves, (0, len(whole.text) - len(halves[-1].text)), strict=True):
            for clip in self.speak(half, suspect=suspect):
                words = tuple(Word(word.start + offset, word.end + offset, word.sample) for word in clip.words)
                yield replace(clip, words=words)

    def _ask(self, utterance: Utterance, *, fresh: bool = False) -> Clip:
        """One attempt and, unless `fresh`, a retry by a fresh worker. Attempts killed from outside do not count."""
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
    """The utterance in two, split at the clause nearest its middle, else at a word; nothing if it is one word."""
    text = utterance.text
    for pattern in BREAKS:
        breaks = [match for match in pattern.finditer(text) if text[: match.start()].strip() and text[match.end() :]]
        if breaks:
            middle = min(breaks, key=lambda match: abs(match.start() - len(text) / 2))
            return _part(utterance, 0, middle.start()), _part(utterance, middle.end(), len(text))
    return ()


def _part(utterance: Utterance, start: int, end: int) -> Utterance:
    inside = (phonemes for phonemes in utterance.phonemes if start <= phonemes.start and phonemes.end <= end)
    moved = tuple(replace(phonemes, start=phonemes.start - start, end=phonemes.end - start) for phonemes in inside)
    return replace(utterance, text=utterance.text[start:end], phonemes=moved)
