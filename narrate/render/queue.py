"""Passages become pieces, several at once, in order.

Nearly always one worker does all of a passage. A sentence that its engine refused, spoilt or died of comes back here
and is retried.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from narrate.cache import Cache
from narrate.errors import EngineUnavailable, NarrateError, SpeakError
from narrate.model import Clip, Passage, Piece
from narrate.render.gain import VoiceGains
from narrate.render.job import PassageJob, PassageResult, clip_key, utterances
from narrate.speak.check import TypicalDurations
from narrate.speak.workers.pool import JOBS_AT_ONCE, KILLED_ATTEMPTS, Pool

if TYPE_CHECKING:
    from narrate.export.codecs import Codec
    from narrate.stitch import Spoken

# To start a worker takes 0.11 s of processor time, as much as to speak and encode half a minute of audio. So a short
# article has one worker: it costs 15 % less processor time than with two. Neural voices are slow: all workers start.
CHARACTERS_PER_WORKER = 4_000

AHEAD = 4  # passages in work for each worker: enough to keep them busy, few enough to keep memory flat
STORED_BEFORE_TRIM = 1 / 16  # of the cache's limit

Owner = TypeVar("Owner")


class PassageQueue:
    """Makes passages into pieces.

    Args:
        pool: its workers do the work.
        gains: how much louder each voice has to be, and with which engines and cache.
        codec: encodes the pieces.
        ceiling_dbfs: no sample is louder.
        keep_going: leave out a sentence that cannot be spoken, instead of raising.
    """

    def __init__(
        self, pool: Pool, gains: VoiceGains, codec: Codec, ceiling_dbfs: float, *, keep_going: bool = False
    ) -> None:
        self._pool = pool
        self._gains = gains
        self._engine = gains.engine
        self._cache = gains.cache
        self._codec = codec
        self._ceiling_dbfs = ceiling_dbfs
        self._keep_going = keep_going
        self._typical = TypicalDurations()
        self._stored_bytes = 0
        self._characters = 0  # of the passages that the cache did not have
        self._executor = ThreadPoolExecutor(pool.size * JOBS_AT_ONCE, "render")

    def __enter__(self) -> PassageQueue:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind and issubclass(kind, KeyboardInterrupt | SystemExit):
            self._pool.close()  # Ctrl-C: do not wait for sentences that nobody will hear
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._trim()

    def pending(
        self, passages: Iterable[tuple[Owner, Passage | None, int]]
    ) -> Iterator[tuple[Owner, Passage | None, Future[Piece] | None]]:
        """Every passage with its owner and the future of its piece, in order.

        No more passages are held, nor taken from `passages`, than keep the workers busy.

        Args:
            passages: each with its owner and the owner's sample rate, as of `stitch()`. A passage of None stands for an
                owner without any, and has no future.

        Yields:
            Futures that raise as `render()`.
        """
        remaining = iter(passages)
        waiting: deque[tuple[Owner, Passage | None, Future[Piece] | None]] = deque()
        while True:
            for owner, passage, rate in islice(remaining, AHEAD * self._pool.size - len(waiting)):
                future = self._executor.submit(self.render, passage, rate) if passage else None
                waiting.append((owner, passage, future))
            if not waiting:
                return
            yield waiting.popleft()

    def render(self, passage: Passage, sample_rate_hz: int) -> Piece:
        """Makes one passage into a piece, in the calling thread.

        Raises:
            SpeakError: naming the sentence that could not be spoken.
            NarrateError: what would fail for every sentence.
        """
        job = self._job(passage, sample_rate_hz)
        if piece := self._cache.piece(job.key):
            return piece
        self._grow_pool(passage)
        result = self._first_try(job)
        if result and result.piece:
            return result.piece
        return self._retry(job, result.clips if result else ())

    def _job(self, passage: Passage, sample_rate_hz: int) -> PassageJob:
        gains_db = self._gains.gains_db(passage)
        return PassageJob(
            passage,
            self._codec,
            self._ceiling_dbfs,
            gains_db,
            sample_rate_hz,
            self._typical.by_speaker,
            self._cache,
            self._key(passage, gains_db, sample_rate_hz),
        )

    def _grow_pool(self, passage: Passage) -> None:
        """Starts as many workers as the text that is not in the cache is worth."""
        self._characters += sum(len(utterance.text) for utterance in utterances(passage))
        is_slow = any(self._engine.engine_of(utterance.voice)[0].naturalness for utterance in utterances(passage))
        self._pool.warm(self._pool.size if is_slow else 1 + self._characters // CHARACTERS_PER_WORKER)

    def _first_try(self, job: PassageJob) -> PassageResult | None:
        """The result of a worker; None if it died of the passage."""
        for _ in range(KILLED_ATTEMPTS):
            try:
                result: PassageResult = self._pool.run(job)
            except EngineUnavailable:
                raise
            except SpeakError as error:
                if not error.killed:
                    break
            else:
                self._account(result)
                return result
        return None

    def _account(self, result: PassageResult) -> None:
        """Learns from a result.

        Raises:
            NarrateError: there is no such voice or no engine, so every sentence would fail.
        """
        for utterance, duration in result.durations:
            self._typical.learn(utterance, duration)
        self._stored_bytes += result.stored_bytes
        if self._stored_bytes > STORED_BEFORE_TRIM * self._cache.limit_bytes:
            self._trim()
        for error in result.clips:
            if isinstance(error, NarrateError) and (
                not isinstance(error, SpeakError) or isinstance(error, EngineUnavailable)
            ):
                raise error

    def _retry(self, job: PassageJob, tried: tuple[Clip | NarrateError, ...]) -> Piece:
        """Speaks again what failed, sentence by sentence."""
        from narrate.speak.retry import speak

        lines = speak(job.passage, self._pool, tried=tried, typical=self._typical, keep_going=self._keep_going)
        self._keep_clips(job.passage, lines)
        is_complete = all(spoken or not line.utterances for spoken, line in zip(lines, job.passage.lines, strict=True))
        # Without a key a piece is not cached: a sentence that was left out gets another chance next time.
        return (job if is_complete else replace(job, key="")).make_piece(lines)

    def _keep_clips(self, passage: Passage, lines: Iterable[Spoken]) -> None:
        """Caches the clips of utterances that were spoken in one piece in the end."""
        for line, spoken in zip(passage.lines, lines, strict=True):
            for utterance, clips in zip(line.utterances, spoken, strict=False):  # a line may have been left out
                if len(clips) == 1:
                    self._cache.keep_clip(clip_key(self._engine, utterance), clips[0])

    def _trim(self) -> None:
        if self._stored_bytes:
            self._stored_bytes = 0
            self._cache.trim()

    def _key(self, passage: Passage, gains_db: Mapping[str, float], sample_rate_hz: int) -> str:
        """The cache's key for a piece: a hash of everything that changes its bytes."""
        from narrate.stitch import VERSION

        lines = [[u.sound for u in line.utterances] for line in passage.lines]
        voices = sorted({u.voice for u in utterances(passage)})
        return Cache.key(
            self._engine.name,
            [self._engine.fingerprint(voice) for voice in voices],
            lines,
            [passage.gap_s, passage.pause_after_s, gains_db, self._ceiling_dbfs, sample_rate_hz],
            [VERSION, self._codec.fingerprint],
        )
