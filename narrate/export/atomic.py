"""Atomic writes: a file has a temporary name until it is complete and synced, and then replaces what is there."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import BinaryIO

from narrate.disk import sync
from narrate.errors import ExportError, shown
from narrate.export.names import folder_of
from narrate.export.provenance import read_provenance
from narrate.locks import lock, remove_unlocked

FEED_LOCK = ".narrate-feed.lock"
_TEMPORARY = re.compile(r"\.narrate-\d+-\d+\.part|" + re.escape(FEED_LOCK))
_numbers = count()  # of this process's temporary files: a name that is free again is never given to another file


def remove_abandoned(output: Path | None) -> None:
    """Removes temporary files of killed runs from the output folder; `output` as in `place_for()`."""
    remove_unlocked(folder_of(output), _TEMPORARY)


def new_temporary(folder: Path) -> tuple[Path, BinaryIO]:
    """A new file under a temporary name, locked so that no other run takes it for abandoned.

    Raises:
        OSError: it cannot be made.
    """
    for number in _numbers:
        path = folder / f".narrate-{os.getpid()}-{number}.part"
        try:
            file = path.open("x+b")
        except FileExistsError:
            continue
        try:
            if lock(path, file.fileno()):
                return path, file
        except BaseException:
            discard(path, file)
            raise
        file.close()
    raise AssertionError


def discard(path: Path, file: BinaryIO) -> None:
    """Closes and removes a temporary file, as far as that is possible: the disk may be full."""
    with contextlib.suppress(OSError):
        file.close()
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which replaces `path` at the end of the block; after an error `path` is unchanged.

    The folder still has to be synced; see `sync_folder()`.

    Raises:
        ExportError: the file cannot be written.
    """
    with export_errors(path):
        temporary, file = new_temporary(path.parent)
        try:
            yield file
            file.flush()
            sync(file.fileno())
            if os.name == "nt":  # elsewhere it stays locked until it has its name
                file.close()
            temporary.replace(path)
        except BaseException:
            discard(temporary, file)
            raise
        file.close()


def sync_folder(folder: Path) -> None:
    """Has the names in a folder written to the disk; once is enough after several files.

    Raises:
        ExportError: the disk reports an error.
    """
    if os.name == "nt":  # which opens no folders
        return
    with export_errors(folder):
        try:
            descriptor = os.open(folder, os.O_RDONLY)
        except PermissionError:  # a folder that only takes files
            return
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)


def rename_to_new(temporary: Path, path: Path) -> None:
    """Renames a file without replacing another one, which `os.rename` does on Windows only.

    Raises:
        FileExistsError: the name is taken.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except (OSError, AttributeError):  # a file system without hard links
        with path.open("x", encoding="ascii") as taken:  # not empty, as a leftover is, which others may replace
            taken.write(str(read_provenance(temporary) or "narrate"))
        try:
            temporary.replace(path)
        except BaseException:
            path.unlink()
            raise
    else:
        with contextlib.suppress(OSError):  # the next run removes it
            temporary.unlink()


@contextlib.contextmanager
def export_errors(path: Path) -> Iterator[None]:
    """Turns errors of writing `path` into `ExportError`."""
    try:
        yield
    except OSError as error:
        raise explain(error, path) from error
    except (ValueError, RuntimeError) as error:  # soundfile and mutagen raise these for the system's errors
        raise ExportError(f"{path} cannot be written ({error})", "Check the disk's free space") from error


def explain(error: OSError, path: Path) -> ExportError:
    """The system's error as a sentence, and what to do."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ExportError(
            f"there is no room for {path}: the disk is full", "Free some space or choose another --output"
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return ExportError(f"{path.parent} is not writable", "Choose another folder with --output")
    if error.errno == errno.ENAMETOOLONG:
        return ExportError(f"the file name {shown(path.name)} is too long", "Choose a shorter --output")
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return ExportError(f"{path.parent} is a file, not a folder", "Choose another folder with --output")
    if error.errno in {errno.EMFILE, errno.ENFILE}:
        return ExportError(
            f"{path} cannot be written: too many files are open", "Close other programs, or raise the limit (ulimit -n)"
        )
    return ExportError(f"{path} cannot be written ({error.strerror or error})", "Choose another --output")
