"""The ends of a call to a neural engine's package: text without commands, samples as a clip, errors as `SpeakError`."""

from __future__ import annotations

import re
from typing import Any

from narrate.errors import SpeakError
from narrate.model import Clip, Word
from narrate.model.sound import FULL_SCALE

# The script stage has already sanitized the text. eSpeak NG, which makes the phonemes, takes U+0001 for a command and
# crashes on letters each followed by a full stop (1.50 to 1.52 smash their stack); its binding on lone surrogates.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_DOTTED = re.compile(r"(?:\b\w\s?\.\s?){9,}")


def plain(text: str) -> str:
    """The text without what a phonemizer could take for a command or crash on."""
    text = _CONTROL.sub(" ", text)
    return _DOTTED.sub(lambda match: match[0].replace(".", " "), text)


def clip(samples: Any, sample_rate_hz: int, words: tuple[Word, ...] = ()) -> Clip:
    """A clip of an array of samples with one axis and values from -1 to 1; values beyond these are clipped."""
    import numpy

    return Clip((numpy.clip(samples, -1, 1) * FULL_SCALE).astype("<i2").tobytes(), sample_rate_hz, words)


def cannot_speak(engine: str, text: str, error: Exception) -> SpeakError:
    """The error for any exception of the engine's packages."""
    said = " ".join(str(error).split())[:160]
    return SpeakError(f"{engine} cannot say {text[:60]!r} ({type(error).__name__}: {said})")
