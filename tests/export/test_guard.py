"""The user's own files are kept, whatever option would put one of ours in their place."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Narrate, narrate_command

FEED = "https://example.org/"
TITLE = "The title\n\nSome words of an article. And more of them."
# An option, and the file that it would write beside or in place of `the-title.mp3`; "" for the audio itself.
OPTIONS = {
    "audio in the folder": ((), ".mp3"),
    "audio by name": (("-o", "out/the-title.mp3"), ".mp3"),
    "vtt": (("--captions", "vtt"), ".vtt"),
    "srt": (("--captions", "srt"), ".srt"),
    "lrc": (("--captions", "lrc"), ".lrc"),
    "page": (("--page",), ".html"),
    "feed": (("--feed", FEED), "feed.xml"),
    "feed's captions": (("--feed", FEED), ".vtt"),
    "feed's chapters": (("--feed", FEED), ".chapters.json"),
    "feed's page": (("--feed", FEED), "index.html"),
}
LEFT_ALONE = {"feed's page"}  # the run goes on without it
RENAMED = {"audio in the folder"}  # the audio gets another name


def article(place: Path, own: Path) -> None:
    own.write_text(TITLE, "utf-8")
    os.link(own, place)


def link_to_the_article(place: Path, own: Path) -> None:
    own.write_text(TITLE, "utf-8")
    place.symlink_to(own)


def foreign(place: Path, own: Path) -> None:
    own.write_bytes(b"a file of the user's")
    place.write_bytes(b"a file of the user's")


def link(place: Path, own: Path) -> None:
    own.write_bytes(b"a file of the user's")
    place.symlink_to(own)


def hard_link(place: Path, own: Path) -> None:
    own.write_bytes(b"a file of the user's")
    os.link(own, place)


def folder(place: Path, own: Path) -> None:
    own.write_bytes(b"a file of the user's")
    place.mkdir()
    (place / "mine").write_bytes(b"mine")


def pipe(place: Path, own: Path) -> None:
    own.write_bytes(b"a file of the user's")
    os.mkfifo(place)


def read_only(place: Path, own: Path) -> None:
    foreign(place, own)
    place.chmod(0o444)


KINDS = (article, link_to_the_article, foreign, link, hard_link, folder, pipe, read_only)
# `-o NAME` means this file: a plain one is replaced, of a link the link, and into a folder goes one of another name.
MEANT = {("audio by name", kind) for kind in (foreign, link, hard_link, folder)}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes and links")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("option", OPTIONS)
def test_the_users_own_file_is_kept(
    option: str, kind: Callable[[Path, Path], None], tmp_path: Path, run_narrate: Narrate
) -> None:
    options, name = OPTIONS[option]
    out = tmp_path / "out"
    out.mkdir()
    place, own = out / (f"the-title{name}" if name.startswith(".") else name), tmp_path / "own.txt"
    kind(place, own)
    if kind not in (article, link_to_the_article):
        (tmp_path / "article.txt").write_text(TITLE, "utf-8")
    source = own if kind in (article, link_to_the_article) else "article.txt"
    before = own.read_bytes(), identity(place)
    done = run_narrate(source, *(options if "-o" in options else (*options, "-o", "out")), "-e", "tone", "--no-cache")
    assert own.read_bytes() == before[0]
    assert "Traceback" not in done.stderr
    if (option, kind) in MEANT:
        assert done.returncode == 0
        return
    assert identity(place) == before[1]
    if option in RENAMED:
        assert (done.returncode, done.stderr) == (0, "")
        assert (out / "the-title-2.mp3").stat().st_size > 1_000
    else:
        assert done.returncode == (option not in LEFT_ALONE), done.stderr
        assert done.stderr.count("\n") == 1
        assert str(place.relative_to(tmp_path)) in done.stderr
    if option not in LEFT_ALONE | RENAMED:
        assert sorted(path.name for path in out.iterdir()) == [place.name]  # nothing was written


def identity(place: Path) -> tuple[object, ...]:
    found = place.lstat()
    inside = place.read_bytes() if place.is_file() else b""
    return found.st_ino, found.st_mode, found.st_size, inside


def test_other_articles_of_the_run_the_lexicon_and_the_cover_are_kept(tmp_path: Path, run_narrate: Narrate) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text(TITLE, "utf-8")
    (folder / "the-title.html").write_text("<title>Another</title><p>Words of another article.</p>", "utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = run_narrate(folder, "-o", folder, "--page", "-e", "tone")
    assert done.returncode == 1
    assert f"{folder / 'the-title.html'} is the article {folder / 'the-title.html'} itself" in done.stderr
    assert all(path.read_bytes() == content for path, content in before.items())
    (tmp_path / "words.mp3").write_text("Some = other\n", "utf-8")
    (tmp_path / "cover.mp3").write_bytes(b"\xff\xd8\xff picture")
    for option, name in (("--lexicon", "words.mp3"), ("--cover", "cover.mp3")):
        kept = (tmp_path / name).read_bytes()
        done = run_narrate(folder / "a.txt", option, name, "-o", name, "-e", "tone")
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert (tmp_path / name).read_bytes() == kept


def test_a_page_of_ours_that_is_the_article_is_kept(tmp_path: Path, run_narrate: Narrate) -> None:
    (tmp_path / "a.txt").write_text(TITLE, "utf-8")
    assert run_narrate("a.txt", "-o", "a.mp3", "--page", "-e", "tone").returncode == 0
    page = (tmp_path / "a.html").read_bytes()
    done = run_narrate("a.html", "-o", "a.mp3", "--page", "-e", "tone")
    assert done.returncode == 1
    assert (tmp_path / "a.html").read_bytes() == page


def test_it_is_refused_before_it_is_spoken(tmp_path: Path, run_process: Narrate) -> None:
    (tmp_path / "self.mp3").write_text(TITLE, "utf-8")
    done: subprocess.CompletedProcess[str] = run_process("self.mp3", "-o", "self.mp3", "--cache-dir", "cache")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert not (tmp_path / "cache").exists()


def test_an_article_that_is_redirected_is_not_replaced(tmp_path: Path) -> None:
    article = tmp_path / "story.mp3"
    article.write_text(TITLE)
    with article.open("rb") as file:
        done = subprocess.run(
            [*narrate_command(), "-", "-o", article, "-e", "tone"],
            stdin=file, capture_output=True, text=True, cwd=tmp_path, check=False,
        )  # fmt: skip
    assert (done.returncode, article.read_text()) == (1, TITLE)
    assert "is the article itself, on standard input" in done.stderr


FOREIGN = {
    "in UTF-16": '<?xml version="1.0"?><rss><channel><generator>Other</generator></channel></rss>'.encode("utf-16"),
    "with a comment at its end": b"<rss><channel><generator>Other</generator></channel></rss><!-- mine -->",
    "cut": b"<rss><channel><generator>Other</generator><item>",
    "of Atom in UTF-16": "<feed xmlns='http://www.w3.org/2005/Atom'/>".encode("utf-16"),
}


@pytest.mark.parametrize("feed", FOREIGN.values(), ids=FOREIGN)
def test_a_feed_of_another_program_is_kept_and_nothing_is_spoken(
    feed: bytes, run_narrate: Narrate, tmp_path: Path
) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "feed.xml").write_bytes(feed)
    (tmp_path / "a.md").write_text(TITLE)
    done = run_narrate("a.md", "-e", "tone", "--feed", FEED)
    assert done.returncode == 1
    assert "was written by another program" in done.stderr
    assert [path.name for path in (tmp_path / "output").iterdir()] == ["feed.xml"]
    assert (tmp_path / "output" / "feed.xml").read_bytes() == feed


def test_a_comment_at_the_end_of_our_feed_makes_nothing_anew(run_narrate: Narrate, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(TITLE.replace("title", name))
    options = ("a.md", "b.md", "-e", "tone", "--loudness", "off", "--feed", FEED)
    run_narrate(*options)
    with (tmp_path / "output" / "feed.xml").open("a") as feed:
        feed.write("<!-- my note -->")
    run_narrate(*options)
    assert ["skipped", "2"] in [line.split()[:2] for line in run_narrate(*options).stderr.splitlines()]


def test_captions_of_a_version_that_marked_none_are_made_anew(run_narrate: Narrate, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TITLE)
    options = ("a.md", "-e", "tone", "--loudness", "off", "--captions", "vtt")
    run_narrate(*options)
    audio, captions = tmp_path / "output" / "a.mp3", tmp_path / "output" / "a.vtt"
    wanted = captions.read_bytes()
    earlier = re.sub(rb"narrate 2 (\w+ \w+ \w+ \d+) \w{8}", rb"narrate 1 \1         ", audio.read_bytes())
    audio.write_bytes(earlier)
    captions.write_bytes(wanted.replace(b"NOTE narrate", b"NOTE nothing"))
    done = run_narrate(*options)
    assert (done.returncode, captions.read_bytes()) == (0, wanted)
