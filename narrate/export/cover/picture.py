"""An article's own picture as its cover: looked at with suspicion, turned upright, scaled down, written anew."""

from __future__ import annotations

import io

SIZE = 1_000  # pixels, of the longer side
LEAST = 300  # of the shorter one: what is smaller is a logo, or counts visitors
WIDEST = 3.0  # long to short: what is longer is a banner
MOST_PIXELS = 50_000_000  # a photograph; a few bytes can claim to be more, and fill the memory
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
JPEG_QUALITY = 85


def as_cover(data: bytes) -> bytes:
    """The picture in a file as a JPEG image that players can show, with nothing of the file but its pixels.

    Raises:
        ValueError: it is too small, too large or too long for a cover.
        Exception: it is no image, or a broken one; Pillow's decoders raise many kinds.
    """
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        short, long = sorted(image.size)
        if short < LEAST or long > WIDEST * short or short * long > MOST_PIXELS:
            raise ValueError(f"{image.width} × {image.height} pixels are no cover")
        image.draft("RGB", (SIZE, SIZE))  # a JPEG image is made smaller while it is unpacked
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((SIZE, SIZE))
        flat = Image.new("RGB", upright.size, "white")
        clear = upright.convert("RGBA")
        flat.paste(clear, mask=clear.getchannel("A"))
    file = io.BytesIO()
    flat.save(file, "JPEG", quality=JPEG_QUALITY)
    return file.getvalue()
