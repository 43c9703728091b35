"""A clip without the silence that the engine put around it.

Does what pydub's `detect_leading_silence`, `apply_gain`, `fade_in` and `fade_out` do, to the last bit, in a fraction
of their time: they make an `AudioSegment` for every few samples, and copy the whole clip at every step.
"""

from __future__ import annotations

import audioop  # pydub's own base; the package audioop-lts from Python 3.13 on
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import floor
from typing import Any

SILENCE_DBFS = -60.0  # the softest consonants of eSpeak begin at about -50
SILENCE_RMS = 0x8000 * 10 ** (SILENCE_DBFS / 20)
STEP_MS = 10  # how finely silence is looked for
KEEP_BEFORE_MS, KEEP_AFTER_MS = 10, 30  # of the engine's silence: the onset of a consonant, and its release
FADE_IN_MS, FADE_OUT_MS = 4, 10
FADED = 10 ** (-120 / 20)  # the gain at the soft end of a fade
CHUNK_BYTES = 16_384  # small enough for memory that was just used and is at hand: fresh pages cost more than the gain


@dataclass(frozen=True, slots=True)
class Sound:
    """What is left of a clip: its sound, with a little silence, faded, at both ends.

    Attributes:
        chunks: the samples; to be read once.
        cut: samples of the clip before the first of `chunks`.
        lead: samples of silence before the sound.
        length: samples from the first of the sound to the last.
    """

    chunks: Iterator[bytes]
    cut: int
    lead: int
    length: int


def trim(clip: Any, gain_db: float) -> Sound:
    """`clip` is an `AudioSegment`: 16 bit, one channel."""
    lead_ms, trail_ms = _silence_ms(clip), _silence_ms(clip, at_end=True)
    length_ms, per_ms = len(clip), clip.frame_rate / 1000
    start_ms = max(0, lead_ms - KEEP_BEFORE_MS)
    end_ms = min(length_ms, max(length_ms - trail_ms, lead_ms) + KEEP_AFTER_MS)
    lead = round((lead_ms - start_ms) * per_ms)
    last = round((length_ms - trail_ms - start_ms) * per_ms)
    return Sound(_faded(clip, start_ms, end_ms, gain_db), int(start_ms * per_ms), lead, max(0, last - lead))


def _silence_ms(clip: Any, at_end: bool = False) -> int:
    pcm, length_ms, per_ms = clip.raw_data, len(clip), clip.frame_rate / 1000
    for ms in range(0, length_ms, STEP_MS):
        near, far = 2 * int(ms * per_ms), 2 * int(min(ms + STEP_MS, length_ms) * per_ms)
        block = pcm[max(0, len(pcm) - far) : len(pcm) - near] if at_end else pcm[near:far]
        # Rounded to milliseconds, a clip may be longer than its samples. What the last block lacks is silence.
        if audioop.rms(block.ljust(far - near, b"\0"), 2) >= SILENCE_RMS:
            return ms
    return length_ms


def _faded(clip: Any, start_ms: int, end_ms: int, gain_db: float) -> Iterator[bytes]:
    length_ms, per_ms = end_ms - start_ms, clip.frame_rate / 1000
    if length_ms < FADE_IN_MS + FADE_OUT_MS:
        yield clip[start_ms:end_ms].apply_gain(gain_db).fade_in(FADE_IN_MS).fade_out(FADE_OUT_MS).raw_data
        return
    pcm = memoryview(clip.raw_data)[2 * int(start_ms * per_ms) : 2 * int(end_ms * per_ms)]
    middle, end = 2 * int(FADE_IN_MS * per_ms), 2 * int((length_ms - FADE_OUT_MS) * per_ms)
    yield _ramp(_louder(pcm[:middle], gain_db), FADED, 1.0, FADE_IN_MS * per_ms)
    for start in range(middle, end, CHUNK_BYTES):
        yield _louder(pcm[start : min(start + CHUNK_BYTES, end)], gain_db)
    # In this form for the sake of the last bit: at 44.1 kHz, the difference of the products is not always 441.
    yield _ramp(_louder(pcm[end:], gain_db), 1.0, FADED, length_ms * per_ms - (length_ms - FADE_OUT_MS) * per_ms)


def _louder(pcm: memoryview, gain_db: float) -> bytes:
    return audioop.mul(pcm, 2, 10 ** (gain_db / 20)) if gain_db else bytes(pcm)


def _ramp(pcm: bytes, gain: float, end_gain: float, samples: float) -> bytes:
    """As many samples as are asked for, with a gain that runs straight from one to the other."""
    count = int(samples)
    step = (end_gain - gain) / samples
    heard = struct.unpack(f"<{count}h", pcm[: 2 * count].ljust(2 * count, b"\0"))
    return struct.pack(f"<{count}h", *[floor(x * (gain + step * i)) for i, x in enumerate(heard)])
