"""One narrated article, read back by programs that did not write it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from array import array
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from pathlib import Path

import pytest
from mutagen.mp3 import MP3

from narrate import Settings, narrate
from narrate.read import Source, read
from tests.conftest import decode, find

RATE_HZ = 22_050
AUDIBLE = 60  # root mean square, of 32,768
LYRICS = "The river is longer than it looks & never straight. Nobody has walked all of it."
ARTICLE = f"""<html lang="en"><head>
<meta property="og:site_name" content="The River Paper"><meta name="author" content="R. Amsel-Čapek">
<meta property="article:published_time" content="2026-02-03"><title>Three Rivers</title></head><body><article>
<h1>Three Rivers</h1><p>All three begin on the same hill, a little way below the old mill, and end in the same sea.</p>
<h2>The Eastern One</h2><p>{LYRICS}</p>
<h2>The “Western” &amp; Wilder One</h2><p>It falls more than it flows; when the snow melts, which it does late, as the
valley is deep and looks to the north, you can hear it from the road, from the station, and in the church on Sunday.</p>
<h2>The Third</h2><p>It has no name. Is it a river at all? Ask it in August!</p>
</article></body></html>"""
HEADINGS = ["The Eastern One", "The “Western” & Wilder One", "The Third"]


@dataclass(frozen=True, slots=True)
class Told:
    """The article's files, and what narrate says of them."""

    audio: Path
    chapters: list[tuple[str, float]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The article as if it had come from the web."""
    folder = tmp_path_factory.mktemp("told")
    source = Source(ARTICLE.encode(), "https://river.example/three", "three", "html", "utf-8", "river.example")
    narration = narrate(read(source), settings=Settings(output=folder / "a.mp3", captions=("vtt",), cache=False))
    return Told(narration.path, [(chapter.title, chapter.start_s) for chapter in narration.chapters])


def output(*command: str | Path) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, check=True, timeout=100)
    return done.stdout.decode("utf-8", "replace")


def first_sound_s(pcm: bytes, near_s: float) -> float:
    """Where sound begins after the longest silence around a time."""
    samples, step = array("h", pcm), RATE_HZ // 200
    began = silence = best = 0
    for at in range(max(0, int((near_s - 1) * RATE_HZ)), int((near_s + 1) * RATE_HZ), step):
        block = samples[at : at + step]
        if sqrt(sum(x * x for x in block) / len(block)) < AUDIBLE:
            silence += step
        else:
            if silence > best:
                began, best = at, silence
            silence = 0
    return began / RATE_HZ


def test_chapters_begin_within_50_ms_of_the_heading_s_first_sound(told: Told) -> None:
    read = json.loads(output(find("ffprobe"), "-v", "error", "-show_chapters", "-of", "json", told.audio))["chapters"]
    assert [chapter["tags"]["title"] for chapter in read] == HEADINGS
    pcm = decode(find("ffmpeg"), told.audio)
    for chapter in read:
        start_s = float(chapter["start_time"])
        assert first_sound_s(pcm, start_s) == pytest.approx(start_s, abs=0.05)


def test_mutagen_reads_every_tag(told: Told) -> None:
    tags = MP3(told.audio).tags
    assert tags
    texts = {name: str(tags[name].text[0]) for name in ("TIT2", "TPE1", "TALB", "TDRC", "TCON", "TLAN")}
    assert texts == {
        "TIT2": "Three Rivers", "TPE1": "R. Amsel-Čapek", "TALB": "The River Paper", "TDRC": "2026-02-03",
        "TCON": "Speech", "TLAN": "eng",
    }  # fmt: skip
    assert str(tags["TSSE"].text[0]).startswith("narrate ")
    assert tags["WOAS"].url == "https://river.example/three"
    assert LYRICS in tags.getall("USLT")[0].text
    times = [ms for _, ms in tags.getall("SYLT")[0].text]
    assert times == sorted(set(times))
    assert "Nobody has walked all of it." in [text for text, _ in tags.getall("SYLT")[0].text]
    assert [frame.sub_frames.getall("TIT2")[0].text[0] for frame in tags.getall("CHAP")] == HEADINGS
    assert tags.getall("APIC")[0].data.startswith(b"\xff\xd8\xff")


def test_mp3val_has_nothing_to_say_against_it(told: Told) -> None:
    said = output(find("mp3val"), told.audio)
    assert "WARNING" not in said and "PROBLEM" not in said, said
    assert "+ID3v2, CBR" in said


def test_mediainfo_reads_tags_and_cover(told: Told) -> None:
    tracks = json.loads(output(find("mediainfo"), "--Output=JSON", told.audio))["media"]["track"]
    general, audio, *rest = tracks
    assert (general["Title"], general["Performer"], general["Album"]) == (
        "Three Rivers", "R. Amsel-Čapek", "The River Paper",
    )  # fmt: skip
    assert (general["Genre"], general["Recorded_Date"], general["Cover"]) == ("Speech", "2026-02-03", "Yes")
    assert LYRICS in general["Lyrics"]
    assert (audio["Format"], audio["BitRate_Mode"], audio["BitRate"], audio["SamplingRate"]) == (
        "MPEG Audio", "CBR", "64000", "22050",
    )  # fmt: skip
    (image,) = rest  # of chapters in an MP3 it knows nothing
    assert (image["Format"], image["Width"]) == ("JPEG", "1000")


def test_eyed3_reads_chapters_lyrics_and_cover(told: Told) -> None:
    eyed3 = pytest.importorskip("eyed3")
    tag = eyed3.load(told.audio).tag
    assert (tag.title, tag.artist, tag.album, str(tag.recording_date)) == (
        "Three Rivers", "R. Amsel-Čapek", "The River Paper", "2026-02-03",
    )  # fmt: skip
    chapters = {chapter.title: chapter.times.start / 1000 for chapter in tag.chapters}
    assert chapters == {title: pytest.approx(start_s, abs=0.001) for title, start_s in told.chapters}
    assert LYRICS in tag.lyrics[0].text
    assert [image.mime_type for image in tag.images] == ["image/jpeg"]


PARSE = """
const { WebVTTParser } = require("webvtt-parser");
const parsed = new WebVTTParser().parse(require("fs").readFileSync(process.argv[1], "utf8"), "subtitles");
console.log(JSON.stringify({ errors: parsed.errors, cues: parsed.cues.map(c => [c.startTime, c.endTime, c.text]) }));
"""


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The parser of the W3C's own working group, in a folder that goes with the tests."""
    folder = tmp_path_factory.mktemp("node")
    command = [find("npm"), "install", "--prefix", str(folder), "--no-audit", "--no-fund", "webvtt-parser@2.2.0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    if done.returncode:
        (pytest.fail if os.environ.get("NARRATE_NO_SKIPS") else pytest.skip)(f"npm: {done.stderr[-300:]}")
    return folder


def test_a_parser_of_webvtt_finds_no_error_and_every_cue_fits(told: Told, node_modules: Path) -> None:
    script = node_modules / "parse.cjs"
    script.write_text(PARSE.replace("process.argv[1]", "process.argv[2]"))
    parsed = json.loads(output(find("node"), script, told.audio.with_suffix(".vtt")))
    assert parsed["errors"] == []
    cues = parsed["cues"]
    assert len(cues) > 8
    assert all(start < end for start, end, _ in cues)
    assert all(one[1] <= two[0] for one, two in pairwise(cues))
    for _, _, text in cues:
        lines = re.sub("&lt;|&gt;|&amp;", "&", text).split("\n")
        assert len(lines) <= 2 and max(map(len, lines)) <= 42
    spoken = " ".join(text.replace("\n", " ") for _, _, text in cues).replace("&amp;", "&")
    assert LYRICS in spoken
