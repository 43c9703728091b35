"""The gain of each voice, so that all come out at the target loudness.

A voice is measured once: it reads sentences that are always the same, and its gain is cached. So the gain depends on
the voice alone, never on the article, and a changed sentence changes no other.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from narrate.cache import Cache
from narrate.errors import EngineUnavailable, NarrateError, UnknownVoice
from narrate.model import Kind, Line, Passage, Utterance
from narrate.model.script import LINE_GAP_S
from narrate.settings import PARAGRAPH_PAUSE_S
from narrate.speak.router import EngineRouter
from narrate.speak.sample_sentences import sample_sentences
from narrate.speak.workers.pool import Pool
from narrate.stitch import Spoken, stitch
from narrate.stitch.loudness import integrated_lufs

ROUNDS = 3  # the limiter takes a little off what the round before has found
SOFTER_DB = 0.2  # short sentences and pauses make articles so much softer than the sample sentences (median of ten)
KNOWN_UP_TO_DB = 3.5  # of gain; above that the limiter changes the result, and the voice is measured


class VoiceGains:
    """The gains of all speakers; threads may share it.

    Args:
        engine: for the voices' fingerprints; it is not loaded.
        pool: its workers speak.
        cache: for what was measured.
        target_lufs: the loudness to reach; None leaves every voice as it is.
        ceiling_dbfs: the limiter's.
        codec_loss_db: what encoding takes off the level.
    """

    def __init__(
        self,
        engine: EngineRouter,
        pool: Pool,
        cache: Cache,
        target_lufs: float | None,
        ceiling_dbfs: float,
        codec_loss_db: float,
    ) -> None:
        self.engine = engine
        self.cache = cache
        self._pool = pool
        self._target_lufs = target_lufs
        self._ceiling_dbfs = ceiling_dbfs
        self._codec_loss_db = codec_loss_db
        self._gains: dict[str, float] = {}
        self._lock = threading.Lock()

    def gains_db(self, passage: Passage) -> Mapping[str, float]:
        """The gain of every speaker in a passage, in dB.

        Raises:
            UnknownVoice, EngineUnavailable: the voice cannot be measured because there is no such voice or engine.
        """
        speakers = {utterance.speaker: utterance for line in passage.lines for utterance in line.utterances}
        return {speaker: self._gain_db(utterance) for speaker, utterance in sorted(speakers.items())}

    def _gain_db(self, utterance: Utterance) -> float:
        if self._target_lufs is None:
            return 0.0
        with self._lock:
            gain = self._gains.get(utterance.speaker)
            if gain is None:
                gain = self._gains[utterance.speaker] = self._find(utterance, self._target_lufs)
            return gain

    def _find(self, utterance: Utterance, target_lufs: float) -> float:
        known = self.engine.loudness_lufs(utterance)
        if known is not None and target_lufs - known <= KNOWN_UP_TO_DB:
            return float(round(target_lufs - known + self._codec_loss_db, 2))
        sentences = sample_sentences(utterance.language)
        about = [utterance.voice, utterance.language, utterance.rate_wpm, target_lufs, self._ceiling_dbfs, sentences]
        key = Cache.key("gain", self.engine.name, self.engine.fingerprint(utterance.voice), about)
        cached = self.cache.numbers(key)
        gain = cached[0] if cached else self._measure(utterance, sentences, target_lufs)
        if gain is None:
            return 0.0  # the article's own sentences will show what is wrong with the engine
        if not cached:
            self.cache.keep_numbers(key, (gain,))
        return round(gain + SOFTER_DB + self._codec_loss_db, 2)

    def _measure(self, utterance: Utterance, sentences: tuple[str, ...], target_lufs: float) -> float | None:
        """The gain that brings the sentences to the target, in dB; None if they cannot be spoken."""
        lines = tuple(
            Line(sentence, (Utterance(sentence, utterance.voice, utterance.rate_wpm, utterance.language),))
            for sentence in sentences
        )
        passage = Passage(Kind.PARAGRAPH, lines, PARAGRAPH_PAUSE_S, LINE_GAP_S)
        try:
            clips = self._speak(passage)
        except (UnknownVoice, EngineUnavailable):
            raise
        except NarrateError:
            return None
        gain = 0.0
        for _ in range(ROUNDS):
            audio = stitch(passage, clips, {utterance.speaker: gain}, self._ceiling_dbfs if gain else 0.0)
            lufs = integrated_lufs(audio.pcm, audio.sample_rate_hz)
            if lufs is None:
                return None
            gain += target_lufs - lufs
        return gain

    def _speak(self, passage: Passage) -> list[Spoken]:
        """The clips of each line, spoken by all workers at once: the article waits for this."""
        from narrate.speak.retry import speak

        passages = [replace(passage, lines=(line,)) for line in passage.lines]
        with ThreadPoolExecutor(self._pool.size, "gain") as executor:
            each = executor.map(lambda passage: speak(passage, self._pool), passages)
            import numpy  # noqa: F401 - needed next, and loaded while the workers speak

            return [spoken for spoken_lines in each for spoken in spoken_lines]
