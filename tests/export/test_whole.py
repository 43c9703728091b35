"""What a power failure leaves is noticed, made anew and said, and nothing else is made anew."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from narrate.export.provenance import ProvenanceIndex, damage, read_provenance
from narrate.export.sidecars.marks import CAPTIONS, State
from narrate.settings import FORMATS
from tests.conftest import Narrate, run_here

SIDECARS = ("--captions", "vtt,srt,lrc", "--page", "--feed", "https://example.org/heard/")
TEXT = "# Article {name}\n\n## First\n\nIt is short, and {state}.\n\n## Second\n\nAnd so on."


@dataclass
class Folders:
    """Articles, what a run made of them, what an earlier run had made of earlier ones, and the cache of both."""

    articles: Path
    clean: Path
    older: Path
    cache: Path


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    home = tmp_path_factory.mktemp("power")
    found = Folders(home / "in", home / "clean", home / "older", home / "cache")
    found.articles.mkdir()
    for state, out in (("old", found.older), ("new", found.clean)):
        for name in ("one", "two"):
            (found.articles / f"{name}.md").write_text(TEXT.format(name=name, state=state), "utf-8")
        assert narrated(home, found.articles, out, found.cache).returncode == 0
    return found


def narrated(folder: Path, articles: Path, out: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    return run_here(folder, articles, "-e", "tone", "-o", out, "--cache-dir", cache, *SIDECARS)


def contents(folder: Path) -> dict[str, bytes | list[bytes]]:
    """The files of a folder; of the feed and its page without the dates, and without their order."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "feed.xml"} | {
        "feed.xml": _items((folder / "feed.xml").read_bytes(), b"<item>"),
        "index.html": _items((folder / "index.html").read_bytes(), b"<li"),
    }


def _items(content: bytes, start: bytes) -> list[bytes]:
    content = re.sub(rb"<(pubDate|lastBuildDate)>.*?<|<!-- narrate list \w{8}", b"", content)
    head, *items = re.sub(rb"\s+", b" ", content).split(start)
    end = b"</item>" if start == b"<item>" else b"</li>"
    return [head, *sorted(item.partition(end)[0] for item in items)]


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 4
    path.write_bytes(data)


def absent(path: Path) -> None:
    path.unlink()


STATES = [
    *((file, how) for file in ("article-one.mp3", "article-one.html") for how in (zeroed, cut, flipped, absent)),
    *(("article-one.vtt", how) for how in (emptied, cut, absent)),
    *(("article-one.srt", how) for how in (zeroed, cut, flipped)),
    *(("article-one.lrc", how) for how in (zeroed, flipped)),
    *(("article-one.chapters.json", how) for how in (emptied, flipped, absent)),
    *(("feed.xml", how) for how in (zeroed, emptied, cut, absent)),
    *(("index.html", how) for how in (zeroed, cut, flipped, absent)),
]
OLDER = ["mp3", "vtt", "srt", "lrc", "html"]


@pytest.fixture
def out(folders: Folders, tmp_path: Path) -> Path:
    return shutil.copytree(folders.clean, tmp_path / "out")


def made_good(folders: Folders, out: Path) -> str:
    """Runs again, compares with the undisturbed run, and returns what was said."""
    again = narrated(out.parent, folders.articles, out, folders.cache)
    assert again.returncode == 0, again.stderr
    wanted, found = contents(folders.clean), contents(out)
    assert sorted(found) == sorted(wanted)
    assert [name for name in wanted if found[name] != wanted[name]] == []
    third = narrated(out.parent, folders.articles, out, folders.cache)
    assert "made anew" not in third.stderr
    assert re.search(r"skipped +2", third.stderr)
    return again.stderr


@pytest.mark.parametrize(("file", "how"), STATES, ids=lambda value: value if isinstance(value, str) else value.__name__)
def test_a_state_after_a_power_failure_is_made_good(
    folders: Folders, out: Path, file: str, how: Callable[[Path], None]
) -> None:
    how(out / file)
    said = made_good(folders, out)
    if how is not absent:
        assert said.count(f"{out / file} is damaged") == 1


@pytest.mark.parametrize("suffix", OLDER)
def test_an_older_file_beside_new_ones_is_made_good(folders: Folders, out: Path, suffix: str) -> None:
    shutil.copy(folders.older / f"article-one.{suffix}", out / f"article-one.{suffix}")
    made_good(folders, out)


def test_an_older_feed_and_page_beside_new_files_are_made_good(folders: Folders, out: Path) -> None:
    for name in ("feed.xml", "index.html"):
        shutil.copy(folders.older / name, out / name)
    made_good(folders, out)


def damaged_cache(cache: Path) -> Iterator[Path]:
    for number, path in enumerate([path for path in sorted(cache.rglob("*")) if path.is_file()]):
        (zeroed, cut, flipped, absent)[number % 4](path)
        yield path


def test_a_damaged_cache_and_temporary_files_are_made_good(folders: Folders, tmp_path: Path) -> None:
    cache = shutil.copytree(folders.cache, tmp_path / "cache")
    damaged = list(damaged_cache(cache))
    (tmp_path / "out").mkdir()
    for name in (".narrate-1-1.part", ".narrate-feed.lock"):
        (tmp_path / "out" / name).write_bytes(bytes(9))
    damaged[0].with_name(f".narrate-{damaged[0].name}").write_bytes(b"half")
    again = narrated(tmp_path, folders.articles, tmp_path / "out", cache)
    assert again.returncode == 0
    assert contents(tmp_path / "out") == contents(folders.clean)


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file_of_every_format_is_noticed(folders: Folders, tmp_path: Path, name: str) -> None:
    arguments = (folders.articles / "one.md", "-e", "tone", "-o", "out", "--format", name)
    assert run_here(tmp_path, *arguments).returncode == 0
    path = tmp_path / "out" / f"article-one.{name}"
    whole, provenance = path.read_bytes(), read_provenance(path)
    assert damage(path) == ""
    assert provenance and ProvenanceIndex(path.parent, path.suffix).find(provenance) == path
    for at in (*range(0, len(whole), len(whole) // 50), whole.index(b"narrate 2 ") + 4):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert damage(path), f"a flipped bit at {at}"
    half = len(whole) // 2
    at = len(whole) - len(whole[half:].lstrip(b"\0"))
    path.write_bytes(whole[:at] + bytes(512) + whole[at + 512 :])
    assert damage(path)
    path.write_bytes(whole[:-1])
    assert damage(path) == f"it has {len(whole) - 1:,} of {len(whole):,} bytes"
    for content in (whole[:half], b"", bytes(len(whole))):
        path.write_bytes(content)
        again = run_here(tmp_path, *arguments)
        assert (again.returncode, again.stderr.count("it is made anew")) == (0, 1)
        assert [each.name for each in path.parent.iterdir()] == [path.name]
        assert path.read_bytes() == whole


def test_a_mark_is_known_in_spite_of_a_flipped_bit_and_only_then(folders: Folders, tmp_path: Path) -> None:
    for suffix, mark in CAPTIONS.items():
        whole = (folders.clean / f"article-one.{suffix}").read_bytes()
        path = tmp_path / f"a.{suffix}"
        for at in range(len(whole)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert mark.state(path, "") is State.DAMAGED, at
        path.write_bytes(whole.replace(b"narrate", b"another").replace(b"\t", b""))
        assert mark.state(path, "") is State.FOREIGN


def test_an_empty_file_under_the_name_is_no_reason_for_another_name(tmp_path: Path, run_narrate: Narrate) -> None:
    (tmp_path / "a.txt").write_text("The title\n\nSome words.", "utf-8")
    (tmp_path / "out").mkdir()
    for content in (b"", bytes(5_000)):
        (tmp_path / "out" / "the-title.mp3").write_bytes(content)
        done = run_narrate("a.txt", "-o", "out", "-e", "tone")
        assert "the-title.mp3 is damaged" in done.stderr
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["the-title.mp3"]
