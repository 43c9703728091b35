"""The cache: what is damaged is never used, what is private stays private, what is too much goes."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from narrate.cache import HEADER, MAGIC, Cache
from narrate.model import Clip, Piece, Word

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
