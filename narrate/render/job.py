"""The unit of work: a passage becomes a piece. It is spoken, stitched and encoded by one worker process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from narrate.cache import Cache
from narrate.errors import BadClip, NarrateError
from narrate.model import Clip, Passage, Piece, Utterance
from narrate.speak.engine import Engine
from narrate.speak.failure import Failure

if TYPE_CHECKING:
    from narrate.export import Codec
    from narrate.stitch import Spoken


def warm() -> None:
    """Loads what the first job will need; a worker calls it while it waits for that."""
    import lameenc  # noqa: F401
    import pydub  # noqa: F401

    import narrate.export.codecs.mp3
    import narrate.speak.workers.job
    import narrate.stitch  # noqa: F401


@dataclass(frozen=True, slots=True)
class Finishing:
    """What becomes of spoken passages, the same for all of an article.

    Attributes:
        ceiling_dbfs: no sample is louder.
        cache: where clips and pieces are kept, if they are.
    """

    codec: Codec
    ceiling_dbfs: float
    cache: Cache | None

    def piece(
        self, passage: Passage, clips: Sequence[Spoken], gains_db: Mapping[str, float], sample_rate_hz: int, key: str
    ) -> Piece:
        """Stitches and encodes a passage's clips, and keeps the piece if there is a key; see `stitch()`."""
        from narrate.stitch import stitch

        audio = stitch(passage, clips, gains_db, self.ceiling_dbfs, sample_rate_hz)
        encoded, tail, samples = self.codec.encode(audio.pcm, audio.sample_rate_hz)
        piece = Piece(encoded, tail, samples, audio.sample_rate_hz, audio.line_samples, line_words=audio.line_words)
        if self.cache and key and self.codec.compressed:
            self.cache.keep_piece(key, piece)
        return piece


@dataclass(frozen=True, slots=True)
class PassageResult:
    """A worker's answer.

    Attributes:
        piece: None if a sentence failed.
        tried: then, for each utterance, its clip or why there is none.
        paces: of the utterances that were spoken, to learn their voices' habits from.
        stored_bytes: written to the cache.
    """

    piece: Piece | None
    tried: tuple[Clip | Failure, ...] = ()
    paces: tuple[tuple[Utterance, float], ...] = ()
    stored_bytes: int = 0


@dataclass(frozen=True, slots=True)
class PassageJob:
    """The job of one passage.

    Attributes:
        key: the piece's in the cache.
        usual: the usual pace of each speaker, as far as it is known.
        gains_db: of each speaker, from its own loudness to the target.
        sample_rate_hz: of the whole article; see `stitch()`.
    """

    passage: Passage
    finish_with: Finishing
    key: str
    usual: Mapping[str, float]
    gains_db: Mapping[str, float]
    sample_rate_hz: int

    @property
    def longest(self) -> int:
        return max((len(utterance.text) for utterance in utterances(self.passage)), default=0)

    def speak(self, engine: Engine, alive: Callable[[], None]) -> list[tuple[Utterance, str, Clip | Failure, bool]]:
        """For each utterance its key in the cache, its clip or what went wrong, and whether it was spoken now."""
        from narrate.speak.workers.job import say

        cache = self.finish_with.cache
        spoken: list[tuple[Utterance, str, Clip | Failure, bool]] = []
        for utterance in utterances(self.passage):
            key = clip_key(engine, utterance) if cache else ""
            clip = cache.clip(key) if cache else None
            if clip is not None:
                spoken.append((utterance, key, clip, False))
                continue
            try:
                spoken.append((utterance, key, say(engine, utterance), True))
            except NarrateError as error:
                spoken.append((utterance, key, Failure(type(error), error.problem, error.advice), True))
            alive()
        return spoken

    def finish(self, spoken: list[tuple[Utterance, str, Clip | Failure, bool]]) -> PassageResult:
        from narrate.speak.check import doubt, pace

        tried: list[Clip | Failure] = []
        paces: list[tuple[Utterance, float]] = []
        stored = 0
        for utterance, key, clip, now in spoken:
            if now and isinstance(clip, Clip):
                found = pace(clip, utterance)
                reason = doubt(found, utterance, self.usual)
                if reason:
                    tried.append(Failure(BadClip, reason))
                    continue
                paces.append((utterance, found))
                if self.finish_with.cache:
                    self.finish_with.cache.keep_clip(key, clip)
                    stored += len(clip.pcm)
            tried.append(clip)
        if any(isinstance(clip, Failure) for clip in tried):
            return PassageResult(None, tuple(tried), tuple(paces), stored)
        piece = self.finish_with.piece(
            self.passage, _by_line(self.passage, tried), self.gains_db, self.sample_rate_hz, self.key
        )
        reused = not any(now for *_, now in spoken)
        return PassageResult(replace(piece, reused=reused), (), tuple(paces), stored + len(piece.encoded))


def clip_key(engine: Engine, utterance: Utterance) -> str:
    """Everything that changes the clip's samples."""
    return Cache.key(engine.name, engine.fingerprint(utterance.voice), utterance.sound)


def utterances(passage: Passage) -> Iterator[Utterance]:
    return (utterance for line in passage.lines for utterance in line.utterances)


def _by_line(passage: Passage, clips: Iterable[Any]) -> list[Spoken]:
    remaining = iter(clips)
    return [[[next(remaining)] for _ in line.utterances] for line in passage.lines]
