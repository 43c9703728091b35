"""How loud a clip is, and where its sound begins and ends: to check engines, measure voices and trim clips."""

from __future__ import annotations

import warnings

from narrate.model.audio import Clip

with warnings.catch_warnings():  # pydub's own base: deprecated in 3.11, and the package audioop-lts from 3.13 on
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop as audioop

FULL_SCALE = 0x7FFF  # the highest sample; the lowest is one step further from zero
SILENCE_RMS = 33  # below this a step is silent: -60 dBFS; the softest consonants of eSpeak begin at about -50
STEP_MS = 10  # how finely silence is looked for


def peak(clip: Clip) -> int:
    """The loudest sample, without its sign: up to 32,768."""
    return audioop.max(clip.pcm, 2)


def length_ms(clip: Clip) -> int:
    """The clip's length in whole milliseconds, rounded as pydub does."""
    return round(1000 * (clip.samples / clip.sample_rate_hz))


def silence_ms(clip: Clip, *, at_end: bool = False) -> int:
    """How long the clip is silent at its beginning, or at its end, in steps of `STEP_MS`.

    The result is that of pydub's `detect_leading_silence` at -60 dBFS, in a fraction of its time.

    Returns:
        Milliseconds; `length_ms(clip)` if all of the clip is silent.
    """
    pcm, end_ms, per_ms = clip.pcm, length_ms(clip), clip.sample_rate_hz / 1000
    for ms in range(0, end_ms, STEP_MS):
        near, far = 2 * int(ms * per_ms), 2 * int(min(ms + STEP_MS, end_ms) * per_ms)
        step = pcm[max(0, len(pcm) - far) : len(pcm) - near] if at_end else pcm[near:far]
        # Rounded to milliseconds, a clip may be longer than its samples. What the last step lacks is silence.
        if audioop.rms(step.ljust(far - near, b"\0"), 2) >= SILENCE_RMS:
            return ms
    return end_ms


def sound_s(clip: Clip) -> float:
    """How long the clip sounds, in seconds: its length without the silence at both ends."""
    per_ms = clip.sample_rate_hz / 1000
    silent = int(silence_ms(clip) * per_ms) + int(silence_ms(clip, at_end=True) * per_ms)
    return max(0, clip.samples - silent) / clip.sample_rate_hz
