"""A rate in words a minute as a neural voice's own scale."""

from __future__ import annotations

import pytest

from narrate.model import Clip, Utterance
from narrate.speak.duration import expected_s
from narrate.speak.engines.neural.rate import SCALES, RateCalibration

RATE_HZ = 8_000


class Speaker:
    """Speaks so many words a minute at scale 1, and a third of a second longer than that for each sentence."""

    def __init__(self, rate_wpm: float) -> None:
        self.rate_wpm = rate_wpm
        self.heard: set[float] = set()

    def __call__(self, text: str, scale: float) -> Clip:
        self.heard.add(scale)
        seconds = scale * expected_s(Utterance(text, rate_wpm=1)) / self.rate_wpm + 1 / 3
        return Clip(b"\x00\x20" * round(seconds * RATE_HZ), RATE_HZ)


@pytest.mark.parametrize("rate_wpm", [60, 90, 175, 260, 400])
def test_the_scale_for_a_rate_gives_that_rate(rate_wpm: int) -> None:
    speaker = Speaker(rate_wpm=170)
    scale = RateCalibration("en", f"a voice {rate_wpm}", speaker).scale_for(rate_wpm)
    # Read at that very scale, the text is as fast as was asked for.
    assert RateCalibration("en", f"again {rate_wpm}", speaker, (scale,)).rate_wpm(scale) == pytest.approx(
        rate_wpm, rel=0.01
    )


def test_a_voice_reads_no_oftener_than_its_rate_needs() -> None:
    speaker = Speaker(rate_wpm=170)
    RateCalibration("en", "a voice", speaker).scale_for(175)
    assert len(speaker.heard) <= 3 < len(SCALES)


def test_what_one_worker_has_measured_no_other_measures_again() -> None:
    first, second = Speaker(rate_wpm=170), Speaker(rate_wpm=170)
    assert RateCalibration("en", "a voice", first).scale_for(200) == RateCalibration("en", "a voice", second).scale_for(
        200
    )
    assert not second.heard
