"""Passages become pieces, several at once, in order.

Nearly always all of it is done by one worker. What that could not do (a sentence that its engine refused, spoilt or
died of) comes back here and is insisted upon.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from narrate.cache import Cache
from narrate.errors import EngineUnavailable, NarrateError, SpeakError
from narrate.model import Clip, Passage, Piece
from narrate.render.gain import VoiceGains
from narrate.render.job import Finishing, PassageJob, PassageResult, clip_key, utterances
from narrate.speak.engine import Engine
from narrate.speak.failure import Failure
from narrate.speak.workers.pool import JOBS_AT_ONCE, KILLED_ATTEMPTS, Pool
from narrate.stitch import Spoken

AHEAD = 4  # passages in work for each worker: enough to keep them busy, few enough to keep memory flat
STORED_BEFORE_TRIM = 1 / 16  # of the store's limit

Work = TypeVar("Work")


@dataclass(frozen=True, slots=True)
class PendingPiece(Generic[Work]):
    """A passage on its way; None stands for a work without any."""

    work: Work
    passage: Passage | None
    future: Future[Piece] | None

    def piece(self) -> Piece:
        """Waits for it; raises as `PassageQueue.render()`."""
        assert self.future
        return self.future.result()

    def cancel(self) -> None:
        """Nobody waits for it any more."""
        if self.future:
            self.future.cancel()


class PassageQueue:
    """Makes passages into pieces, several at once, in order.

    Args:
        engine: the one in the pool's workers, for its fingerprint; it is not loaded.
        pool: its workers do the work.
        levels: how loud each voice is to be.
    """

    def __init__(
        self, engine: Engine, pool: Pool, finish: Finishing, levels: VoiceGains, *, keep_going: bool = False
    ) -> None:
        from narrate.speak.check import TypicalDurations

        self._engine = engine
        self._pool = pool
        self._finish = finish
        self._levels = levels
        self._keep_going = keep_going
        self._habits = TypicalDurations()
        self._stored_bytes = 0
        self._threads = pool.size * JOBS_AT_ONCE
        self._executor = ThreadPoolExecutor(self._threads, "render")

    def __enter__(self) -> PassageQueue:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind and not issubclass(kind, Exception):
            self._pool.close()  # Ctrl-C: do not wait for sentences that nobody will hear
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._trim()

    def render_all(self, passages: Iterable[tuple[Work, Passage | None, int]]) -> Iterator[PendingPiece[Work]]:
        """Every passage on its way to a piece, in order, with the work that it belongs to.

        Args:
            passages: each with its work, and the sample rate of that; see `stitch()`.

        No more of them are held, nor taken from `passages`, than keep the workers busy.
        """
        remaining = iter(passages)
        waiting: deque[PendingPiece[Work]] = deque()
        while True:
            for work, passage, rate in islice(remaining, AHEAD * self._pool.size - len(waiting)):
                waiting.append(
                    PendingPiece(work, passage, self._executor.submit(self.render, passage, rate) if passage else None)
                )
            if not waiting:
                return
            yield waiting.popleft()

    def render(self, passage: Passage, sample_rate_hz: int) -> Piece:
        """One passage, in the thread that calls.

        Raises:
            SpeakError: naming the sentence that could not be spoken.
            NarrateError: what would fail for every sentence.
        """
        cache = self._finish.cache
        gains_db = self._levels.gains_db(passage)
        key = self._key(passage, gains_db, sample_rate_hz) if cache else ""
        if cache and (piece := cache.piece(key)):
            return piece
        tried = self._first_try(PassageJob(passage, self._finish, key, self._habits.usual, gains_db, sample_rate_hz))
        if isinstance(tried, Piece):
            return tried
        from narrate.speak import speak

        clips = speak(passage, self._pool, tried=tried, habits=self._habits, keep_going=self._keep_going)
        if cache:
            self._keep(cache, passage, clips)
        whole = all(spoken or not line.utterances for spoken, line in zip(clips, passage.lines, strict=True))
        # Without a key a piece is not kept: a sentence that was left out gets another chance next time.
        return self._finish.piece(passage, clips, gains_db, sample_rate_hz, key if whole else "")

    def _first_try(self, job: PassageJob) -> Piece | tuple[Clip | NarrateError, ...]:
        for _ in range(KILLED_ATTEMPTS):
            try:
                rendered: PassageResult = self._pool.run(job)
            except EngineUnavailable:
                raise
            except SpeakError as error:
                if not error.killed:
                    break
            else:
                return self._learned(rendered)
        return ()

    def _learned(self, rendered: PassageResult) -> Piece | tuple[Clip | NarrateError, ...]:
        for utterance, pace in rendered.paces:
            self._habits.learn(utterance, pace)
        self._stored_bytes += rendered.stored_bytes
        cache = self._finish.cache
        if cache and self._stored_bytes > STORED_BEFORE_TRIM * cache.limit_bytes:
            self._trim()
        if rendered.piece:
            return rendered.piece
        failed = (clip for clip in rendered.tried if isinstance(clip, Failure))
        for failure in failed:
            if not issubclass(failure.error, SpeakError) or issubclass(failure.error, EngineUnavailable):
                raise failure.error(failure.problem, failure.advice)  # no voice, no engine: so it would go on
        return tuple(
            clip if isinstance(clip, Clip) else clip.error(clip.problem, clip.advice) for clip in rendered.tried
        )

    def _keep(self, cache: Cache, passage: Passage, lines: Iterable[Spoken]) -> None:
        """The clips of sentences that were spoken whole in the end."""
        for line, spoken in zip(passage.lines, lines, strict=True):
            for utterance, clips in zip(line.utterances, spoken, strict=False):  # a line may have been left out
                if len(clips) == 1:
                    cache.keep_clip(clip_key(self._engine, utterance), clips[0])

    def _trim(self) -> None:
        if self._stored_bytes and self._finish.cache:
            self._stored_bytes = 0
            self._finish.cache.trim()

    def _key(self, passage: Passage, gains_db: Mapping[str, float], sample_rate_hz: int) -> str:
        """Everything that changes the piece's bytes."""
        from narrate.stitch import VERSION

        lines = [[u.sound for u in line.utterances] for line in passage.lines]
        voices = sorted({u.voice for u in utterances(passage)})
        return Cache.key(
            self._engine.name,
            [self._engine.fingerprint(voice) for voice in voices],
            lines,
            [passage.gap_s, passage.pause_after_s, gains_db, self._finish.ceiling_dbfs, sample_rate_hz],
            [VERSION, self._finish.codec.fingerprint],
        )
