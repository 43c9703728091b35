"""Trimming does what pydub does, to the last bit, at every rate and length: a piece that was kept stays valid."""

from __future__ import annotations

import random
from array import array
from typing import Any

import pytest
from pydub.silence import detect_leading_silence

from narrate.model import Clip
from narrate.model.sound import segment
from narrate.stitch import RATES_HZ
from narrate.stitch.trim import trim


def noise(samples: int, amplitude: int, chance: random.Random) -> bytes:
    return array("h", (chance.randint(-amplitude, amplitude) for _ in range(samples))).tobytes()


def by_pydub(whole: Any, gain_db: float) -> bytes:
    lead_ms = detect_leading_silence(whole, -60, 10)
    end_ms = max(len(whole) - detect_leading_silence(whole.reverse(), -60, 10), lead_ms) + 30
    sound = whole[max(0, lead_ms - 10) : end_ms]
    return bytes(sound.apply_gain(gain_db).fade_in(4).fade_out(10).raw_data)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_trimming_is_pydub_s_to_the_last_bit(rate_hz: int) -> None:
    chance = random.Random(rate_hz)
    for longest_ms in (2, 10, 20, 500):
        for gain_db in (0, -3.0, 10.0):
            # noise of about 56 is as loud as silence may be
            before, sound, after = (chance.randrange(longest_ms * rate_hz // 1000) for _ in range(3))
            pcm = noise(before, 55, chance) + noise(sound, 20_000, chance) + noise(after, 57, chance)
            for samples in (pcm, pcm[: 2 * before], b""):
                clip = segment(Clip(samples, rate_hz))
                assert b"".join(trim(clip, gain_db).chunks) == by_pydub(clip, gain_db)
