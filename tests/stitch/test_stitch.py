"""Clips joined with pauses: what is cut, what is kept, and when each line is heard."""

from __future__ import annotations

import math
from array import array
from itertools import pairwise

import pytest

from narrate.model import Clip, Kind, Line, Passage, Piece, Utterance
from narrate.stitch import SILENCE_AT_END_SAMPLES, Stitched, Timeline
from narrate.stitch import stitch as stitch_spoken
from narrate.stitch.limiter import limit
from narrate.stitch.loudness import integrated_lufs, target_lufs

RATE_HZ = 22_050


def tone(seconds: float, amplitude: int = 8_000, hertz: int = 200, rate_hz: int = RATE_HZ) -> bytes:
    step = 2 * math.pi * hertz / rate_hz
    return array("h", (round(amplitude * math.cos(step * i)) for i in range(int(seconds * rate_hz)))).tobytes()


def silence(seconds: float) -> bytes:
    return bytes(2 * int(seconds * RATE_HZ))


def clip(sound_s: float = 0.5, before_s: float = 0.2, after_s: float = 0.3, amplitude: int = 8_000) -> Clip:
    return Clip(silence(before_s) + tone(sound_s, amplitude) + silence(after_s), RATE_HZ)


def passage(lines: int, pause_s: float = 0.6, gap_s: float = 0.25) -> Passage:
    return Passage(Kind.PARAGRAPH, tuple(Line("x", (Utterance("x"),)) for _ in range(lines)), pause_s, gap_s)


def stitch(passage: Passage, clips: list[list[Clip]], gain_db: float, ceiling_dbfs: float) -> Stitched:
    """Each line's clips are those of its one utterance, and all in one voice."""
    gains = {line.utterances[0].speaker: gain_db for line in passage.lines}
    return stitch_spoken(passage, [[line] if line else [] for line in clips], gains, ceiling_dbfs)


def seconds(span: tuple[int, int] | None) -> tuple[float, float]:
    assert span
    return span[0] / RATE_HZ, span[1] / RATE_HZ


def test_pauses_count_from_sound_to_sound() -> None:
    made = stitch(passage(3), [[clip()], [clip(before_s=0)], [clip(after_s=0)]], 0, 0)
    spans = [seconds(span) for span in made.line_samples]
    for (_, end), (start, _) in pairwise(spans):
        assert start - end == pytest.approx(0.25, abs=0.015)
    assert len(made.pcm) / 2 / RATE_HZ - spans[-1][1] == pytest.approx(0.6, abs=0.015)


def test_the_engine_s_silence_is_gone_and_its_sound_is_whole() -> None:
    made = stitch(passage(1), [[clip(sound_s=0.5)]], 0, 0)
    start, end = seconds(made.line_samples[0])
    assert start < 0.02
    assert end - start == pytest.approx(0.5, abs=0.015)


def test_a_soft_consonant_at_the_edge_is_not_cut_off() -> None:
    soft = tone(0.08, amplitude=60, hertz=3_000)  # -55 dBFS, softer than any that eSpeak makes
    made = stitch(passage(1), [[Clip(silence(0.2) + soft + tone(0.3) + soft + silence(0.3), RATE_HZ)]], 0, 0)
    start, end = seconds(made.line_samples[0])
    assert end - start >= 0.45


def test_a_joint_begins_and_ends_in_silence() -> None:
    made = stitch(passage(2), [[clip(before_s=0, after_s=0)], [clip(before_s=0, after_s=0)]], 0, 0)
    samples = array("h", made.pcm)
    assert abs(samples[0]) < 50
    steps = [abs(b - a) for a, b in pairwise(samples)]
    assert max(steps) < 1_000  # a click would be a step of 8,000


def test_every_piece_ends_in_the_silence_that_the_seam_needs_even_without_pauses() -> None:
    made = stitch(passage(2, pause_s=0, gap_s=0), [[clip()], [clip()]], 0, 0)
    assert not any(array("h", made.pcm[-2 * SILENCE_AT_END_SAMPLES :]))


def test_a_line_without_sound_has_no_time_and_costs_no_pause() -> None:
    made = stitch(passage(3), [[clip()], [], [clip()]], 0, 0)
    assert made.line_samples[1] is None
    spans = [seconds(made.line_samples[0]), seconds(made.line_samples[2])]
    assert spans[1][0] - spans[0][1] == pytest.approx(0.25, abs=0.015)


def test_stretches_of_one_sentence_follow_closely() -> None:
    made = stitch(passage(1), [[clip(), clip()]], 0, 0)
    start, end = seconds(made.line_samples[0])
    assert end - start == pytest.approx(1.1, abs=0.03)


def test_another_voice_goes_on_after_a_breath() -> None:
    two = Passage(Kind.PARAGRAPH, (Line("x x", (Utterance("x", "one"), Utterance("x", "two"))),), 0.6)
    made = stitch_spoken(two, [[[clip()], [clip()]]], {}, 0)
    start, end = seconds(made.line_samples[0])
    assert end - start == pytest.approx(1.15, abs=0.03)


def test_clips_of_another_rate_are_brought_to_one() -> None:
    other = Clip(tone(0.5, rate_hz=16_000), 16_000)
    made = stitch(passage(2), [[clip()], [other]], 0, 0)
    assert made.sample_rate_hz == RATE_HZ
    start, end = seconds(made.line_samples[1])
    assert end - start == pytest.approx(0.5, abs=0.02)


def test_gain_is_in_decibels() -> None:
    quiet, loud = (array("h", stitch(passage(1), [[clip()]], gain, 0).pcm) for gain in (0, 6.02))
    assert max(loud) / max(quiet) == pytest.approx(2, rel=0.01)


def test_peaks_are_limited_smoothly_and_the_rest_is_left_alone() -> None:
    swell = [
        round(math.sin(i / 20) * (8_000 + 24_000 * math.exp(-(((i - 8_000) / 1_000) ** 2)))) for i in range(16_000)
    ]
    pcm = bytearray(array("h", swell).tobytes())
    limit(pcm, RATE_HZ, 0.8)
    after = array("h", pcm)
    assert max(map(abs, after)) <= 0.8 * 32_767
    assert after[:5_000].tolist() == swell[:5_000]
    gains = [b / a for a, b in zip(swell, after, strict=True) if abs(a) > 6_000]
    assert max(abs(b - a) for a, b in pairwise(gains)) < 0.02


def test_the_limiter_leaves_quiet_audio_alone() -> None:
    quiet = bytearray(tone(0.1))
    limit(quiet, RATE_HZ, 0.8)
    assert quiet == tone(0.1)


def test_each_voice_has_its_own_gain() -> None:
    soft, loud = Utterance("x", "soft"), Utterance("x", "loud")
    two = Passage(Kind.PARAGRAPH, (Line("x x", (soft, loud)),), 0.6)
    made = stitch_spoken(two, [[[clip(amplitude=4_000)], [clip(amplitude=8_000)]]], {soft.speaker: 6.02}, 0)
    samples = array("h", made.pcm)
    half = len(samples) // 2
    assert max(samples[:half]) == pytest.approx(max(samples[half:]), rel=0.01)


def test_targets_have_names() -> None:
    assert target_lufs("-23.5") == -23.5
    assert target_lufs("podcast") == -19
    assert target_lufs("off") is None


@pytest.mark.parametrize(("rate_hz", "hertz"), [(48_000, 997), (22_050, 997), (16_000, 997)])
def test_a_full_scale_sine_has_the_loudness_that_the_standard_says(rate_hz: int, hertz: int) -> None:
    # BS.1770-5: 0 dBFS at 997 Hz in one front channel reads -3.01 LKFS
    pcm = tone(5, 32_767, hertz, rate_hz)
    assert integrated_lufs(pcm, rate_hz) == pytest.approx(-3.01, abs=0.05)


def test_silence_counts_neither_as_loudness_nor_against_it() -> None:
    alone = integrated_lufs(tone(3), RATE_HZ)
    assert alone is not None
    assert integrated_lufs(tone(3) + silence(30), RATE_HZ) == pytest.approx(alone, abs=0.3)  # the block where it ends
    assert integrated_lufs(silence(5), RATE_HZ) is None
    assert integrated_lufs(b"", RATE_HZ) is None


def test_chapters_run_from_heading_to_heading() -> None:
    timeline = Timeline()
    for kind, written in (
        (Kind.PARAGRAPH, "before"),
        (Kind.HEADING, "One"),
        (Kind.PARAGRAPH, "text"),
        (Kind.HEADING, "Two"),
        (Kind.PARAGRAPH, "text"),
    ):
        line = Line(written, (Utterance(written),))
        timeline.add(Passage(kind, (line,), 0.6, level=2), Piece(b"", b"", 22_050, RATE_HZ, ((2_205, 20_000),)))
    chapters = timeline.chapters()
    assert [(chapter.title, chapter.start_s, chapter.end_s) for chapter in chapters] == [
        ("One", 1.1, 3.1),
        ("Two", 3.1, 5.0),
    ]


def test_an_article_without_headings_has_no_chapters() -> None:
    timeline = Timeline()
    timeline.add(passage(1), Piece(b"", b"", 22_050, RATE_HZ, ((0, 20_000),)))
    assert timeline.chapters() == ()


def test_a_line_that_could_not_be_spoken_is_reported() -> None:
    timeline = Timeline()
    timeline.add(passage(2), Piece(b"", b"", 22_050, RATE_HZ, ((0, 20_000), None)))
    assert timeline.left_out == ["x"]
    assert len(timeline.cues) == 1
