"""Work on samples: a clip brought to another rate, trimmed, amplified and faded. The one place that uses pydub.

All audio is signed 16-bit little-endian mono PCM.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable, Iterable, Iterator
from math import floor
from typing import Any

from narrate.model import Clip
from narrate.model.sound import audioop, length_ms, silence_ms

# pydub 0.25.1 warns at import that ffmpeg is absent. It is not used here, and its absence is the usual case.
warnings.filterwarnings("ignore", message="Couldn't find ffmpeg")
from pydub import AudioSegment  # noqa: E402

KEEP_BEFORE_MS, KEEP_AFTER_MS = 10, 30  # of the engine's silence: the onset of a consonant, and its release
FADE_IN_MS, FADE_OUT_MS = 4, 10
FADED = 10 ** (-120 / 20)  # the gain at the soft end of a fade
CHUNK_BYTES = 16_384  # small enough for memory that was just used and is at hand: fresh pages cost more than the gain


def segment(clip: Clip) -> Any:
    """The clip as a pydub `AudioSegment`: 16 bit, one channel."""
    return AudioSegment(clip.pcm, sample_width=2, frame_rate=clip.sample_rate_hz, channels=1)


def at_rate(clip: Clip, sample_rate_hz: int) -> Clip:
    """The clip resampled; the times of its words are left as they are."""
    if clip.sample_rate_hz == sample_rate_hz:
        return clip
    try:
        import soxr  # comes with the engines whose voices have rates of their own
    except ImportError:
        interpolated = segment(clip).set_frame_rate(sample_rate_hz)  # straight lines between the samples
        return Clip(interpolated.raw_data, sample_rate_hz)
    import numpy as np

    samples = soxr.resample(np.frombuffer(clip.pcm, "<i2"), clip.sample_rate_hz, sample_rate_hz, "HQ")
    return Clip(samples.astype("<i2").tobytes(), sample_rate_hz)


class TrimmedClip:
    """A clip without most of the silence that the engine put around its sound.

    Attributes:
        cut_samples: samples of the clip before the first that is left.
        lead_samples: samples of silence that are left before the sound.
        sound_samples: samples from the first of the sound to the last.
    """

    def __init__(self, clip: Clip) -> None:
        before_ms, after_ms, whole_ms = silence_ms(clip), silence_ms(clip, at_end=True), length_ms(clip)
        self._clip = clip
        self._per_ms = clip.sample_rate_hz / 1000
        self._start_ms = max(0, before_ms - KEEP_BEFORE_MS)
        self._end_ms = min(whole_ms, max(whole_ms - after_ms, before_ms) + KEEP_AFTER_MS)
        last = round((whole_ms - after_ms - self._start_ms) * self._per_ms)
        self.cut_samples = int(self._start_ms * self._per_ms)
        self.lead_samples = round((before_ms - self._start_ms) * self._per_ms)
        self.sound_samples = max(0, last - self.lead_samples)

    def samples(self, gain_db: float) -> Iterator[bytes | memoryview]:
        """What is left of the clip, amplified, and faded at both ends, in chunks.

        The samples are those of pydub's `apply_gain`, `fade_in` and `fade_out`, to the last bit, in a fraction of their
        time: pydub makes an `AudioSegment` for every few samples, and copies the whole clip at every step.
        """
        whole, per_ms = segment(self._clip), self._per_ms
        kept_ms = self._end_ms - self._start_ms
        if kept_ms < FADE_IN_MS + FADE_OUT_MS:
            kept = whole[self._start_ms : self._end_ms].apply_gain(gain_db)
            yield kept.fade_in(FADE_IN_MS).fade_out(FADE_OUT_MS).raw_data
            return
        pcm = memoryview(whole.raw_data)[2 * self.cut_samples : 2 * int(self._end_ms * per_ms)]
        middle, end = 2 * int(FADE_IN_MS * per_ms), 2 * int((kept_ms - FADE_OUT_MS) * per_ms)
        yield _fade(_amplified(pcm[:middle], gain_db), FADED, 1.0, FADE_IN_MS * per_ms)
        for start in range(middle, end, CHUNK_BYTES):
            yield _amplified(pcm[start : min(start + CHUNK_BYTES, end)], gain_db)
        # Written like this for the last bit: at 44.1 kHz, the difference of the products is not always 441.
        fade_samples = kept_ms * per_ms - (kept_ms - FADE_OUT_MS) * per_ms
        yield _fade(_amplified(pcm[end:], gain_db), 1.0, FADED, fade_samples)


def ramp(
    pcm: bytes | memoryview,
    gain: float,
    step: float,
    positions: Iterable[float],
    rounded: Callable[[float], int] = floor,
) -> bytes:
    """The samples of `pcm` with a linear gain: a sample's gain is `gain + step * position`.

    Returns:
        As many samples as there are both samples and positions.
    """
    samples = struct.unpack(f"<{len(pcm) // 2}h", pcm)
    faded = [rounded(sample * (gain + step * at)) for sample, at in zip(samples, positions, strict=False)]
    return struct.pack(f"<{len(faded)}h", *faded)


def _fade(pcm: bytes | memoryview, start: float, end: float, samples: float) -> bytes:
    """`pcm` faded over `samples`, which need not be whole; samples that `pcm` lacks are silence."""
    count = int(samples)
    if not audioop.max(pcm, 2):  # most fades lie in the engine's silence: 4 % of the time of stitching saved
        return bytes(2 * count)
    return ramp(pcm, start, (end - start) / samples, range(count)).ljust(2 * count, b"\0")


def _amplified(pcm: memoryview, gain_db: float) -> bytes | memoryview:
    return audioop.mul(pcm, 2, 10 ** (gain_db / 20)) if gain_db else pcm
