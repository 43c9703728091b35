"""Captions: what stands in them, and when."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.export.captions import LINE_CHARACTERS, LINES, captions, fitted, lrc, srt, vtt
from narrate.model import Cue, Line, Narration, Script, Utterance

RATE_HZ = 22_050
LONG = (
    "When the last of the boats had come in, and nobody was left on the quay but the harbour master, "
    "who had counted them twice; the fog, which had waited all day, came down over the town."
)


def narration(*written: str) -> Narration:
    lines = [Line(text, (Utterance(text),)) for text in written]
    cues = tuple(Cue(line, i * 5 * RATE_HZ, i * 5 * RATE_HZ + 4 * RATE_HZ + 1) for i, line in enumerate(lines))
    return Narration(Path("a.mp3"), "A [title]", 5.0 * len(lines), RATE_HZ, (), cues, (), Script("A [title]", ()))


def test_a_short_sentence_is_one_cue_with_its_own_times() -> None:
    (caption,) = captions(narration("The boats came in."))
    assert (caption.start_ms, caption.end_ms, caption.lines) == (0, 4000, ("The boats came in.",))


def test_a_long_sentence_is_broken_at_its_clauses() -> None:
    parts = list(captions(narration(LONG)))
    assert len(parts) > 1
    assert all(len(part.lines) <= LINES and max(map(len, part.lines)) <= LINE_CHARACTERS for part in parts)
    assert " ".join(part.text for part in parts) == LONG
    assert parts[0].text.endswith((",", ";"))
    assert all(a.end_ms == b.start_ms for a, b in pairwise(parts))
    assert (parts[0].start_ms, parts[-1].end_ms) == (0, 4000)


@given(st.text(max_size=400))
def test_no_character_is_lost_and_every_part_fits(text: str) -> None:
    written = " ".join(text.split())
    if written:
        assert "".join("".join(fitted(written)).split()) == "".join(written.split())


@given(st.lists(st.text(alphabet="abc ,.;", min_size=1, max_size=300).filter(str.strip), min_size=1, max_size=5))
def test_times_never_run_backwards(sentences: list[str]) -> None:
    shown = list(captions(narration(*sentences)))
    assert all(caption.start_ms < caption.end_ms for caption in shown)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(shown))
    assert all(len(line) <= LINE_CHARACTERS for caption in shown for line in caption.lines)


def test_signs_that_mean_something_to_a_player_are_harmless() -> None:
    told = narration("Is a < b --> c & <b>bold</b>?", "[00:01.00] is no time.")
    assert "Is a &lt; b --&gt; c &amp; &lt;b&gt;bold&lt;/b&gt;?" in vtt(told)
    assert "<b>" not in srt(told)
    assert "[ti:A (title)]" in lrc(told)
    assert "(00:01.00) is no time." in lrc(told)


@pytest.mark.parametrize("kind", ["vtt", "srt", "lrc"])
def test_the_command_writes_them_with_the_times_that_it_tells(
    kind: str, tmp_path: Path, run_narrate: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    article = tmp_path / "a.txt"
    article.write_text(f"The boats came in.\n\n{LONG}\n\nThat was all.", "utf-8")
    result = run_narrate(article, "-e", "tone", "-o", tmp_path / "a.wav", "--captions", kind, "--json")
    cues = json.loads(result.stdout)["cues"]
    text = (tmp_path / f"a.{kind}").read_text("utf-8")
    starts = [_seconds(found) for found in re.findall(r"(?:\[|^)([\d:]*\d\d:\d\d[.,]\d{2,3})", text, re.MULTILINE)]
    for cue in cues:
        assert min(abs(cue["start_s"] - start) for start in starts) <= 0.006


def _seconds(clock: str) -> float:
    parts = [float(part) for part in clock.replace(",", ".").split(":")]
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))
