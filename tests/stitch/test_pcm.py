"""Trimming does what pydub does, to the last bit, at every rate and length: a piece in the cache stays valid."""

from __future__ import annotations

import random
from array import array
from typing import Any

import pytest
from pydub.silence import detect_leading_silence

from narrate.model import Clip
from narrate.model.sound import silence_ms, sound_s
from narrate.stitch import RATES_HZ
from narrate.stitch.pcm import TrimmedClip, at_rate, segment


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
                clip = Clip(samples, rate_hz)
                assert b"".join(TrimmedClip(clip).samples(gain_db)) == by_pydub(segment(clip), gain_db)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_clip_is_measured_as_it_is_trimmed(rate_hz: int) -> None:
    chance = random.Random(rate_hz)
    sound = noise(rate_hz // 2, 20_000, chance)
    clip = Clip(noise(rate_hz // 8, 40, chance) + sound + noise(rate_hz // 5, 40, chance), rate_hz)
    assert silence_ms(clip) == 120
    assert silence_ms(clip, at_end=True) in (190, 200)
    assert sound_s(clip) == pytest.approx(TrimmedClip(clip).sound_samples / rate_hz, abs=0.001)
    assert sound_s(clip) == pytest.approx(0.5, abs=0.02)


def test_a_silent_clip_has_no_sound() -> None:
    for samples in (0, 100, 2_205, 2_230):
        clip = Clip(bytes(2 * samples), 22_050)
        assert sound_s(clip) == 0
        assert TrimmedClip(clip).sound_samples == 0


def test_a_clip_at_the_rate_that_is_wanted_is_left_alone() -> None:
    clip = Clip(noise(100, 9_000, random.Random(1)), 22_050)
    assert at_rate(clip, 22_050) is clip
    assert at_rate(clip, 44_100).samples == 200
