"""Only ever a whole file under the final name, and names that every system takes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from narrate.errors import ExportError, UnknownFormat, UsageError
from narrate.export import Export, codec_for, output_path, slug
from narrate.export.tags import Tags
from narrate.model import Piece, Script


def test_a_run_that_stops_leaves_nothing(tmp_path: Path) -> None:
    codec = codec_for("mp3")
    with pytest.raises(KeyError), Export(tmp_path / "a.mp3", codec) as out:
        out.add(Piece(*codec.encode(bytes(40_000), 22_050)[:2], 20_000, 22_050, ()))
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.mp3"
    target.write_bytes(b"old")
    with pytest.raises(KeyError), Export(target, codec_for("mp3")):
        raise KeyError
    assert target.read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_is_one_clear_sentence(tmp_path: Path) -> None:
    from narrate.export import _explain

    with pytest.raises(OSError) as caught, Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")
    assert "the disk is full" in str(_explain(caught.value, tmp_path / "a.mp3"))


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        Export(tmp_path / "a.mp3", codec_for("mp3"))


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(ExportError, match=r"choose|Choose"):
        Export(tmp_path / "out" / "a.mp3", codec_for("mp3"))


def test_an_unknown_format_names_those_that_there_are() -> None:
    with pytest.raises(UnknownFormat, match="mp3, flac or wav"):
        codec_for("ogg")


def test_a_cover_must_be_an_image(tmp_path: Path) -> None:
    (tmp_path / "cover.jpg").write_text("no image")
    with pytest.raises(UsageError, match="neither a JPEG nor a PNG"):
        Tags.of(Script("T", ()), tmp_path / "cover.jpg")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Café’s 10th Year!", "the-cafés-10th-year"),
        ("  ../../etc/passwd ", "etc-passwd"),
        ("Война и мир", "война-и-мир"),
        ("…?!", "article"),
        ("", "article"),
        ("CON", "article-con"),
        ("Index", "article-index"),
        ("a\x00b\nc", "a-b-c"),
    ],
)
def test_slug(title: str, name: str) -> None:
    assert slug(title) == name


def test_a_long_title_is_cut_at_a_word_and_fits_every_file_system() -> None:
    name = slug("Überaus lange Überschrift " * 40)
    assert len(os.fsencode(name)) <= 120
    assert not name.endswith("-")


def test_articles_of_one_run_never_share_a_file(tmp_path: Path) -> None:
    taken: set[Path] = set()
    for wanted in ("same.mp3", "same-2.mp3", "same-3.mp3"):
        path = output_path("Same", tmp_path, ".mp3", taken)
        assert path == tmp_path / wanted
        taken.add(path)
