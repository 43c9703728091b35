"""The job of one passage, done by one worker process: spoken, stitched and encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from narrate.cache import Cache
from narrate.errors import BadClip, NarrateError
from narrate.model import Clip, Passage, Piece, Utterance
from narrate.speak.engine import Engine

if TYPE_CHECKING:
    from narrate.export.codecs import Codec
    from narrate.stitch import Spoken

# An utterance, its clip's key in the cache, the clip or the error, and whether it was spoken just now.
_Attempt = tuple[Utterance, str, Clip | NarrateError, bool]


def warm() -> None:
    """Loads what the first job will need; a worker calls it while it waits for that."""
    import lameenc  # noqa: F401

    import narrate.export.codecs.mp3
    import narrate.speak.workers.job
    import narrate.stitch.limiter  # noqa: F401 - and pydub with it


@dataclass(frozen=True, slots=True)
class PassageResult:
    """A worker's answer.

    Attributes:
        piece: None if a sentence failed.
        clips: then, for each utterance, its clip or its error.
        durations: the relative duration of each utterance spoken just now, for `TypicalDurations`.
        stored_bytes: written to the cache.
    """

    piece: Piece | None
    clips: tuple[Clip | NarrateError, ...] = ()
    durations: tuple[tuple[Utterance, float], ...] = ()
    stored_bytes: int = 0


@dataclass(frozen=True, slots=True)
class PassageJob:
    """What a worker needs to make a passage into a piece.

    Attributes:
        codec: encodes the piece.
        ceiling_dbfs: no sample is louder.
        gains_db: of each speaker, from its own loudness to the target.
        sample_rate_hz: of the whole article; see `stitch()`.
        typical: the typical relative duration of each speaker, as far as it is known.
        cache: for clips and pieces.
        key: the piece's in the cache.
    """

    passage: Passage
    codec: Codec
    ceiling_dbfs: float
    gains_db: Mapping[str, float]
    sample_rate_hz: int
    typical: Mapping[str, float]
    cache: Cache
    key: str

    @property
    def longest(self) -> int:
        return max((len(utterance.text) for utterance in utterances(self.passage)), default=0)

    def speak(self, engine: Engine, alive: Callable[[], None]) -> list[_Attempt]:
        """The half that needs the engine: every utterance spoken, or taken from the cache."""
        from narrate.speak.workers.job import say

        attempts: list[_Attempt] = []
        for utterance in utterances(self.passage):
            key = clip_key(engine, utterance)
            clip = self.cache.clip(key)
            if clip is not None:
                attempts.append((utterance, key, clip, False))
                continue
            try:
                attempts.append((utterance, key, say(engine, utterance), True))
            except NarrateError as error:
                attempts.append((utterance, key, error, True))
            alive()
        return attempts

    def finish(self, attempts: list[_Attempt]) -> PassageResult:
        """The other half: clips are checked and cached, then stitched and encoded if none is missing."""
        from narrate.speak.check import duration_problem, relative_duration

        clips: list[Clip | NarrateError] = []
        durations: list[tuple[Utterance, float]] = []
        stored = 0
        for utterance, key, clip, is_new in attempts:
            if is_new and isinstance(clip, Clip):
                found = relative_duration(clip, utterance)
                reason = duration_problem(found, utterance, self.typical)
                if reason:
                    clips.append(BadClip(reason))
                    continue
                durations.append((utterance, found))
                self.cache.keep_clip(key, clip)
                stored += len(clip.pcm)
            clips.append(clip)
        spoken = [clip for clip in clips if isinstance(clip, Clip)]
        if len(spoken) < len(clips):
            return PassageResult(None, tuple(clips), tuple(durations), stored)
        piece = self.make_piece(_by_line(self.passage, spoken))
        is_reused = not any(is_new for *_, is_new in attempts)
        return PassageResult(replace(piece, reused=is_reused), (), tuple(durations), stored + len(piece.encoded))

    def make_piece(self, clips: Sequence[Spoken]) -> Piece:
        """Stitches and encodes clips as of `stitch()`; caches the piece if it has a key."""
        from narrate.stitch import stitch

        audio = stitch(self.passage, clips, self.gains_db, self.ceiling_dbfs, self.sample_rate_hz)
        encoded, tail, samples = self.codec.encode(audio.pcm, audio.sample_rate_hz)
        piece = Piece(encoded, tail, samples, audio.sample_rate_hz, audio.line_samples, line_words=audio.line_words)
        if self.key and self.codec.compressed:
            self.cache.keep_piece(self.key, piece)
        return piece


def clip_key(engine: Engine, utterance: Utterance) -> str:
    """The cache's key for a clip: a hash of everything that changes its samples."""
    return Cache.key(engine.name, engine.fingerprint(utterance.voice), utterance.sound)


def utterances(passage: Passage) -> Iterator[Utterance]:
    """All utterances of a passage, in order."""
    return (utterance for line in passage.lines for utterance in line.utterances)


def _by_line(passage: Passage, clips: Iterable[Clip]) -> list[Spoken]:
    remaining = iter(clips)
    return [[[next(remaining)] for _ in line.utterances] for line in passage.lines]
