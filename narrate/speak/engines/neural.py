"""What the neural engines share: text without commands, samples as PCM, and a rate that is kept.

The rate: a neural voice knows no words a minute, only how much longer or shorter than usual it may speak, and what that
does to a sentence is not proportional (durations are rounded up to whole frames). So each voice reads the calibration
text once at five of these scales, and the scale for a rate lies between them. The measure is `pace`, the length that
eSpeak NG gives a text at that rate, so that a change of engine does not change an article's length. What was measured
follows from the voice's files alone: it is kept in the cache for speed, and found again the same without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from narrate.audio import sound_s
from narrate.calibration import text_for
from narrate.errors import EngineUnavailable, SpeakError
from narrate.model import Clip, Utterance
from narrate.speak.pace import expected_s
from narrate.store import Store, default_folder

VERSION = 1  # of the way to measure; it is part of the engines' fingerprints

EXTRAS = {"piper": ("piper-tts", "onnx", "soxr"), "kokoro": ("kokoro-onnx", "onnx", "soxr")}

SCALES = (0.15, 0.3, 0.6, 1.0, 2.0)  # at which a voice is measured: times its usual length
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


def clip(samples: Any, sample_rate_hz: int) -> Clip:
    """Samples of -1 to 1, an array of one axis, as a clip; what is beyond is cut off as players would."""
    import numpy

    return Clip((numpy.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes(), sample_rate_hz)


def cannot_say(engine: str, text: str, error: Exception) -> SpeakError:
    """The error for whatever the engine's packages raise."""
    said = " ".join(str(error).split())[:160]
    return SpeakError(f"{engine} cannot say {text[:60]!r} ({type(error).__name__}: {said})")


def paces(
    language: str, measured: str, speak: Callable[[str, float], Clip], scales: Sequence[float] = SCALES
) -> dict[float, float]:
    """How long a voice takes for the calibration text at each of its scales, of what is expected at one word a minute.

    Args:
        language: the voice's, as a BCP 47 tag.
        measured: what tells this voice from all others, in the cache.
        speak: gives the clip of a sentence at a scale.
    """
    store = Store(default_folder())
    found = {}
    for scale in scales:
        key = Store.key("pace", measured, scale, VERSION)
        numbers = store.numbers(key)
        if numbers is None:
            text = text_for(language)
            sound = sum(sound_s(speak(sentence, scale)) for sentence in text)
            numbers = (sound / sum(expected_s(Utterance(sentence, rate_wpm=1)) for sentence in text),)
            store.keep_numbers(key, numbers)  # each by itself: a worker that ran out of time is not without fruit
        found[scale] = numbers[0]
    return found


def scale_for(rate_wpm: int, paces: Mapping[float, float]) -> float:
    """The scale for a rate: on the line through the nearest two that were measured."""
    wanted, scale = ITS_PACE / rate_wpm, 1.0
    for (low, slow), (high, slower) in pairwise(sorted(paces.items())):
        scale = low + (high - low) * (wanted - slow) / (slower - slow) if slower > slow else scale
        if wanted <= slower:
            break
    return round(max(scale, LEAST_SCALE), 4)


def rate_for(pace: float) -> float:
    """The rate in words a minute at which a voice of this pace speaks."""
    return ITS_PACE / pace


def missing(engine: str, error: ImportError) -> EngineUnavailable:
    """The error for an extra that is not installed, or not whole."""
    return EngineUnavailable(
        f"the engine '{engine}' is not installed ({error})", f"`pip install {' '.join(EXTRAS[engine])}` installs it"
    )


@cache
def version(package: str) -> str:
    """The installed version of a package, without importing it; "absent" without one."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
