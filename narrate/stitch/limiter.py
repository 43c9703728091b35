"""A limiter that turns peaks down a moment before they come, so that they are never cut off."""

from __future__ import annotations

import audioop  # pydub's own base; the package audioop-lts from Python 3.13 on
import sys
from array import array

BLOCK_S = 0.005  # short enough to leave the syllable before alone, long enough not to crackle
FULL_SCALE = 0x7FFF


def limit(pcm: bytes, sample_rate_hz: int, ceiling: float) -> bytes:
    """The same audio with no sample above `ceiling` (of 1.0 full scale).

    The audio is looked at in blocks. Where two blocks meet, the gain is the lesser of what their loudest samples
    need; in between it runs straight from one to the other, so that within a block it never exceeds the need, and
    never jumps. Speech needs it for a few blocks in a hundred, and only those are touched.

    Args:
        pcm: signed 16-bit little-endian mono samples.
    """
    most = int(ceiling * FULL_SCALE)
    size = max(1, round(BLOCK_S * sample_rate_hz))
    view = memoryview(pcm)
    needs = [1.0]  # before the first block; then one for each
    for start in range(0, len(pcm), 2 * size):
        peak = audioop.max(view[start : start + 2 * size], 2)
        needs.append(most / peak if peak > most else 1.0)
    needs.append(1.0)
    if min(needs) == 1.0:
        return pcm
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    for block, need in enumerate(needs[1:-1]):
        before, after = min(needs[block], need), min(need, needs[block + 2])
        if before < 1.0 or after < 1.0:
            start = block * size
            end = min(start + size, len(samples))
            step = (after - before) / size
            for offset in range(end - start):
                samples[start + offset] = int(samples[start + offset] * (before + step * offset))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
