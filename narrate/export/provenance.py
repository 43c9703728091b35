"""Provenance: from which article and with which settings a file in a folder of articles was made.

It is a line of plain ASCII in the file's tags, with the file's size. So a file is recognised wherever it has been moved
to, without a list beside it: an article that is narrated again replaces its old file and no other, and an article that
has not changed is skipped.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_TEXT = re.compile(rb"narrate 1 ([0-9a-f]{16}) ([0-9a-f]{16}) ([0-9a-f]{16}) (\d{12})")
WINDOW_BYTES = 1 << 18  # tags stand at the front of a file or at its end
NAME = "NARRATE"  # of the tag
SIZE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Provenance:
    """A file's origin. Hashes of 16 hexadecimal digits, so that no private path gets into a file.

    Attributes:
        source: hash of the article's path or URL.
        content: hash of the article's bytes.
        made: hash of everything that changes the file: content, settings, engine, versions.
        size: of the file, in bytes; 0 while it is not known.
    """

    source: str
    content: str
    made: str
    size: int = 0

    def __str__(self) -> str:
        return f"narrate 1 {self.source} {self.content} {self.made} {self.size:0{SIZE_DIGITS}d}"

    def same_article(self, other: Provenance | None) -> bool:
        """Whether both are of one article: the same path or URL, or the same bytes under another."""
        return other is not None and (self.source == other.source or self.content == other.content)


def read_provenance(path: Path) -> Provenance | None:
    """The provenance of a file; None if it has none."""
    try:
        with path.open("rb") as file:
            found = _TEXT.search(file.read(WINDOW_BYTES))
            if not found:
                file.seek(max(0, path.stat().st_size - WINDOW_BYTES))
                found = _TEXT.search(file.read(WINDOW_BYTES))
    except OSError:
        return None
    if not found:
        return None
    source, content, made, size = (group.decode() for group in found.groups())
    return Provenance(source, content, made, int(size))


def with_size(text: str, size: int) -> str:
    """A provenance's text with the file's size filled in; "" stays ""."""
    return f"{text[:-SIZE_DIGITS]}{size:0{SIZE_DIGITS}d}" if text else ""


def write_size(path: Path) -> None:
    """Fills in the size in the provenance of a file that is otherwise complete; this does not change the size."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for start in (0, max(0, size - WINDOW_BYTES)):
            file.seek(start)
            found = _TEXT.search(file.read(WINDOW_BYTES))
            if found:
                file.seek(start + found.start(4))
                file.write(b"%0*d" % (SIZE_DIGITS, size))
                return


class ProvenanceIndex:
    """The provenances of the files in a folder, read once.

    Args:
        suffix: of the files to read, with its dot.
    """

    def __init__(self, folder: Path, suffix: str) -> None:
        self._by_hash: dict[str, list[tuple[Path, Provenance]]] = {}
        paths: Iterable[Path] = ()
        with contextlib.suppress(OSError):
            paths = sorted(path for path in folder.iterdir() if path.suffix == suffix)
        for path in paths:
            provenance = read_provenance(path)
            if provenance:
                for key in (provenance.source, provenance.content):
                    self._by_hash.setdefault(key, []).append((path, provenance))

    def find(self, wanted: Provenance) -> Path | None:
        """A file with this provenance whose size is still the one in it; None if there is none."""
        for key in (wanted.source, wanted.content):
            for path, provenance in self._by_hash.get(key, ()):
                if provenance.made == wanted.made and provenance.size == _size(path):
                    return path
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
