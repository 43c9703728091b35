"""Captions: what stands in them, and when."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.export.sidecars.captions import LINE_CHARACTERS, LINES, captions, fitted, lrc, srt, vtt
from narrate.model import Cue, Line, Narration, Script, Utterance, Word

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


def with_words(told: Narration, every_s: float = 0.2) -> Narration:
    """The same with a time for each word: `every_s` after the one before."""
    step = round(every_s * told.sample_rate_hz)
    cues = [
        replace(
            cue,
            words=tuple(
                Word(*match.span(), cue.start_sample + number * step)
                for number, match in enumerate(re.finditer(r"\S+", cue.line.written))
            ),
        )
        for cue in told.cues
    ]
    return replace(told, cues=tuple(cues))


def test_lyrics_have_a_mark_before_each_word() -> None:
    rows = lrc(with_words(narration("The boats came in."))).splitlines()
    assert "[00:00.00]<00:00.00>The <00:00.20>boats <00:00.40>came <00:00.60>in." in rows


def test_a_bracket_of_the_text_is_no_time_of_a_word() -> None:
    text = "At <00:00.00> it began & ended."
    (row,) = [row for row in lrc(with_words(narration(text))).splitlines() if "began" in row]
    assert len(re.findall(r"<\d\d:\d\d\.\d\d>", row)) == len(text.split())
    assert "&lt;00:00.00&gt;" in vtt(with_words(narration(text)))


def test_words_change_nothing_but_marks_and_the_times_of_parts() -> None:
    told = narration(LONG, "x" * 100 + " y.", "A & b &  c\n\0 d.")
    marked = with_words(told, every_s=0.08)
    assert [caption.lines for caption in captions(marked)] == [caption.lines for caption in captions(told)]
    for write, mark in ((vtt, r"<\d\d:\d\d:\d\d\.\d{3}>"), (lrc, r"<\d\d:\d\d\.\d\d>"), (srt, "$^")):
        assert _without_times(re.sub(mark, "", write(marked))) == _without_times(write(told))


def _without_times(text: str) -> str:
    return re.sub(r"\[?\d\d:[\d:.,]+\]?", "", text)


def test_a_part_begins_with_its_first_word() -> None:
    at = 0
    for caption in captions(with_words(narration(LONG), every_s=0.1)):
        assert caption.start_ms == pytest.approx(at * 100, abs=1)
        assert caption.words[0] == (0, caption.start_ms)
        at += len(caption.text.split())


@given(st.text(max_size=200).map("a".__add__), st.floats(0, 0.6))
def test_timestamps_lie_within_their_cue_in_order_and_leave_the_lines_alone(text: str, every_s: float) -> None:
    written = vtt(with_words(narration(text, "And on."), every_s))
    for block in written.split("\n\n")[2:]:
        _, times, *lines = block.rstrip("\n").split("\n")
        start, end = (_seconds(clock) for clock in times.split(" --> "))
        stamps = [_seconds(clock) for clock in re.findall(r"<([\d:.]+)>", "\n".join(lines))]
        assert all(a < b for a, b in pairwise([start, *stamps, end]))
        assert all(len(html.unescape(re.sub(r"<[\d:.]+>", "", line))) <= LINE_CHARACTERS for line in lines)


@pytest.mark.parametrize("words", [False, True])
def test_another_program_reads_the_same_text_with_timestamps_as_without(
    words: bool, tmp_path: Path, needs: Callable[[str], str]
) -> None:
    told = narration(LONG, "Is a < b & c?")
    path = tmp_path / "a.vtt"
    path.write_text(vtt(with_words(told, every_s=0.1) if words else told), "utf-8")
    command = [needs("ffmpeg"), "-v", "error", "-i", str(path), "-f", "srt", "-"]
    read = subprocess.run(command, capture_output=True, check=True)
    assert read.stderr == b""
    lines = (line for line in read.stdout.decode().splitlines() if not re.match(r"\d+$|\d\d:", line))
    assert " ".join(" ".join(lines).split()) == f"{LONG} Is a < b & c?"


@pytest.mark.parametrize("engine", ["tone", "espeak", "system"])
def test_the_command_tells_of_words_only_where_the_engine_does(
    engine: str, tmp_path: Path, run_narrate: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    (tmp_path / "a.txt").write_text("The boats came in, in 1994.\n\nThat was all.", "utf-8")
    shown = []
    for _ in ("spoken", "from the cache"):
        result = run_narrate("a.txt", "-e", engine, "-o", "a.mp3", "--captions", "lrc,vtt", "--json", "--no-intro")
        cues = json.loads(result.stdout)["cues"]
        shown.append((cues, *((tmp_path / f"a.{kind}").read_text("utf-8") for kind in ("lrc", "vtt"))))
    assert shown[0] == shown[1]
    cues, lyrics, web = shown[0]
    if engine == "system":
        assert not any("words" in cue for cue in cues)
        assert "<" not in lyrics + web
        return
    assert [word["text"] for word in cues[0]["words"]] == ["The", "boats", "came", "in,", "in", "1994."]
    for cue in cues:
        starts = [word["start_s"] for word in cue["words"]]
        assert starts == sorted(starts)
        assert cue["start_s"] <= starts[0] < cue["start_s"] + 0.03
        assert starts[-1] < cue["end_s"]
    marks = [_seconds(mark) for mark in re.findall(r"<([\d:.]+)>", lyrics)]
    assert marks == pytest.approx([word["start_s"] for cue in cues for word in cue["words"]], abs=0.006)
    assert len(re.findall(r"<[\d:.]+>", web)) >= len(marks) - len(cues)


def _seconds(clock: str) -> float:
    parts = [float(part) for part in clock.replace(",", ".").split(":")]
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))
