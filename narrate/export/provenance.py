"""Provenance: from which article and with which settings a file in a folder of articles was made.

It is a line of plain ASCII in the file's tags, with the file's size and sum. So a file is recognised wherever it has
been moved to, without a list beside it: an article that is narrated again replaces its old file and no other, and an
article that has not changed is skipped if its file is whole.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from narrate.export.sums import CHANGED, SUM_DIGITS, is_sum_right, leftover, write_sum

# Version 1 had no sum.
_TEXT = re.compile(rb"narrate [12] ([0-9a-f]{16}) ([0-9a-f]{16}) ([0-9a-f]{16}) (\d{12})(?: ([0-9a-f]{8}))?")
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
        sum: of the file, see `narrate.export.sums`; zeros while it is not known, "" in a file of an earlier version.
    """

    source: str
    content: str
    made: str
    size: int = 0
    sum: str = "0" * SUM_DIGITS

    def __str__(self) -> str:
        return f"narrate 2 {self.source} {self.content} {self.made} {self.size:0{SIZE_DIGITS}d} {self.sum}"

    @property
    def file_id(self) -> str:
        """The bytes of the file, by which its sidecars know it."""
        return f"{self.size}-{self.sum}"

    def is_in(self, path: Path) -> bool:
        """Whether a file is of the same article: of the same path or URL, or the same bytes under another.

        It is recognised also if the rest of the line is damaged.
        """
        with contextlib.suppress(OSError), path.open("rb") as file:
            if found := _find(file):
                other = _parsed(found[1])
                return self.source == other.source or self.content == other.content
            hashes = f" {self.source} ".encode(), f" {self.content} ".encode()
            file.seek(0)
            return any(known in window for _, window in _windows(file) for known in hashes)
        return False


def read_provenance(path: Path) -> Provenance | None:
    """The provenance of a file; None if it has none, or there is no file; raises OSError if it cannot be read."""
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        if found := _find(file):
            return _parsed(found[1])
    return None


def complete(path: Path) -> Provenance | None:
    """Fills in size and sum in the provenance of a file that is otherwise complete; this does not change the size.

    Returns:
        The provenance as it then is; None if the file has none.
    """
    with path.open("r+b") as file:
        if found := _find(file):
            start, match = found
            size = file.seek(0, 2)
            file.seek(start + match.start(4))
            file.write(b"%0*d" % (SIZE_DIGITS, size))
            write_sum(file, start + match.start(5))
    return read_provenance(path)


def damage(path: Path) -> str:
    """What is wrong with a file that should have a provenance, as a sentence; "" if it is whole.

    A file of an earlier version, without a sum, is whole if it has its size.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        found = _find(file)
        if not found:
            return leftover(path) or CHANGED
        start, match = found
        size, wanted = file.seek(0, 2), int(match[4])
        if size != wanted:
            return f"it has {size:,} of {wanted:,} bytes"
        return "" if not match[5] or is_sum_right(file, start + match.start(5)) else CHANGED


class ProvenanceIndex:
    """The provenances of the files in a folder, read once.

    Args:
        suffix: of the files to read, with its dot.
    """

    def __init__(self, folder: Path, suffix: str) -> None:
        self._by_hash: dict[str, list[tuple[Path, Provenance]]] = {}
        paths: Iterable[Path] = ()
        with contextlib.suppress(OSError):
            paths = sorted(path for path in folder.iterdir() if path.suffix == suffix and path.is_file())
        for path in paths:
            provenance = None
            with contextlib.suppress(OSError):
                provenance = read_provenance(path)
            if provenance:
                for key in (provenance.source, provenance.content):
                    self._by_hash.setdefault(key, []).append((path, provenance))

    def find(self, wanted: Provenance) -> Path | None:
        """A whole file with this provenance; None if there is none."""
        for key in (wanted.source, wanted.content):
            for path, provenance in self._by_hash.get(key, ()):
                with contextlib.suppress(OSError):
                    if provenance.made == wanted.made and provenance.sum and not damage(path):
                        return path
        return None


def _find(file: BinaryIO) -> tuple[int, re.Match[bytes]] | None:
    """The provenance, and the offset in the file of the window in which it was found."""
    for start, window in _windows(file):
        if found := _TEXT.search(window):
            return start, found
    return None


def _windows(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The places where a provenance may stand, by their offset."""
    yield 0, file.read(WINDOW_BYTES)
    start = max(0, file.seek(0, 2) - WINDOW_BYTES)
    if start:
        file.seek(start)
        yield start, file.read(WINDOW_BYTES)


def _parsed(match: re.Match[bytes]) -> Provenance:
    source, content, made, size, total = (group.decode() for group in match.groups(b""))
    return Provenance(source, content, made, int(size), total)
