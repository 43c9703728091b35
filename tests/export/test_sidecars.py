"""Files beside the audio: they belong to it, are never older than it, and never take the place of others."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.txt").write_text(f"Article {name} is short.", "utf-8")
    return folder


def test_what_is_missing_is_written_again_and_nothing_is_spoken(
    articles: Path, tmp_path: Path, run_narrate: Run
) -> None:
    arguments = (articles, "-o", "out", "--captions", "vtt,lrc", "-e", "tone", "--cache-dir", "cache", "--json")
    assert run_narrate(*arguments).returncode == 0
    (tmp_path / "out" / "two.lrc").unlink()
    again = run_narrate(*arguments)
    assert '"skipped":1' in again.stdout
    assert '"spoken":0' in again.stdout
    assert (tmp_path / "out" / "two.lrc").stat().st_size > 20


def test_new_audio_never_stands_beside_old_captions(articles: Path, tmp_path: Path, run_narrate: Run) -> None:
    arguments = (articles / "one.txt", "-o", "a.mp3", "--captions", "srt", "-e", "tone")
    assert run_narrate(*arguments).returncode == 0
    before = (tmp_path / "a.srt").read_text("utf-8")
    (articles / "one.txt").write_text("Now it says something else, and more of it.", "utf-8")
    assert run_narrate(*arguments).returncode == 0
    assert (tmp_path / "a.srt").read_text("utf-8") != before


def test_the_article_itself_is_not_replaced_by_its_page(tmp_path: Path, run_narrate: Run) -> None:
    page = "<html><body><p>A page that somebody wrote, about boats.</p></body></html>"
    (tmp_path / "boats.html").write_text(page, "utf-8")
    done = run_narrate("boats.html", "-o", "boats.mp3", "--page", "-e", "tone")
    assert done.returncode == 1
    assert "boats.html is the article boats.html itself" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "boats.html").read_text("utf-8") == page


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--captions", "ssa"), "--captions cannot be 'ssa'"),
        (("--page-audio", "somewhere"), "--page-audio cannot be 'somewhere'"),
        (("--feed", "https://example.org/", "-o", "a.mp3"), "a feed is of a folder"),
        (("--feed", "nonsense"), "nonsense"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_said_before_anything_is_done(
    options: tuple[str, ...], said: str, articles: Path, tmp_path: Path, run_narrate: Run
) -> None:
    done = run_narrate(articles / "one.txt", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "output").exists()
