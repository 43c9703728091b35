"""The one door to pydub, the audio type inside a process."""

from __future__ import annotations

import warnings
from typing import Any

from narrate.model import Clip

SILENCE_RMS = 33  # -60 dBFS: the softest consonants of eSpeak begin at about -50
STEP_S = 0.01


def segment(clip: Clip) -> Any:
    """The clip as a pydub `AudioSegment`: 16 bit, one channel."""
    # pydub 0.25.1 warns at import that ffmpeg is absent. It is not used here, and its absence is the usual case.
    warnings.filterwarnings("ignore", message="Couldn't find ffmpeg")
    from pydub import AudioSegment  # 30 ms, which a run that finds everything in its cache does not need

    return AudioSegment(clip.pcm, sample_width=2, frame_rate=clip.sample_rate_hz, channels=1)


def peak(clip: Clip) -> int:
    """The loudest sample, without its sign: up to 32,768."""
    import audioop

    return audioop.max(clip.pcm, 2)


def sound_s(clip: Clip) -> float:
    """How long the clip sounds, in seconds: from its first to its last sound above `SILENCE_DBFS`."""
    import audioop

    view = memoryview(clip.pcm)
    step = 2 * round(clip.sample_rate_hz * STEP_S)
    start, end = 0, len(view)
    while start < end and audioop.rms(view[start : start + step], 2) < SILENCE_RMS:
        start += step
    while end > start and audioop.rms(view[max(start, end - step) : end], 2) < SILENCE_RMS:
        end -= step
    return max(0, end - start) / 2 / clip.sample_rate_hz
