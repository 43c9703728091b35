"""Load an article from a file or a stream, refusing devices, folders and files that are too large."""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from narrate.errors import ReadError
from narrate.read.kinds import KIND_OF_SUFFIX
from narrate.read.source import MAX_BYTES, Source, join

_CHUNK_BYTES = 1 << 20
PIPE_TIMEOUT_S = 20.0


def load_file(path: str) -> Source:
    """Loads a file, or a pipe that another process writes to (the shell's `<(command)`).

    Raises:
        ReadError: the file does not exist, may not be read, is a folder or a device, or is over 64 MB.
    """
    file = Path(path)
    try:
        mode, size = (found := file.stat()).st_mode, found.st_size
        if stat.S_ISDIR(mode):
            raise ReadError(f"{path} is a folder", "Give the files in it one by one")
        # Some files of /proc and /sys, which have no size, wait for a writer like pipes.
        if stat.S_ISFIFO(mode) or (stat.S_ISREG(mode) and not size and os.name == "posix"):
            data = join(_from_pipe(path), _too_large(path))
        elif stat.S_ISREG(mode):
            with file.open("rb") as stream:
                data = join(_chunks(stream), _too_large(path))
        else:
            raise ReadError(f"{path} is a device or a socket, not an article", "Give a file")
    except FileNotFoundError:
        raise ReadError(f"there is no file {_shown(path)}", _near_match(file)) from None
    except PermissionError:
        raise ReadError(f"{path} may not be read", "Check its permissions") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise ReadError(f"{_shown(path)} cannot be read: {reason}", "Check the name") from None
    return Source(data, name=path, stem=file.stem, kind=KIND_OF_SUFFIX.get(file.suffix.lower(), ""))


def load_stream(stream: BinaryIO, name: str = "-") -> Source:
    """Loads a stream to its end; the name `-` means standard input.

    Returns:
        The source. If the stream is over 64 MB, or reading it fails, `error` is a ReadError.
    """
    shown = "standard input" if name == "-" else name
    data, error = b"", None
    try:
        data = join(_chunks(stream), _too_large("Standard input" if name == "-" else name))
    except ReadError as too_large:
        error = too_large
    except OSError as failure:
        error = ReadError(f"{shown} cannot be read: {failure.strerror or failure}", "Give a file instead")
    return Source(data, name=name, stem="article", error=error)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    # In chunks, because read(n) of a buffered stream may allocate n bytes at once.
    return iter(partial(stream.read, _CHUNK_BYTES), b"")


def _from_pipe(path: str) -> Iterator[bytes]:
    # Opening a pipe waits for a writer, possibly for ever; with O_NONBLOCK it does not, and select() has a timeout.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        while True:
            ready, _, _ = select.select([descriptor], [], [], PIPE_TIMEOUT_S)
            if not ready:
                raise ReadError(f"nothing came through the pipe {path} for {PIPE_TIMEOUT_S:.0f} s", "Give a file")
            chunk = os.read(descriptor, _CHUNK_BYTES)
            if not chunk:
                return
            yield chunk
    finally:
        os.close(descriptor)


def _too_large(name: str) -> ReadError:
    return ReadError(f"{name} is larger than {MAX_BYTES >> 20} MB", "Split it into articles first")


def _near_match(file: Path) -> str:
    import difflib

    try:
        names = [entry.name for entry in file.parent.iterdir()][:2000]
    except (OSError, ValueError):
        return "Check the name"
    near = difflib.get_close_matches(file.name, names, n=1)
    return f"Did you mean {file.parent / near[0]}?" if near else "Check the name"


def _shown(path: str) -> str:
    shown = path.encode("utf-8", "replace").decode().replace("\0", "\\0").replace("\n", "\\n")
    return shown if len(shown) <= 200 else f"{shown[:200]}…"
