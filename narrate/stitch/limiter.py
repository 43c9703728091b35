"""A limiter that lowers the gain shortly before a peak, so that no peak is clipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import trunc

from narrate.model.sound import FULL_SCALE, audioop
from narrate.stitch.pcm import ramp

BLOCK_S = 0.005  # short enough to leave the syllable before alone, long enough not to crackle
AT_ONCE_BLOCKS = (32, 4, 1)  # most of the audio is quiet: what is loud is found in ever smaller parts


def limit(pcm: bytearray | memoryview, sample_rate_hz: int, ceiling: float) -> None:
    """Lowers `pcm` where it is above `ceiling` (of 1.0 full scale), in place.

    The gain is set for blocks of 5 ms. Loud blocks that follow each other get one gain, the lowest that any of them
    needs. In the block before them the gain falls to it in a straight line; in the block after them it rises back. So
    no sample exceeds the ceiling, the gain never jumps, and a vowel is lowered as a whole instead of at each of its
    peaks.

    Args:
        pcm: signed 16-bit little-endian mono samples.
    """
    view = memoryview(pcm)
    size = 2 * max(1, round(BLOCK_S * sample_rate_hz))
    highest = int(ceiling * FULL_SCALE)
    blocks = list(_loud_blocks(view, size, highest))
    if max((peak for _, peak in blocks), default=0) <= ceiling * (FULL_SCALE + 1):
        return  # a peak a single step above `highest` is left alone
    parts = [index / (size // 2) for index in range(size // 2)]
    for first, last, peak in _loud_runs(blocks):
        gain = highest / peak
        before = view[max(0, first - 1) * size : first * size]  # empty if the run is at the beginning
        before[:] = ramp(before, 1.0, gain - 1.0, parts, trunc)
        loud = view[first * size : (last + 1) * size]
        loud[:] = audioop.mul(loud, 2, gain)
        after = view[(last + 1) * size : (last + 2) * size]
        after[:] = ramp(after, gain, 1.0 - gain, parts, trunc)


def _loud_runs(blocks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """The first and last block and the peak of each run of loud blocks; runs without room for two slopes are one."""
    first = last = -3
    highest = 0
    for index, peak in blocks:
        if index - last <= 2:
            highest = max(highest, peak)
        else:
            if last >= 0:
                yield first, last, highest
            first, highest = index, peak
        last = index
    if last >= 0:
        yield first, last, highest


def _loud_blocks(
    pcm: memoryview, size: int, highest: int, at_once: Sequence[int] = AT_ONCE_BLOCKS, before: int = 0
) -> Iterator[tuple[int, int]]:
    """The index and the peak of each block of `size` bytes with a sample above `highest`."""
    step = at_once[0]
    for start in range(0, len(pcm), step * size):
        part = pcm[start : start + step * size]
        peak = audioop.max(part, 2)
        if peak > highest:
            index = before + start // size
            if step == 1:
                yield index, peak
            else:
                yield from _loud_blocks(part, size, highest, at_once[1:], index)
