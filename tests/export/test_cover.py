"""Covers: made for every article, told apart at a glance, the user's own first."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from mutagen.id3 import ID3
from PIL import Image, ImageChops, ImageStat

from narrate.export.cover import SIZE, cover, cover_soon


def opened(data: bytes, size: int = SIZE) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB").resize((size, size))


@pytest.mark.parametrize(
    "title",
    [
        "",
        "A",
        "The Keeper of Gull Rock",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "word " * 300,
        "日本語の題名",
        "عنوان",
        "\ud800 \U0001f600 \x00",
    ],
    ids=lambda title: repr(title[:12]),
)
def test_any_title_makes_a_square_image(title: str) -> None:
    image = Image.open(io.BytesIO(cover(title, "site " * 40, title)))
    assert (image.format, image.size) == ("JPEG", (SIZE, SIZE))


def test_the_same_article_has_the_same_cover() -> None:
    assert cover("A title", "A site") == cover_soon("A title", "A site")() != cover("Another title", "A site")


def test_covers_are_told_apart_at_the_size_of_a_thumbnail() -> None:
    thumbnails = [opened(cover(f"Story {name}"), 100) for name in ("one", "two", "six", "ten", "nine")]
    for index, one in enumerate(thumbnails):
        for other in thumbnails[index + 1 :]:
            assert sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) > 15


def test_the_title_stands_out_at_the_size_of_a_thumbnail() -> None:
    bright = sum(1 for value in opened(cover("The Keeper of Gull Rock"), 100).convert("L").tobytes() if value > 160)
    assert bright > 300  # of 10,000 pixels


def test_the_user_s_own_cover_comes_first(
    tmp_path: Path, run_narrate: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    own = cover("Mine")
    (tmp_path / "mine.jpg").write_bytes(own)
    for arguments, expected in ((("--cover", "mine.jpg"), own), ((), None)):
        assert run_narrate("-", "-o", "a.mp3", "-e", "tone", *arguments, stdin="Some words.").returncode == 0
        (picture,) = ID3(tmp_path / "a.mp3").getall("APIC")
        assert (picture.data == own) == (expected is not None)
        assert Image.open(io.BytesIO(picture.data)).size == (SIZE, SIZE)
