"""Chapters, lyrics and tags, read back by programs that did not write them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from mutagen.flac import FLAC
from mutagen.id3 import ID3

from narrate.export.tags import Tags, id3, id3_frames
from narrate.model import Chapter
from tests.conftest import run_here

ARTICLE = """---
title: Two Rivers
author: R. Amsel
date: 2026-02-03
---

# Two Rivers

Both begin on the same hill.

## The Eastern One

It is the longer of the two, and the slower.

## The “Western” & Wilder One

It falls more than it flows. Nobody has counted the falls.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Any]]:
    """`made("a.mp3")` is that file of the article, and what `--json` tells of it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "a.md").write_text(ARTICLE, "utf-8")

    @cache
    def narrate(name: str) -> tuple[Path, Any]:
        done = run_here(folder, "a.md", "-o", name, "--json", "--cache-dir", "cache")
        assert done.returncode == 0, done.stderr
        return folder / name, json.loads(done.stdout)

    return narrate


def test_chapters_of_an_mp3_are_where_the_headings_are_heard(
    made: Callable[[str], tuple[Path, Any]], needs: Callable[[str], str]
) -> None:
    path, told = made("a.mp3")
    command = [needs("ffprobe"), "-v", "error", "-show_chapters", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["chapters"]
    assert [chapter["tags"]["title"] for chapter in found] == ["The Eastern One", "The “Western” & Wilder One"]
    for chapter, expected in zip(found, told["chapters"], strict=True):
        assert float(chapter["start_time"]) == pytest.approx(expected["start_s"], abs=0.002)
        assert float(chapter["end_time"]) == pytest.approx(expected["end_s"], abs=0.002)
    headings = [part["start_s"] for part in told["passages"] if part["kind"] == "heading"]
    assert [chapter["start_s"] for chapter in told["chapters"]] == headings


def test_lyrics_are_the_article_and_know_their_times(made: Callable[[str], tuple[Path, Any]]) -> None:
    path, told = made("a.mp3")
    tag = ID3(path)
    assert "It falls more than it flows. Nobody has counted the falls." in tag.getall("USLT")[0].text
    sung = tag.getall("SYLT")[0].text
    assert [text for text, _ in sung] == [cue["text"] for cue in told["cues"]]
    for (_, ms), cue in zip(sung, told["cues"], strict=True):
        assert ms == pytest.approx(1000 * cue["start_s"], abs=1)
    assert (tag["TIT2"].text, tag["TPE1"].text, str(tag["TDRC"].text[0])) == (
        ["Two Rivers"],
        ["R. Amsel"],
        "2026-02-03",
    )


def test_flac_has_them_as_comments(made: Callable[[str], tuple[Path, Any]]) -> None:
    path, _ = made("a.flac")
    tags = FLAC(path)
    assert tags["chapter000name"] == ["The Eastern One"]
    assert tags["chapter001"][0].startswith("00:00:")
    assert "Both begin on the same hill." in tags["lyrics"][0]


def test_an_article_without_headings_has_no_chapters() -> None:
    frames = id3_frames(Tags("T"))
    assert not frames.getall("CHAP")
    assert not frames.getall("CTOC")


def test_more_chapters_than_a_table_holds_are_in_several_tables() -> None:
    chapters = tuple(Chapter(f"Chapter {i}", float(i), i + 1.0) for i in range(600))
    frames = id3_frames(Tags("T", chapters=chapters))
    tables = {table.element_id: table for table in frames.getall("CTOC")}
    assert all(len(table.child_element_ids) <= 255 for table in tables.values())
    listed = [name for table in tables["toc"].child_element_ids for name in tables[table].child_element_ids]
    assert len(listed) == len(set(listed)) == 600
    assert id3(Tags("T", chapters=chapters)).count(b"CHAP") == 600
