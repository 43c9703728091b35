"""What the neural engines share: text without commands, samples as PCM, and a rate that is kept.

The rate: a neural voice knows no words a minute, only how much longer or shorter than usual it may speak, and what that
does to a sentence is not proportional (durations are rounded up to whole frames). So each voice reads the calibration
text at two to four of six such scales, and the scale for a rate lies between the nearest two. The measure is `pace`,
the length that eSpeak NG gives a text at that rate, so that a change of engine does not change an article's length.
What was measured follows from the voice's files alone: it is kept in the cache for speed, and found again the same
without.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from narrate.cache import Cache, default_folder
from narrate.errors import EngineUnavailable, SpeakError
from narrate.model import Clip, Utterance, Word
from narrate.model.sound import sound_s
from narrate.speak.duration import expected_s
from narrate.speak.engines.neural import onnx_model, phonemes, word_times
from narrate.speak.sample_sentences import sample_sentences

# From 1.29 on, onnxruntime tells its makers of every use, and leaves a number for the machine in the folder for caches,
# unless this is set before it is imported (https://github.com/microsoft/onnxruntime/pull/27379).
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

VERSION = 3  # of the way to measure; it is part of the engines' fingerprints

EXTRAS = {"piper": "piper-tts onnx soxr", "kokoro": "'kokoro-onnx>=0.6' onnx soxr"}
TOO_NEW = {"kokoro": (3, 14)}  # versions of Python

SCALES = (0.15, 0.3, 0.6, 1.0, 1.4, 2.0)  # at which a voice is measured: times its usual length
# The calibration text is lighter than an article: eSpeak NG takes so much of the time that `pace` expects, where whole
# articles take all of it.
ITS_PACE = 0.91
LEAST_SCALE = 0.05

# Beside what the script stage has already taken out: eSpeak NG, which makes the phonemes, takes U+0001 for a command
# and dies of letters each with a full stop (1.50 to 1.52 smash their stack), and its binding of lone surrogates.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_DOTTED = re.compile(r"(?:\b\w\s?\.\s?){9,}")


def plain(text: str) -> str:
    """The text without what a phonemizer could take for a command or die of."""
    text = _CONTROL.sub(" ", text)
    return _DOTTED.sub(lambda match: match[0].replace(".", " "), text)


def clip(samples: Any, sample_rate_hz: int, words: tuple[Word, ...] = ()) -> Clip:
    """Samples of -1 to 1, an array of one axis, as a clip; what is beyond is cut off as players would."""
    import numpy

    return Clip((numpy.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes(), sample_rate_hz, words)


def cannot_say(engine: str, text: str, error: Exception) -> SpeakError:
    """The error for whatever the engine's packages raise."""
    said = " ".join(str(error).split())[:160]
    return SpeakError(f"{engine} cannot say {text[:60]!r} ({type(error).__name__}: {said})")


class RateCalibration:
    """How long a voice takes for the calibration text at its scales, each measured when it is first asked for.

    Args:
        language: the voice's, as a BCP 47 tag.
        measured: what tells this voice from all others, in the cache.
        speak: gives the clip of a sentence at a scale.
        scales: times the voice's usual length, from fast to slow.
    """

    def __init__(
        self, language: str, measured: str, speak: Callable[[str, float], Clip], scales: Sequence[float] = SCALES
    ) -> None:
        self._text = sample_sentences(language)
        self._measured = measured
        self._speak = speak
        self._scales = scales
        self._cache = Cache(default_folder())
        self._paces: dict[float, float] = {}

    def rate_wpm(self, scale: float) -> float:
        """The rate at which the voice speaks at one of its scales."""
        return ITS_PACE / self._pace(scale)

    def scale_for(self, rate_wpm: int) -> float:
        """The scale for a rate: on the line through the nearest two that are measured."""
        wanted = ITS_PACE / rate_wpm
        low, high = 0, len(self._scales) - 1
        while high - low > 1:
            middle = (low + high + 1) // 2
            low, high = (low, middle) if wanted <= self._pace(self._scales[middle]) else (middle, high)
        fast, slow = self._scales[low], self._scales[high]
        pace, slower = self._pace(fast), self._pace(slow)
        scale = fast + (slow - fast) * (wanted - pace) / (slower - pace) if slower > pace else slow
        return round(max(scale, LEAST_SCALE), 4)

    def _pace(self, scale: float) -> float:
        """Seconds of sound, of what is expected at one word a minute."""
        if scale not in self._paces:
            # All workers read at once, each in an order of its own, and leave to the others what they have found.
            order = random.Random(os.getpid()).sample(self._text, len(self._text))
            sounds = {sentence: self._sound_s(sentence, scale) for sentence in order}
            expected = (expected_s(Utterance(sentence, rate_wpm=1)) for sentence in self._text)
            self._paces[scale] = sum(sounds[sentence] for sentence in self._text) / sum(expected)
        return self._paces[scale]

    def _sound_s(self, sentence: str, scale: float) -> float:
        key = Cache.key("pace", self._measured, scale, sentence, VERSION)
        numbers = self._cache.numbers(key)
        if numbers is None:
            numbers = (sound_s(self._speak(sentence, scale)),)
            self._cache.keep_numbers(key, numbers)
        return numbers[0]


def missing(engine: str, error: ImportError) -> EngineUnavailable:
    """The error for an extra that is not installed, or not whole."""
    return EngineUnavailable(f"the engine '{engine}' is not installed ({error})", how_to_install(engine))


def how_to_install(engine: str) -> str:
    """What to do for the packages of an extra, in a sentence."""
    if is_python_too_new(engine):
        return "Its package does not install on this Python: take an older one"
    return f"`pip install {EXTRAS[engine]}` installs it"


def is_python_too_new(engine: str) -> bool:
    return sys.version_info >= TOO_NEW.get(engine, (4,))


def fingerprint(packages: Sequence[str], device: str) -> str:
    """What the fingerprints of the engines begin with: all versions that change the sound, or the times of words."""
    own = (VERSION, onnx_model.VERSION, word_times.VERSION, phonemes.VERSION)
    return " ".join([*(f"{package} {version(package)}" for package in packages), device, *map(str, own)])


@cache
def version(package: str) -> str:
    """The installed version of a package, without importing it; "absent" without one."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
