"""What a run does not write over: the files that it reads, and whatever is no plain file of its own."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from narrate.errors import ExportError

ELSEWHERE = "Give the audio another name or folder with --output"


class OutputGuard:
    """The names that a run has given, and the files that it reads: a name is refused if it leads to one of these.

    Files are told apart by device and inode, so that links, and other cases of letters where these do not count, are
    seen through.

    Args:
        tell: is given a sentence about each file that is made anew, or left alone; no sentence twice.

    Attributes:
        taken: the file names that this run has given to its articles.
        unmarked: sidecars that an earlier version wrote, without a mark: their audio says so.
    """

    def __init__(self, tell: Callable[[str], None] = lambda text: None) -> None:
        self.taken: set[Path] = set()
        self.unmarked: set[Path] = set()
        self._tell = tell
        self._told: set[str] = set()
        self._read: dict[tuple[int, int], str] = {}

    def tell(self, text: str) -> None:
        """Passes a sentence on, unless it was said before."""
        if text not in self._told:
            self._told.add(text)
            self._tell(text)

    def protect(self, source: str | Path | int, name: str) -> None:
        """Refuses to write over a file from now on.

        Args:
            source: its path, or its descriptor, as of standard input; also a URL, which no output replaces.
            name: what it is, with its article.
        """
        with contextlib.suppress(OSError, ValueError):
            found = os.stat(source)  # noqa: PTH116 - ten thousand articles in a run
            self._read.setdefault((found.st_dev, found.st_ino), name)

    def check(self, path: Path, *, link_allowed: bool = False) -> None:
        """Checks that a file with this name may be written.

        Args:
            link_allowed: a symbolic link may be replaced.

        Raises:
            ExportError: the file is read in this run, or something is there that is no plain, writable file.
            OSError: the system does not say what is there.
        """
        with contextlib.suppress(FileNotFoundError):
            if name := self._name_of(path):
                raise ExportError(f"{path} is {name}, so that it is not replaced", ELSEWHERE)
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode):
                raise ExportError(f"{path} is a folder", "Give the file a name, as in --output FOLDER/NAME.mp3")
            if not stat.S_ISREG(mode) and not (link_allowed and stat.S_ISLNK(mode)):
                raise ExportError(f"{path} is no plain file, so that it is not replaced", ELSEWHERE)
            if not mode & 0o222:
                raise ExportError(f"{path} is write-protected, so that it is not replaced", ELSEWHERE)

    def is_read(self, path: Path) -> bool:
        """Whether a name leads to a file that this run reads; raises as `check()`."""
        return bool(self._name_of(path))

    def _name_of(self, path: Path) -> str:
        with contextlib.suppress(FileNotFoundError):  # a link to nothing, for example
            found = path.stat()
            return self._read.get((found.st_dev, found.st_ino), "")
        return ""
