"""A rate in words a minute as a neural voice's own scale.

A neural voice knows no words a minute, only how much longer or shorter than usual it may speak, and the effect on a
sentence is not proportional (durations are rounded up to whole frames). So each voice reads the sample sentences at two
to four of six such scales, and the scale for a rate is interpolated between the nearest two. The reference is
`expected_s()`, the duration that eSpeak NG gives a text at that rate, so that a change of engine does not change an
article's length. The measurements follow from the voice's files alone: they are cached for speed, and come out the same
without the cache.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence

from narrate.cache import Cache, default_folder
from narrate.model import Clip, Utterance
from narrate.model.sound import sound_s
from narrate.speak.duration import expected_s
from narrate.speak.sample_sentences import sample_sentences

VERSION = 3  # of the measurement; it is part of the engines' fingerprints

SCALES = (0.15, 0.3, 0.6, 1.0, 1.4, 2.0)  # at which a voice is measured: multiples of its usual duration
# The sample sentences are lighter than an article: eSpeak NG takes this part of `expected_s()` for them, where it takes
# all of it for whole articles.
ESPEAK_RELATIVE_DURATION = 0.91
LEAST_SCALE = 0.05


class RateCalibration:
    """The durations of the sample sentences in a voice at its scales, each measured when it is first needed.

    Args:
        language: the voice's BCP 47 tag.
        identity: distinguishes this voice from all others in the cache.
        speak: gives the clip of a sentence at a scale.
        scales: multiples of the voice's usual duration, from fast to slow.
    """

    def __init__(
        self, language: str, identity: str, speak: Callable[[str, float], Clip], scales: Sequence[float] = SCALES
    ) -> None:
        self._text = sample_sentences(language)
        self._identity = identity
        self._speak = speak
        self._scales = scales
        self._cache = Cache(default_folder())
        self._relative_durations: dict[float, float] = {}

    def rate_wpm(self, scale: float) -> float:
        """The rate at which the voice speaks at one of its scales."""
        return ESPEAK_RELATIVE_DURATION / self._relative_duration(scale)

    def scale_for(self, rate_wpm: int) -> float:
        """The scale for a rate, on the line through the nearest two scales that are measured."""
        wanted = ESPEAK_RELATIVE_DURATION / rate_wpm
        low, high = 0, len(self._scales) - 1
        while high - low > 1:
            middle = (low + high + 1) // 2
            slow_enough = wanted <= self._relative_duration(self._scales[middle])
            low, high = (low, middle) if slow_enough else (middle, high)
        fast, slow = self._scales[low], self._scales[high]
        shorter, longer = self._relative_duration(fast), self._relative_duration(slow)
        scale = fast + (slow - fast) * (wanted - shorter) / (longer - shorter) if longer > shorter else slow
        return round(max(scale, LEAST_SCALE), 4)

    def _relative_duration(self, scale: float) -> float:
        """The duration of the sample sentences at a scale, relative to `expected_s()` at 1 wpm."""
        if scale not in self._relative_durations:
            # All workers measure at the same time, each in an order of its own, and share their results in the cache.
            order = random.Random(os.getpid()).sample(self._text, len(self._text))
            sounds = {sentence: self._sound_s(sentence, scale) for sentence in order}
            expected = (expected_s(Utterance(sentence, rate_wpm=1)) for sentence in self._text)
            self._relative_durations[scale] = sum(sounds[sentence] for sentence in self._text) / sum(expected)
        return self._relative_durations[scale]

    def _sound_s(self, sentence: str, scale: float) -> float:
        key = Cache.key("sound_s", self._identity, scale, sentence, VERSION)
        numbers = self._cache.numbers(key)
        if numbers is None:
            numbers = (sound_s(self._speak(sentence, scale)),)
            self._cache.keep_numbers(key, numbers)
        return numbers[0]
