"""A limiter that turns peaks down a moment before they come, so that they are never cut off."""

from __future__ import annotations

import audioop  # pydub's own base; the package audioop-lts from Python 3.13 on
import struct
from collections.abc import Iterator
from math import trunc

BLOCK_S = 0.005  # short enough to leave the syllable before alone, long enough not to crackle
STRETCH_BLOCKS = 16  # looked at in one go, as most of them are quiet
FULL_SCALE = 0x7FFF


def limit(pcm: bytearray | memoryview, sample_rate_hz: int, ceiling: float) -> None:
    """Turns `pcm` down where it is above `ceiling` (of 1.0 full scale), in place.

    The audio is looked at in blocks. Loud ones that follow each other get one gain, the least that any of them needs;
    in the block before them the gain falls straight to it, in the block after them it rises back. So no sample exceeds
    the ceiling, the gain never jumps, and a vowel is turned down as a whole instead of at each of its peaks.

    Args:
        pcm: signed 16-bit little-endian mono samples.
    """
    view = memoryview(pcm)
    size = 2 * max(1, round(BLOCK_S * sample_rate_hz))
    rising = [offset / (size // 2) for offset in range(size // 2)]
    for first, last, gain in _runs(_needs(view, size, int(ceiling * FULL_SCALE))):
        _turn(view[max(0, first - 1) * size : first * size], 1.0, gain, rising)
        loud = view[first * size : (last + 1) * size]
        loud[:] = audioop.mul(loud, 2, gain)
        _turn(view[(last + 1) * size : (last + 2) * size], gain, 1.0, rising)


def _turn(block: memoryview, start: float, end: float, rising: list[float]) -> None:
    """Gives a block (which may be shorter than others, or nothing) a gain that runs straight from one to the other."""
    form, step = f"<{len(block) // 2}h", end - start
    samples = zip(struct.unpack(form, block), rising, strict=False)
    block[:] = struct.pack(form, *[trunc(sample * (start + step * part)) for sample, part in samples])


def _runs(needs: Iterator[tuple[int, float]]) -> Iterator[tuple[int, int, float]]:
    """The first and last block and the gain of each run of loud blocks; runs without room for two slopes are one."""
    first = last = -3
    gain = 1.0
    for index, need in needs:
        if index - last <= 2:
            gain = min(gain, need)
        else:
            if last >= 0:
                yield first, last, gain
            first, gain = index, need
        last = index
    if last >= 0:
        yield first, last, gain


def _needs(pcm: memoryview, size: int, most: int) -> Iterator[tuple[int, float]]:
    """The blocks with samples above `most`, each with the gain that brings its loudest down to that."""
    for first in range(0, len(pcm), STRETCH_BLOCKS * size):
        stretch = pcm[first : first + STRETCH_BLOCKS * size]
        if audioop.max(stretch, 2) > most:
            for start in range(0, len(stretch), size):
                peak = audioop.max(stretch[start : start + size], 2)
                if peak > most:
                    yield (first + start) // size, most / peak
