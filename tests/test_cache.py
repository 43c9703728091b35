"""The cache: what is damaged is never used, what is private stays private, what is too much goes."""

from __future__ import annotations

import os
import shutil
import stat
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from narrate.cache import Cache
from narrate.cache.entry import HEADER, MAGIC
from narrate.model import Clip, Piece, Word
from tests.conftest import Narrate

PIECE = Piece(b"encoded", b"tail", 1_000, 22_050, ((0, 10), None, (20, 30)))
KEY = Cache.key("a")


def entry(folder: Path) -> Path:
    (path,) = [path for path in folder.rglob("*") if path.is_file()]
    return path


def test_a_piece_comes_back_as_it_was(tmp_path: Path) -> None:
    Cache(tmp_path).keep_piece(KEY, PIECE)
    back = Cache(tmp_path).piece(KEY)
    assert back
    assert back.reused
    assert (back.encoded, back.tail, back.samples, back.line_samples) == (
        PIECE.encoded,
        PIECE.tail,
        PIECE.samples,
        PIECE.line_samples,
    )


def test_a_piece_comes_back_with_its_words_and_is_no_larger_without(tmp_path: Path) -> None:
    words = ((Word(0, 3, 10), Word(4, 7, 20)), (), (Word(0, 1, 30),))
    Cache(tmp_path).keep_piece(KEY, PIECE)
    size = entry(tmp_path).stat().st_size
    Cache(tmp_path).keep_piece(KEY, replace(PIECE, line_words=words))
    back = Cache(tmp_path).piece(KEY)
    assert back
    assert back.line_words == words
    assert size == len(MAGIC) + HEADER.size + len("[1000,22050,[[0,10],null,[20,30]],7]") + len(b"encodedtail")


def test_an_entry_of_an_earlier_version_is_made_anew(tmp_path: Path) -> None:
    Cache(tmp_path).keep_piece(KEY, PIECE)
    path = entry(tmp_path)
    path.write_bytes(path.read_bytes().replace(MAGIC, b"narrate-entry-2\n"))
    assert Cache(tmp_path).piece(KEY) is None


def test_a_clip_comes_back_as_it_was(tmp_path: Path) -> None:
    clip = Clip(bytes(range(200)), 22_050, (Word(0, 3, 10), Word(4, 7, 20)))
    Cache(tmp_path).keep_clip(KEY, clip)
    assert Cache(tmp_path).clip(KEY) == clip


def test_another_key_finds_nothing(tmp_path: Path) -> None:
    Cache(tmp_path).keep_piece(KEY, PIECE)
    assert Cache(tmp_path).piece(Cache.key("b")) is None


@pytest.mark.parametrize("damage", ["truncated", "flipped", "emptied", "foreign"])
def test_a_damaged_entry_is_never_used_and_goes(tmp_path: Path, damage: str) -> None:
    Cache(tmp_path).keep_piece(KEY, PIECE)
    path = entry(tmp_path)
    data = bytearray(path.read_bytes())
    if damage == "flipped":
        data[-3] ^= 1
    path.write_bytes({"truncated": data[:-2], "flipped": data, "emptied": b"", "foreign": b"GIF89a"}[damage])
    assert Cache(tmp_path).piece(KEY) is None
    assert not path.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    Cache(folder).keep_piece(KEY, PIECE)
    assert stat.S_IMODE(entry(folder).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit_bytes=3_000)
    keys = [Cache.key(number) for number in range(4)]
    for age, key in enumerate(keys):
        cache.keep_piece(key, Piece(bytes(900), b"", 1, 22_050, ()))
        path = tmp_path / key[:2] / key[2:]
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    assert cache.piece(keys[0])  # used just now
    cache.trim()
    assert cache.piece(keys[0])
    assert cache.piece(keys[1]) is None
    assert cache.piece(keys[3])


def test_a_store_that_cannot_be_written_holds_nothing_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")
    cache.keep_piece(KEY, PIECE)
    assert cache.piece(KEY) is None


def test_clearing_touches_nothing_that_is_not_the_store_s(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_text("mine")
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "letter.txt").write_text("mine")
    Cache(tmp_path).keep_piece(KEY, PIECE)
    count, _ = Cache(tmp_path).clear()
    assert count == 1
    assert (tmp_path / "holiday.jpg").exists()
    assert (tmp_path / "ab" / "letter.txt").exists()


def test_what_a_killed_process_was_writing_is_written_over(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep_piece(KEY, PIECE)
    kept = entry(tmp_path)
    whole = kept.read_bytes()
    kept.rename(kept.with_name(f".narrate-{kept.name}"))
    entry(tmp_path).write_bytes(whole + b"half of something longer")
    cache.keep_piece(KEY, PIECE)
    assert entry(tmp_path) == kept
    assert kept.read_bytes() == whole


def test_an_entry_that_was_renamed_is_absent(tmp_path: Path) -> None:
    """Else it would be heard in place of another sentence."""
    other = Cache.key("b")
    Cache(tmp_path).keep_piece(KEY, PIECE)
    (tmp_path / other[:2]).mkdir(exist_ok=True)
    entry(tmp_path).rename(tmp_path / other[:2] / other[2:])
    assert Cache(tmp_path).piece(other) is None


@pytest.mark.parametrize(
    "about",
    [
        None, 7, [], {}, "text", [0, []], [-1, []], [22_050.0, []], [True, []], [10**9, []], ["22050", []], [22_050, 3],
        [22_050, [[0, 3]]], [22_050, [[-1, 3, 0]]], [22_050, [[3, 1, 0]]], [22_050, [[0, 3, 101]]], [22_050, [None]],
        [22_050, [], []], [22_050, [[0, "3", 0]]],
    ],
)  # fmt: skip
def test_a_right_checksum_over_wrong_content_is_absent(tmp_path: Path, about: object) -> None:
    cache = Cache(tmp_path)
    cache._save(KEY, about, bytes(200))  # type: ignore[arg-type]
    assert cache.clip(KEY) is None
    assert not (tmp_path / KEY[:2] / KEY[2:]).exists()


@pytest.mark.parametrize(
    "about",
    [
        [10, 22_050, [[0, 10]], 201], [10, 22_050, [[0, 11]], 7], [10, 22_050, [[5, 4]], 7], [10, 0, [], 7],
        [-1, 22_050, [], 7], [10, 22_050, [[0, 10]], -1], [10, 22_050, [[0, 10]], 7, [], []], [10, 22_050, 7, 7],
        [10, 22_050, [[0, 10, 12]], 7], [1e400, 22_050, [], 7],
    ],
)  # fmt: skip
def test_a_piece_of_wrong_lengths_is_absent(tmp_path: Path, about: list[object]) -> None:
    cache = Cache(tmp_path)
    cache._save(KEY, about, bytes(200))
    assert cache.piece(KEY) is None


def test_deep_or_odd_json_is_absent(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep_numbers(KEY, (float("nan"),))
    assert cache.numbers(KEY) is None
    for head in (b"[" * 100_000, b"\xff", b"[" + b"9" * 5_000 + b"]", b'{"a":1}'):
        name = bytes.fromhex(KEY)
        packed = HEADER.pack(zlib.crc32(head, zlib.crc32(name)), name, len(head), 0)
        (tmp_path / KEY[:2] / KEY[2:]).write_bytes(MAGIC + packed + head)
        assert cache.numbers(KEY) is None


def test_an_entry_of_enormous_length_is_not_read(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep_piece(KEY, PIECE)
    with entry(tmp_path).open("r+b") as file:
        file.truncate(1 << 40)
    assert cache.piece(KEY) is None


not_on_windows = pytest.mark.skipif(os.name == "nt", reason="Windows has no such links, pipes and modes")


@not_on_windows
@pytest.mark.parametrize("what", ["link", "hard link", "pipe", "folder", "link to nothing"])
@pytest.mark.parametrize("where", ["entry", "temporary", "group"])
def test_what_was_planted_is_neither_read_nor_written_through(tmp_path: Path, what: str, where: str) -> None:
    if (what, where) == ("hard link", "group"):
        return
    folder, own = tmp_path / "cache", tmp_path / "own"
    Cache(tmp_path / "good").keep_piece(KEY, PIECE)
    group = folder / KEY[:2]
    place = {"entry": group / KEY[2:], "temporary": group / f".narrate-{KEY[2:]}", "group": group}[where]
    place.parent.mkdir(parents=True)
    if where == "group":
        own.mkdir()
        shutil.copy(entry(tmp_path / "good"), own / KEY[2:])
    else:
        shutil.copy(entry(tmp_path / "good"), own)
    {
        "link": lambda: place.symlink_to(own),
        "link to nothing": lambda: place.symlink_to(tmp_path / "new"),
        "hard link": lambda: os.link(own, place),
        "pipe": lambda: os.mkfifo(place),
        "folder": lambda: place.mkdir(mode=0o755),
    }[what]()
    before = (own / KEY[2:] if where == "group" else own).read_bytes()
    cache = Cache(folder)
    assert cache.piece(KEY) is None
    cache.keep_piece(KEY, PIECE)
    found = cache.piece(KEY)
    assert found is None or found.encoded == PIECE.encoded
    if where != "group":
        cache.trim()
        cache.clear()
    assert (own / KEY[2:] if where == "group" else own).read_bytes() == before
    assert not (tmp_path / "new").exists()
    assert where != "group" or sorted(path.name for path in own.iterdir()) == [KEY[2:]]


@not_on_windows
def test_clearing_and_trimming_follow_no_link(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / ("0" * 62)).write_bytes(b"mine")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "00").symlink_to(own)
    (tmp_path / "cache" / "01").mkdir()
    (tmp_path / "cache" / "01" / ("0" * 62)).symlink_to(own / ("0" * 62))
    cache = Cache(tmp_path / "cache", limit_bytes=0)
    cache.trim()
    assert cache.clear() == (0, 0)
    assert (own / ("0" * 62)).read_bytes() == b"mine"


@not_on_windows
def test_the_mode_of_a_folder_that_was_there_stays(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    cache = Cache(tmp_path / "a" / "b")
    (tmp_path / "a").mkdir(mode=0o750)
    cache.keep_piece(KEY, PIECE)
    Cache(tmp_path).keep_piece(KEY, PIECE)
    modes = [tmp_path, tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "b" / KEY[:2]]
    assert [stat.S_IMODE(path.stat().st_mode) for path in modes] == [0o755, 0o750, 0o700, 0o700]


@not_on_windows
def test_a_folder_that_is_not_this_users_is_said_once_and_not_used(tmp_path: Path, run_narrate: Narrate) -> None:
    for name in ("one", "two"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.txt").write_text("Some words.", "utf-8")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    cases = {"open": "everybody may write to"}
    if os.geteuid() == 0:
        for name in ("theirs", "their-link"):
            cases[name] = "belongs to another user"
        (tmp_path / "theirs").mkdir()
        os.chown(tmp_path / "theirs", 12_345, 12_345)
        (tmp_path / "mine").mkdir()
        (tmp_path / "their-link").symlink_to(tmp_path / "mine")
        os.chown(tmp_path / "their-link", 12_345, 12_345, follow_symlinks=False)
    for name, problem in cases.items():
        done = run_narrate("in", "-e", "tone", "--cache-dir", name)
        assert (done.returncode, done.stderr.count(problem)) == (0, 1), done.stderr
        assert (tmp_path / "file").read_text() == "mine"
        assert not (tmp_path / name).is_dir() or list((tmp_path / name).iterdir()) == []


@not_on_windows
@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may give files away")
def test_an_entry_of_another_user_is_absent(tmp_path: Path) -> None:
    Cache(tmp_path).keep_piece(KEY, PIECE)
    os.chown(entry(tmp_path), 12_345, 12_345)
    assert Cache(tmp_path).piece(KEY) is None
    assert entry(tmp_path).exists()
