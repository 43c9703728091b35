"""A cover for each article: its title, typeset large enough to be read at the size of a thumbnail.

The colour and the figure behind it come from a hash of title and site, so that articles are told apart at a glance
and the same article always looks the same. The letters are those of the font inside Pillow, or of a system font for
scripts that it lacks.
"""

from __future__ import annotations

import colorsys
import contextlib
import hashlib
import io
import textwrap
import threading
from collections.abc import Callable
from typing import Any

SIZE = 1_000  # pixels; podcast apps scale it down, car displays show it whole
MARGIN = 80
LARGEST, SMALLEST, STEP = 190, 60, 10  # of the title's letters
LINE_HEIGHT = 1.16
SMALL = 44
MOST_LINES = 6
JPEG_QUALITY = 85
OTHER_FONTS = (
    "NotoSans-Regular.ttf", "DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "Arial Unicode.ttf", "msyh.ttc", "meiryo.ttc",
    "malgun.ttf", "arial.ttf",
)  # fmt: skip
MISSING = "\U000fffff"  # a sign that no font has: it looks like every other one that a font lacks


def cover_soon(title: str, site: str = "", author: str = "") -> Callable[[], bytes]:
    """Makes the cover while the caller does something else.

    Returns:
        What waits for it; empty if it cannot be made, which is no reason to fail.
    """
    made: list[bytes] = []

    def make() -> None:
        with contextlib.suppress(ImportError, OSError, ValueError):
            made.append(cover(title, site, author))

    thread = threading.Thread(target=make, name="cover", daemon=True)
    thread.start()

    def wait() -> bytes:
        thread.join()
        return made[0] if made else b""

    return wait


def cover(title: str, site: str = "", author: str = "") -> bytes:
    """A square JPEG image; the same texts give the same bytes (with one version of Pillow)."""
    from PIL import Image, ImageDraw

    seed = hashlib.sha256(f"{title}\n{site}".encode(errors="replace")).digest()
    hue = seed[0] / 256
    image = Image.new("RGB", (SIZE, SIZE), _rgb(hue, 0.62, 0.24))
    draw = ImageDraw.Draw(image)
    _figure(draw, seed, _rgb(hue + 0.05, 0.55, 0.34), _rgb(hue - 0.06, 0.6, 0.3))
    size, lines = _fitted(" ".join(title.split()))
    height = round(size * LINE_HEIGHT)
    top = (SIZE - height * len(lines)) // 2
    if font := _font(size, title):
        for number, line in enumerate(lines):
            draw.text((MARGIN, top + number * height), line, font=font, fill="white")
    accent = _rgb(hue + 0.08, 0.25, 0.95)
    for words, at in ((site, MARGIN), (author, SIZE - MARGIN - SMALL)):
        shown = textwrap.shorten(words, 38, placeholder="…")
        if font := _font(SMALL, shown):
            draw.text((MARGIN, at), shown, font=font, fill=accent)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=JPEG_QUALITY)
    return file.getvalue()


def _figure(draw: Any, seed: bytes, light: str, dark: str) -> None:
    """Rings, bars or a hill, in places that the hash chooses."""
    kind, x, y = seed[1] % 3, seed[2] * SIZE // 256, seed[3] * SIZE // 256
    if kind == 0:
        for number in range(4):
            radius = 620 - 150 * number
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=light if number % 2 else dark)
    elif kind == 1:
        for number in range(6):
            left = number * SIZE // 6
            draw.rectangle((left, SIZE - 120 - 3 * seed[4 + number], left + SIZE // 6 - 12, SIZE), fill=dark)
    else:
        draw.polygon(((0, SIZE), (x, 160 + y // 2), (SIZE, SIZE)), fill=dark)
        draw.polygon(((0, SIZE), (SIZE - x, 420 + y // 3), (SIZE, SIZE)), fill=light)


def _fitted(text: str) -> tuple[int, list[str]]:
    """The largest size at which the text fits, and its lines; a text that fits at none is shortened."""
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        lines = _wrapped(text, size)
        if len(lines) <= MOST_LINES and len(lines) * size * LINE_HEIGHT <= SIZE - 2 * (MARGIN + 2 * SMALL):
            return size, lines
    lines = _wrapped(text, SMALLEST)[:MOST_LINES]
    return SMALLEST, [*lines[:-1], lines[-1].rstrip()[:-1] + "…"]


def _wrapped(text: str, size: int) -> list[str]:
    """Lines that are no wider than the cover; words are broken only where one alone is too wide."""
    font, room = _font(size, text), SIZE - 2 * MARGIN
    if font is None:
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while font.getlength(line) > room:
            if size > SMALLEST and len(line) < 30:
                return [text] * (MOST_LINES + 1)  # a smaller size may hold the word whole
            cut = max(1, int(len(line) * room / font.getlength(line)))
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line]


def _font(size: int, text: str) -> Any:
    """The font inside Pillow, or a system's that has all signs of `text`; None if there is no such font."""
    from PIL import ImageFont

    own = ImageFont.load_default(size)
    if text.isascii() or _has_all(own, text):
        return own
    for name in OTHER_FONTS:
        try:
            font = ImageFont.truetype(name, size)
        except OSError:
            continue
        if _has_all(font, text):
            return font
    return None


def _has_all(font: Any, text: str) -> bool:
    missing = bytes(font.getmask(MISSING))
    return all(bytes(font.getmask(sign)) != missing for sign in set(text) if not sign.isspace())


def _rgb(hue: float, saturation: float, value: float) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hsv_to_rgb(hue % 1, saturation, value))
