"""What an output file is called."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

LONGEST_BYTES = 120  # file systems allow 255; a temporary suffix and a number must fit too
FOLDER = Path("output")

# Windows refuses these as names; `index` and `feed` are the folder's own files.
RESERVED = {"con", "prn", "aux", "nul", "index", "feed", *(f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10))}


def slug(title: str) -> str:
    """A title as a file name: lower case, letters and digits of any script, hyphens; never empty or reserved.

    "The Café’s 10th Year!" -> "the-cafés-10th-year"
    """
    text = unicodedata.normalize("NFC", title).lower()
    text = re.sub(r"['’]", "", text)
    text = re.sub(r"[^\w]+|_+", "-", text)
    while len(text.encode()) > LONGEST_BYTES:
        text = text[:-1].rpartition("-")[0] or text[:-1]
    text = text.strip("-") or "article"
    return f"article-{text}" if text in RESERVED else text


def output_path(title: str, output: Path | None, suffix: str, taken: set[Path]) -> Path:
    """Where an article goes.

    Args:
        output: what the user gave: a file, a folder, or None for the folder `output`.
        suffix: the format's, with its dot.
        taken: paths of this run's other articles, which are not used again.
    """
    if output is not None and not names_folder(output):
        return output
    folder = output or FOLDER
    name = slug(title)
    path = folder / f"{name}{suffix}"
    number = 2
    while path in taken:
        path = folder / f"{name}-{number}{suffix}"
        number += 1
    return path


def names_folder(output: Path) -> bool:
    """Whether what the user gave is a folder: it is one already, or it has no suffix."""
    return output.is_dir() or not output.suffix
