"""Only ever a whole file under the final name, and names that every system takes."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from narrate.errors import ExportError, UnknownFormat, UsageError
from narrate.export import atomic
from narrate.export.atomic import atomic_write, remove_abandoned
from narrate.export.codecs import codec_for, mime_type
from narrate.export.guard import OutputGuard
from narrate.export.names import Place, place_for, slug
from narrate.export.output import Export
from narrate.export.provenance import Provenance, ProvenanceIndex
from narrate.export.tags import Tags
from narrate.model import Piece, Script
from narrate.settings import FORMATS, Settings


def test_a_run_that_stops_leaves_nothing(tmp_path: Path) -> None:
    codec = codec_for("mp3")
    with pytest.raises(KeyError), Export(Place(tmp_path / "a.mp3"), codec) as out:
        out.add(Piece(*codec.encode(bytes(40_000), 22_050)[:2], 20_000, 22_050, ()))
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.mp3"
    target.write_bytes(b"old")
    with pytest.raises(KeyError), Export(Place(target), codec_for("mp3")):
        raise KeyError
    assert target.read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_is_one_clear_sentence(tmp_path: Path) -> None:
    from narrate.export.atomic import explain

    with pytest.raises(OSError) as caught, Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")
    assert "the disk is full" in str(explain(caught.value, tmp_path / "a.mp3"))


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        Export(Place(tmp_path / "a.mp3"), codec_for("mp3"))


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(ExportError, match=r"choose|Choose"):
        Export(Place(tmp_path / "out" / "a.mp3"), codec_for("mp3"))


def test_an_unknown_format_names_those_that_there_are() -> None:
    with pytest.raises(UnknownFormat, match="mp3, m4b, m4a, opus, flac, wav"):
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


ARTICLE, OTHER = Provenance("a" * 16, "b" * 16, "c" * 16), Provenance("d" * 16, "e" * 16, "f" * 16)


def write(folder: Path, provenance: Provenance, guard: OutputGuard | None = None, name: str = "flac") -> Path:
    """A file called "Same", of one piece."""
    codec = codec_for(name)
    place = place_for("Same", folder, codec.suffix, provenance)
    with Export(place, codec, guard=guard) as out:
        encoded, tail, samples = codec.encode(bytes(40_000), 22_050)
        out.add(Piece(encoded, tail, samples, 22_050, ((0, samples),)))
        out.finish(Tags("Same"))
    return out.path


def test_articles_of_one_run_never_share_a_file(tmp_path: Path) -> None:
    guard = OutputGuard()
    provenances = [Provenance(str(number) * 16, str(number) * 16, "c" * 16) for number in range(3)]
    assert [write(tmp_path, provenance, guard).name for provenance in provenances] == [
        "same.flac",
        "same-2.flac",
        "same-3.flac",
    ]


def test_the_same_bytes_twice_in_a_run_are_two_files(tmp_path: Path) -> None:
    guard = OutputGuard()
    copy = Provenance("d" * 16, ARTICLE.content, ARTICLE.made)
    assert write(tmp_path, ARTICLE, guard) != write(tmp_path, copy, guard)


def test_another_run_takes_the_place_of_its_own_file_and_of_no_other(tmp_path: Path) -> None:
    first, other = write(tmp_path, ARTICLE), write(tmp_path, OTHER)
    assert first != other
    assert write(tmp_path, Provenance(ARTICLE.source, "0" * 16, "1" * 16)) == first  # edited
    assert write(tmp_path, Provenance("0" * 16, ARTICLE.content, "1" * 16)) != other
    assert write(tmp_path, OTHER) == other
    assert len(list(tmp_path.iterdir())) == 3  # the moved one came when the first had other bytes


def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "same.flac").write_bytes(b"a recording of my own")
    assert write(tmp_path, ARTICLE).name == "same-2.flac"
    assert (tmp_path / "same.flac").read_bytes() == b"a recording of my own"


def test_a_name_that_is_taken_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    codec = codec_for("wav")
    with Export(place_for("Same", tmp_path, ".wav", ARTICLE), codec) as slow:
        slow.add(Piece(bytes(4_000), b"", 2_000, 22_050, ((0, 2_000),)))
        quick = write(tmp_path, OTHER, name="wav")
        before = quick.read_bytes()
        slow.finish(Tags("Same"))
    assert slow.path.name == "same-2.wav"
    assert quick.read_bytes() == before


@pytest.mark.parametrize("name", ["mp3", "m4b", "m4a", "opus", "flac", "wav"])
def test_a_mark_is_found_in_every_format_and_knows_the_size(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, ARTICLE, name=name)
    assert ProvenanceIndex(tmp_path, path.suffix).find(ARTICLE) == path
    assert ProvenanceIndex(tmp_path, path.suffix).find(OTHER) is None
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1)
    assert ProvenanceIndex(tmp_path, path.suffix).find(ARTICLE) is None


def test_what_a_killed_run_left_goes_and_what_a_living_one_writes_stays(tmp_path: Path) -> None:
    left = tmp_path / ".narrate-999999-0.part"
    left.write_bytes(b"half a file")
    (tmp_path / "mine.part").write_bytes(b"of somebody else")
    with Export(Place(tmp_path / "a.wav"), codec_for("wav")):
        remove_abandoned(tmp_path)
        assert not left.exists()
        assert len(list(tmp_path.iterdir())) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.part"]


def test_a_temporary_name_is_never_given_to_two_files(tmp_path: Path) -> None:
    """Another thread may open a file between the renaming of a first one and the end of its block."""
    with Export(Place(tmp_path / "a.wav"), codec_for("wav")) as first:
        first.take(b"a file finished elsewhere")
        second = Export(Place(tmp_path / "b.wav"), codec_for("wav"))
    with second:
        second.take(b"another one")
    with atomic_write(tmp_path / "c.vtt") as file:
        name = file.name
    with atomic_write(tmp_path / "d.vtt") as file:
        assert file.name != name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav", "b.wav", "c.vtt", "d.vtt"]


def test_what_comes_under_a_published_files_temporary_name_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "_numbers", itertools.repeat(0))
    with Export(Place(tmp_path / "a.wav"), codec_for("wav")) as first:
        first.take(b"a file finished elsewhere")
        second = Export(Place(tmp_path / "b.wav"), codec_for("wav"))
    with second:
        second.take(b"another one")
    assert (tmp_path / "b.wav").read_bytes() == b"another one"


@pytest.mark.parametrize("name", FORMATS)
def test_the_file_is_synced_when_it_is_complete_and_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    synced: list[int] = []

    def sync(descriptor: int) -> None:
        assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
        synced.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr(os, "fsync", sync)
    path = write(tmp_path, ARTICLE, name=name)
    assert synced == [path.stat().st_size]


VTT = "WEBVTT\n\nNOTE narrate 00000000\n\nthe other run's, or an older one\n"
PAGE = '<!doctype html><meta name="generator" content="narrate 0.0.1 (article)"><p>An older page.</p>'


def test_older_sidecars_stay_until_the_new_ones_replace_them(tmp_path: Path) -> None:
    """A feed may name them."""
    settings = Settings(page=True, captions=("vtt",))
    for name, text in (("a.wav", "old"), ("a.vtt", VTT), ("a.srt", "not asked for"), ("a.html", PAGE)):
        (tmp_path / name).write_text(text, "utf-8")
    piece = Piece(bytes(4_000), b"", 2_000, 22_050, ((0, 2_000),))
    with pytest.raises(KeyError), Export(Place(tmp_path / "a.wav"), codec_for("wav"), settings) as out:
        out.add(piece)
        raise KeyError
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.srt", "a.vtt", "a.wav"]
    with Export(Place(tmp_path / "a.wav"), codec_for("wav"), settings) as out:
        out.add(piece)
        out.finish(Tags("Same"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.srt", "a.vtt", "a.wav"]
    assert (tmp_path / "a.vtt").read_text("utf-8") == VTT


def test_the_sidecars_of_a_run_that_takes_the_name_at_the_same_moment_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(captions=("vtt",))
    is_free = Place.is_free

    def no_longer_true(place: Place, path: Path) -> bool:
        found = is_free(place, path)
        if path.name == "same.wav":
            monkeypatch.setattr(Place, "is_free", is_free)
            write(tmp_path, OTHER, name="wav")
            (tmp_path / "same.vtt").write_text(VTT, "utf-8")
        return found

    with Export(place_for("Same", tmp_path, ".wav", ARTICLE), codec_for("wav"), settings) as slow:
        monkeypatch.setattr(Place, "is_free", no_longer_true)
        slow.take(b"a file finished elsewhere")
    assert slow.path.name == "same-2.wav"
    assert (tmp_path / "same.vtt").read_text("utf-8") == VTT


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_page_of_another_program_is_never_replaced(tmp_path: Path, when: str) -> None:
    page = tmp_path / "a.html"
    if when == "before":
        page.write_text("the article itself")
    with (
        pytest.raises(ExportError, match="narrate did not write it"),
        Export(Place(tmp_path / "a.wav"), codec_for("wav"), Settings(page=True)) as out,
    ):
        page.write_text("the article itself")
        out.take(b"a file finished elsewhere")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["the article itself"]


def test_every_format_has_a_codec_and_a_mime_type() -> None:
    for name in FORMATS:
        codec = codec_for(name)
        assert codec.suffix == f".{name}"
        assert mime_type(Path(f"a.{name.upper()}")) == codec.mime_type
    assert mime_type(Path("a.txt")) == ""
