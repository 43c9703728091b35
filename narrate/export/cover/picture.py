"""An article's own picture as its cover: checked, turned upright, scaled down, encoded anew."""

from __future__ import annotations

import io

SIZE = 1_000  # pixels, of the longer side
LEAST = 300  # of the shorter side: smaller pictures are logos or tracking pixels
WIDEST = 3.0  # long to short side: longer pictures are banners
MOST_PIXELS = 50_000_000  # a photograph; a small file can claim more, and would fill the memory
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
JPEG_QUALITY = 85


def as_cover(data: bytes) -> bytes:
    """An image file as a JPEG image that players can show; only the pixels are kept, no metadata.

    Raises:
        ValueError: the picture is too small, too large or too long for a cover.
        Exception: the file is no image, or a broken one; Pillow's decoders raise many kinds.
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
