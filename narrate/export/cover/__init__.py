"""A cover for each article: its title, typeset large enough to be read at the size of a thumbnail, over a mosaic.

Colours and mosaic come from a hash of title and site: articles look different, and an article always looks the same.
The font is Pillow's built-in one, or a system font for scripts that it lacks. An article from the web has the picture
that its page names instead, if that can be loaded; see `cover.picture`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from narrate.errors import ExportError

Face = Callable[[int], Any]  # makes a font of a size

SIZE = 1_000  # pixels; podcast apps scale it down, car displays show it whole
MARGIN, GAP = 72, 30
WIDTH = SIZE - 2 * MARGIN
LARGEST, SMALLEST, STEP = 230, 78, 8  # of the title's letters; the smallest are 8 pixels high in a thumbnail of 100
ROOMY = 120  # smaller letters get the room of one row of the mosaic
LINE_HEIGHT = 1.14
WEIGHT = 55  # the letters' height in stroke widths: the font's only weight is too thin for a thumbnail
SMALL = 42
MOST_CHARACTERS = 300  # more than ever fit
COLUMNS = 5
TILE = SIZE // COLUMNS
FINER = 2  # factor by which the mosaic is drawn larger and then scaled down, for smooth edges
JPEG_QUALITY = 88
OTHER_FONTS = (
    "NotoSans-Regular.ttf", "DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSansCJK-Regular.ttc",
    "NotoSansArabic-Regular.ttf", "NotoSansHebrew-Regular.ttf", "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf", "wqy-zenhei.ttc", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf", "arial.ttf",
    "Arial Unicode.ttf", "PingFang.ttc", "Hiragino Sans GB.ttc", "AppleSDGothicNeo.ttc", "msyh.ttc", "meiryo.ttc",
    "malgun.ttf", "Nirmala.ttf", "leelawui.ttf",
)  # fmt: skip
# Chinese and Japanese have no spaces: a line may end after each character, but not before a comma or closing bracket.
_WORD = (  # compiled by the thread that makes the cover: it takes 2.4 ms
    "[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff][、。，：；！？）」』】》]*|[^\\s\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
MISSING = "\U000fffff"  # a character that no font has: its glyph is the one for all missing characters

# Ground and letters, with a contrast of at least 4.5 to 1, and three colours for the mosaic.
PALETTES = (
    ("#12263f", "#fffaf0", "#f2b134", "#ed553b", "#3caea3"),
    ("#f4ead5", "#1d1d1b", "#d1495b", "#00798c", "#edae49"),
    ("#7a1f3d", "#fff4ec", "#f6ae2d", "#f26419", "#2b0b17"),
    ("#0b5d4e", "#f5fff9", "#f9c74f", "#90be6d", "#06302a"),
    ("#f6bd41", "#221a00", "#c8352a", "#1f4e79", "#fff3d0"),
    ("#c6301f", "#ffffff", "#ffd166", "#6d1610", "#f7ede2"),
    ("#3d2c8d", "#ffffff", "#c996cc", "#7f6ad0", "#f9d923"),
    ("#a9d6e5", "#0b2545", "#13315c", "#ff7b54", "#ffffff"),
    ("#1c1c1c", "#ffffff", "#e63946", "#f1faee", "#457b9d"),
    ("#c9e4ca", "#10302b", "#364958", "#55828b", "#f28f3b"),
    ("#f8c8dc", "#3b0d24", "#b5179e", "#f77f00", "#480ca8"),
    ("#00639c", "#ffffff", "#ffb703", "#023047", "#caf0f8"),
)


def cover_soon(
    title: str, site: str = "", author: str = "", picture: Callable[[], bytes] = bytes
) -> Callable[[], bytes]:
    """Makes the cover in a thread.

    Args:
        picture: loads the article's own picture, which is preferred; b"" if there is none.

    Returns:
        A function that waits for the cover and returns a JPEG image; b"" if there is no Pillow. It raises ExportError
        if the system fails: the article would else be whole without a cover.
    """
    made: list[bytes] = []
    failed: list[OSError | MemoryError] = []

    def make() -> None:
        try:
            with contextlib.suppress(ImportError, ValueError):
                made.append(_from(picture) or cover(title, site, author))
        except (OSError, MemoryError) as error:
            if isinstance(error, MemoryError) or error.errno:  # without a number: a Pillow that writes no JPEG
                failed.append(error)

    thread = threading.Thread(target=make, name="cover", daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no room for another thread
        make()

    def wait() -> bytes:
        if thread.ident is not None:
            thread.join()
        if failed:
            reason = getattr(failed[0], "strerror", None) or str(failed[0]) or "not enough memory"
            problem = f"the cover cannot be made ({reason})"
            raise ExportError(problem, "Try again, or give one with --cover")
        return made[0] if made else b""

    return wait


def _from(picture: Callable[[], bytes]) -> bytes:
    """The cover with the article's own picture; b"" if that cannot be had."""
    try:
        data = picture()
        if data:
            from narrate.export.cover.picture import as_cover

            return as_cover(data)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - of a server, or of a decoder with a broken file
        return b""
    return b""


def cover(title: str, site: str = "", author: str = "") -> bytes:
    """A square JPEG image; deterministic for the same texts and the same version of Pillow."""
    from PIL import Image, ImageDraw

    chosen = iter(hashlib.shake_256(f"{title}\n{site}".encode(errors="replace")).digest(4 * COLUMNS * COLUMNS))
    ground, ink, *colours = PALETTES[next(chosen) % len(PALETTES)]
    rows, tiles = _typeset(title, site, author)
    image = Image.new("RGB", (SIZE, SIZE), ground)
    image.paste(_mosaic(tiles, (ground, *colours), chosen), (0, SIZE - tiles * TILE))
    draw = ImageDraw.Draw(image)
    for text, font, top in rows:
        at, anchor = (SIZE - MARGIN, "ra") if _runs_left(text) else (MARGIN, "la")
        weight = font.size // WEIGHT
        draw.text((at, top), text, font=font, fill=ink, anchor=anchor, stroke_width=weight, stroke_fill=ink)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=JPEG_QUALITY)
    return file.getvalue()


def _typeset(title: str, site: str, author: str) -> tuple[list[tuple[str, Any, int]], int]:
    """The lines of text, each with its font and the pixel of its top, and the rows of the mosaic that fit below them.

    There are no lines if no font has the title's characters.
    """
    text, face = _lettered(title)
    if face is None:
        return [], COLUMNS
    small = [_shortened(*_lettered(words)) for words in (site, author)]
    above, below = (SMALL + GAP if row else 0 for row in small)
    size, lines = _fitted(text, face, SIZE - MARGIN - above - below - GAP)
    height = round(size * LINE_HEIGHT)
    rows = [(line, face(size), MARGIN + above + number * height) for number, line in enumerate(lines)]
    end = MARGIN + above + len(lines) * height
    rows += [(*row, top) for row, top in zip(small, (MARGIN, end + GAP // 2), strict=True) if row]
    return rows, (SIZE - GAP - below - end) // TILE


def _fitted(text: str, face: Face, room: int) -> tuple[int, list[str]]:
    """The largest size at which the text fits above the mosaic, and its lines; cut if it fits at no size."""
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        most = int((room - (2 if size >= ROOMY else 1) * TILE) / round(size * LINE_HEIGHT))
        lines = _wrapped(text, face(size), broken=size == SMALLEST)
        if lines and len(lines) <= most:
            return size, lines
    return SMALLEST, [*lines[: most - 1], lines[most - 1].rstrip(" ,;:-") + "…"]


def _wrapped(text: str, font: Any, *, broken: bool) -> list[str]:
    """Lines that fit on the cover; none if a word is too wide and `broken` does not allow to break it."""
    lines, line = [], ""
    for word in re.finditer(_WORD, text):
        space = " " if line and text[word.start() - 1] == " " else ""
        longer = line + space + word[0]
        if font.getlength(longer) <= WIDTH:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word[0]
        while font.getlength(line) > WIDTH:
            if not broken:
                return []
            cut = next(at for at in range(len(line) - 1, 0, -1) if font.getlength(line[:at] + "-") <= WIDTH or at == 1)
            lines.append(line[:cut] + "-")
            line = line[cut:]
    return [*lines, line]


def _shortened(text: str, face: Face | None) -> tuple[str, Any] | None:
    """A text cut to one line of small letters, and its font."""
    if not text or face is None:
        return None
    font, shown = face(SMALL), text
    while font.getlength(shown) > WIDTH:
        shown = shown.rstrip("…")[:-1].rstrip() + "…"
    return shown, font


def _lettered(text: str) -> tuple[str, Face | None]:
    """A text and a font that has all its characters: Pillow's own or a system's.

    If there is none: the part of the text that Pillow's own font has, without accents, if that is more than half.
    """
    from PIL import ImageFont

    text = " ".join(text.split())[:MOST_CHARACTERS]
    own: Face = ImageFont.load_default
    if text.isascii():
        return text, own
    font = own(SMALL)
    if _has_all(font, text):
        return text, own
    for name in OTHER_FONTS:
        with contextlib.suppress(OSError):
            if _has_all(ImageFont.truetype(name, SMALL), text):
                return text, partial(ImageFont.truetype, name)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    kept = " ".join("".join(sign for sign in plain if _has_all(font, sign)).split())
    return (kept, own) if len(kept) > len(plain) / 2 else ("", None)


def _has_all(font: Any, text: str) -> bool:
    missing = bytes(font.getmask(MISSING))
    return all(bytes(font.getmask(sign)) != missing for sign in set(text) if not sign.isspace())


def _runs_left(text: str) -> bool:
    return next((unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text if sign.isalpha()), False)


def _mosaic(rows: int, colours: Sequence[str], chosen: Iterator[int]) -> Any:
    """Tiles of a few simple shapes.

    Args:
        chosen: a byte for each choice of a colour or shape.
    """
    from PIL import Image, ImageDraw

    size = TILE * FINER
    image = Image.new("RGB", (COLUMNS * size, rows * size))
    before = -1
    for number in range(rows * COLUMNS):
        back = next(chosen) % len(colours)
        back = (back + (back == before)) % len(colours)  # neighbours differ
        front = (back + 1 + next(chosen) % (len(colours) - 1)) % len(colours)
        tile = Image.new("RGB", (size, size), colours[back])
        _draw_shape(ImageDraw.Draw(tile), size, next(chosen), colours[front], colours[back])
        image.paste(tile, (number % COLUMNS * size, number // COLUMNS * size))
        before = back
    return image.reduce(FINER)


def _draw_shape(draw: Any, size: int, kind: int, front: str, back: str) -> None:
    """Draws a quarter of a disc or of a ring, half a disc, a disc, a triangle or bars, turned one of four ways."""
    shape, turn = kind % 6, kind // 6 % 4
    corners = [(0, 0), (size, 0), (size, size), (0, size)]
    if shape <= 1:  # the disc's centre is in a corner; the image cuts off the rest
        x, y = corners[turn]
        for radius, colour in ((size, front), (size * 5 // 9, back))[: shape + 1]:
            draw.pieslice((x - radius, y - radius, x + radius, y + radius), 90 * turn, 90 * turn + 90, fill=colour)
    elif shape == 2:
        x, y = ((0, -size // 2), (size // 2, 0), (0, size // 2), (-size // 2, 0))[turn]
        draw.pieslice((x, y, size + x, size + y), 90 * turn, 90 * turn + 180, fill=front)
    elif shape == 3:
        inset = size // 8
        draw.ellipse((inset, inset, size - inset, size - inset), fill=front)
    elif shape == 4:
        draw.polygon([corner for index, corner in enumerate(corners) if index != turn], fill=front)
    else:
        for number in range(0, 6, 2):
            low, high = number * size // 6, (number + 1) * size // 6
            draw.rectangle((low, 0, high, size) if turn % 2 else (0, low, size, high), fill=front)
