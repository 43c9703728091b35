"""Files on their way: under a temporary name until they are whole."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import BinaryIO

from narrate.errors import ExportError
from narrate.export.names import folder_of
from narrate.locks import lock, remove_unlocked

_PART = re.compile(r"\.narrate-\d+-\d+\.part")


def remove_abandoned_parts(output: Path | None) -> None:
    """Removes what killed runs have left behind where `output` (as of `place_for()`) is."""
    remove_unlocked(folder_of(output), _PART)


def new_temporary(folder: Path) -> tuple[Path, BinaryIO]:
    """A new file, not yet under its final name, that is known to be in work."""
    for number in count():
        path = folder / f".narrate-{os.getpid()}-{number}.part"
        try:
            file = path.open("x+b")
        except FileExistsError:
            continue
        if lock(path, file.fileno()):
            return path, file
        file.close()
    raise AssertionError


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """What goes wrong while `path` is written becomes an `ExportError`."""
    try:
        yield
    except OSError as error:
        raise explain(error, path) from error
    except (ValueError, RuntimeError) as error:  # soundfile and mutagen wrap what the system says
        raise ExportError(f"{path} cannot be written ({error})", "Check the disk's free space") from error


def explain(error: OSError, path: Path) -> ExportError:
    """The system's error in a sentence, and what to do."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ExportError(
            f"there is no room for {path}: the disk is full", "Free some space or choose another --output"
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return ExportError(f"{path.parent} is not writable", "Choose another folder with --output")
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return ExportError(f"{path.parent} is a file, not a folder", "Choose another folder with --output")
    return ExportError(f"{path} cannot be written ({error.strerror or error})", "Choose another --output")
