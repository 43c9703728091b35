"""Covers: made for every article, told apart at a glance, the user's own first."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from mutagen.id3 import ID3
from PIL import Image, ImageChops, ImageStat

from narrate.export.cover import PALETTES, SIZE, cover, cover_soon


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
    thumbnails = [opened(cover(f"Story {number}"), 100) for number in range(12)]
    for index, one in enumerate(thumbnails):
        for other in thumbnails[index + 1 :]:
            assert sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) > 30


LONG = "How a small team of volunteers rebuilt the last working windmill on the northern plain, and what it cost them"


@pytest.mark.parametrize("title", ["Tea", "The Keeper of Gull Rock", "Incomprehensibilities", LONG], ids=len)
def test_the_title_stands_out_at_the_size_of_a_thumbnail(title: str) -> None:
    above = opened(cover(title), 100).convert("L").crop((7, 7, 93, 58 if title == LONG else 30))
    ground = above.getpixel((0, 0))
    assert isinstance(ground, int)
    standing_out = sum(1 for value in above.tobytes() if abs(value - ground) > 90)
    assert 0.08 < standing_out / (above.width * above.height) < 0.5 or len(title) < 5 < standing_out


@pytest.mark.parametrize("colours", PALETTES, ids=lambda colours: colours[0])
def test_letters_have_the_contrast_that_wcag_asks_for(colours: tuple[str, ...]) -> None:
    """Success criterion 1.4.3, https://www.w3.org/TR/WCAG22/#contrast-minimum."""

    def luminance(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted(map(luminance, colours[:2]))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("title", ["Über Öfen", "Żółć", "Ça ira", "Lift-off \U0001f680 day"])
def test_a_title_is_there_whatever_fonts_the_machine_has(title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrate.export.cover.OTHER_FONTS", ())
    above = opened(cover(title), 100).convert("L").crop((7, 7, 93, 30))
    assert len(set(above.tobytes())) > 20


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
