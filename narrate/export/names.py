"""Names of output files."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from narrate.export.provenance import Provenance
from narrate.export.sums import leftover

LONGEST_BYTES = 120  # file systems allow 255; a temporary suffix and a number must fit too
FOLDER = Path("output")
FEED = "feed.xml"

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


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article's file goes.

    Attributes:
        path: the name that the user gave, or the first choice for the title.
        given: the user gave the name: whatever is there is replaced.
        provenance: the file's; an existing file of the same article may be replaced.
    """

    path: Path
    given: bool = True
    provenance: Provenance | None = None

    def candidates(self) -> Iterator[Path]:
        """`a.mp3`, `a-2.mp3`, `a-3.mp3`, …; only the user's name if the user gave it."""
        yield self.path
        number = 2
        while not self.given:
            yield self.path.with_name(f"{self.path.stem}-{number}{self.path.suffix}")
            number += 1

    def may_replace(self, path: Path) -> bool:
        """Whether the user gave the name, or the file there is an earlier narration of the same article, or nothing.

        A file without content, as a power failure leaves it, is nothing.

        Raises:
            OSError: the file cannot be read.
        """
        if self.given:
            return True
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                return False
        except FileNotFoundError:
            return False
        try:
            return (self.provenance is not None and self.provenance.is_in(path)) or bool(leftover(path))
        except PermissionError:  # whoever may not read it does not know whose it is
            return False

    def is_free(self, path: Path) -> bool:
        """Whether nothing is there, not even a link to nothing."""
        return not os.path.lexists(path)


def place_for(title: str, output: Path | None, suffix: str, provenance: Provenance | None = None) -> Place:
    """Where an article's file goes.

    Args:
        output: the user's choice: a file, a folder, or None for the folder `output`.
        suffix: the format's, with its dot.
    """
    if output is not None and not names_folder(output):
        return Place(output, provenance=provenance)
    return Place(folder_of(output) / f"{slug(title)}{suffix}", given=False, provenance=provenance)


def folder_of(output: Path | None) -> Path:
    """The folder into which articles go; `output` as in `place_for()`."""
    if output is None:
        return FOLDER
    return output if names_folder(output) else output.parent


def names_folder(output: Path) -> bool:
    """Whether `output` is a folder: it exists as one, or it has no suffix."""
    return os.path.isdir(output) or not output.suffix  # noqa: PTH112 - `Path.is_dir()` may raise PermissionError
