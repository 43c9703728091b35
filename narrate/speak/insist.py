"""Sentences spoken by the pool, checked, and tried again when something went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from narrate.errors import BadClip, EngineCrashed, EngineTimeout, EngineUnavailable, NarrateError, SpeakError
from narrate.model import Clip, Line, Passage, Utterance
from narrate.speak.check import check
from narrate.speak.pool import Pool

ATTEMPTS = 2  # of a whole utterance; the second is in a fresh worker if the first one died
KILLED_ATTEMPTS = 6  # of an utterance whose worker was killed from outside
MOST_FAILURES = 8  # while an utterance is tried in ever smaller pieces
BREAKS = (re.compile(r"(?<=[;:,.!?…—–])\s+"), re.compile(r"\s+"))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line with its clips, one for each stretch that was spoken in one go; no clips if it was left out."""

    line: Line
    clips: tuple[Clip, ...]


def speak(passage: Passage, pool: Pool, *, keep_going: bool = False) -> tuple[Spoken, ...]:
    """Speaks a passage, sentence by sentence; blocks until it is done.

    A sentence that fails is tried again, then in smaller pieces.

    Args:
        keep_going: leave out a sentence that still fails instead of raising.

    Raises:
        SpeakError: naming the sentence.
        UnknownVoice, EngineUnavailable: at once, for they would fail for every sentence.
    """
    utterances = [utterance for line in passage.lines for utterance in line.utterances]
    first_tries = iter(pool.speak_all(utterances))
    return tuple(_speak_line(line, first_tries, pool, keep_going) for line in passage.lines)


def _speak_line(line: Line, first_tries: Iterator[Clip | NarrateError], pool: Pool, keep_going: bool) -> Spoken:
    clips: list[Clip] = []
    failure: SpeakError | None = None
    for utterance in line.utterances:
        first_try = next(first_tries, None)
        if failure is None:
            try:
                clips += _accept(utterance, first_try, pool)
            except EngineUnavailable:
                raise
            except SpeakError as error:
                failure = error
    if failure is None:
        return Spoken(line, tuple(clips))
    if keep_going:
        return Spoken(line, ())
    shown = line.written if len(line.written) <= 80 else line.written[:77] + "…"
    raise type(failure)(
        f"this sentence could not be spoken: “{' '.join(shown.split())}” ({failure.problem})",
        "Everything before it is kept; --keep-going leaves it out",
    ) from failure


def _accept(utterance: Utterance, first_try: Clip | NarrateError | None, pool: Pool) -> Iterable[Clip]:
    """The clip of the first try if it is good, else what comes of trying again; None was never tried."""
    if first_try is None:
        return _insist(utterance, pool, ATTEMPTS)
    try:
        if isinstance(first_try, NarrateError):
            raise first_try
        check(first_try, utterance)
    except EngineUnavailable:
        raise
    except SpeakError as error:
        return _insist(utterance, pool, ATTEMPTS - (not error.killed))
    return (first_try,)


def _insist(utterance: Utterance, pool: Pool, attempts: int) -> Iterator[Clip]:
    failures = 0

    def attempt(part: Utterance, attempts: int) -> Iterator[Clip]:
        nonlocal failures
        try:
            yield _try(part, pool, attempts)
            return
        except EngineUnavailable:
            raise
        except SpeakError:
            failures += 1
            smaller = _halves(part)
            if not smaller or failures > MOST_FAILURES:
                raise
        for half in smaller:
            yield from attempt(half, 1)

    yield from attempt(utterance, attempts)


def _try(utterance: Utterance, pool: Pool, attempts: int) -> Clip:
    killed = 0
    while True:
        try:
            clip = pool.speak(utterance)
            check(clip, utterance)
            return clip
        except (BadClip, EngineCrashed, EngineTimeout) as error:
            killed += error.killed
            attempts -= not error.killed
            if attempts == 0 or killed == KILLED_ATTEMPTS:
                raise


def _halves(utterance: Utterance) -> tuple[Utterance, ...]:
    """The utterance in two, broken at a clause near its middle, else at a word; nothing if it is one word."""
    text = utterance.text
    for pattern in BREAKS:
        breaks = [match for match in pattern.finditer(text) if text[: match.start()].strip() and text[match.end() :]]
        if breaks:
            middle = min(breaks, key=lambda match: abs(match.start() - len(text) / 2))
            return tuple(replace(utterance, text=part) for part in (text[: middle.start()], text[middle.end() :]))
    return ()
