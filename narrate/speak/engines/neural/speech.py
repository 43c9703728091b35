"""The ends of a call to a neural engine's package: text without commands, samples as a clip, errors as `SpeakError`."""

from __future__ import annotations

import re
from typing import Any

from narrate.errors import SpeakError
from narrate.model import Clip, Word
from narrate.model.language import CONTROL_CHARACTERS, DOTTED_LETTERS, shortened
from narrate.model.sound import FULL_SCALE

_CONTROL, _DOTTED = re.compile(f"[{CONTROL_CHARACTERS}]+"), re.compile(DOTTED_LETTERS)


def plain(text: str) -> str:
    """The text, sanitized by the script stage, without what a phonemizer could take for a command or crash on."""
    text = _CONTROL.sub(" ", text)
    return _DOTTED.sub(lambda match: match[0].replace(".", " "), text)


def clip(samples: Any, sample_rate_hz: int, words: tuple[Word, ...] = ()) -> Clip:
    """A clip of an array of samples with one axis and values from -1 to 1; values beyond these are clipped."""
    import numpy

    return Clip((numpy.clip(samples, -1, 1) * FULL_SCALE).astype("<i2").tobytes(), sample_rate_hz, words)


def cannot_speak(engine: str, text: str, error: Exception) -> SpeakError:
    """The error for any exception of the engine's packages."""
    return SpeakError(f"{engine} cannot say {shortened(text)!r} ({type(error).__name__}: {shortened(str(error), 160)})")
