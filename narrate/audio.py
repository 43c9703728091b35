"""The one door to pydub, the audio type inside a process."""

from __future__ import annotations

import warnings
from typing import Any

from narrate.model import Clip


def segment(clip: Clip) -> Any:
    """The clip as a pydub `AudioSegment`: 16 bit, one channel."""
    # pydub 0.25.1 warns at import that ffmpeg is absent. It is not used here, and its absence is the usual case.
    warnings.filterwarnings("ignore", message="Couldn't find ffmpeg")
    from pydub import AudioSegment  # 30 ms, which a run that finds everything in its cache does not need

    return AudioSegment(clip.pcm, sample_width=2, frame_rate=clip.sample_rate_hz, channels=1)
