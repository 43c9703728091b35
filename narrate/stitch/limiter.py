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

    The audio is looked at in blocks. Where two blocks meet, the gain is the lesser of what their loudest samples
    need; in between it runs straight from one to the other, so that within a block it never exceeds the need, and
    never jumps. Speech needs it for a few blocks in a hundred, and only those are touched.

    Args:
        pcm: signed 16-bit little-endian mono samples.
    """
    view = memoryview(pcm)
    size = 2 * max(1, round(BLOCK_S * sample_rate_hz))
    needs = dict(_needs(view, size, int(ceiling * FULL_SCALE)))
    offsets = [float(offset) for offset in range(size // 2)]  # multiplied with a gain, an int takes longer
    for index in {near for loud in needs for near in (loud - 1, loud, loud + 1) if near >= 0}:
        block = view[size * index : size * (index + 1)]
        before, need, after = (needs.get(near, 1.0) for near in (index - 1, index, index + 1))
        start, end = min(before, need), min(need, after)
        step = (end - start) / len(offsets)
        form = f"<{len(block) // 2}h"
        samples = zip(struct.unpack(form, block), offsets, strict=False)  # the last block may be shorter
        block[:] = struct.pack(form, *[trunc(sample * (start + step * offset)) for sample, offset in samples])


def _needs(pcm: memoryview, size: int, most: int) -> Iterator[tuple[int, float]]:
    """The blocks with samples above `most`, each with the gain that brings its loudest down to that."""
    for first in range(0, len(pcm), STRETCH_BLOCKS * size):
        stretch = pcm[first : first + STRETCH_BLOCKS * size]
        if audioop.max(stretch, 2) > most:
            for start in range(0, len(stretch), size):
                peak = audioop.max(stretch[start : start + size], 2)
                if peak > most:
                    yield (first + start) // size, most / peak
