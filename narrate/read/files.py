"""Load an article from a file or from standard input, refusing what can never be one."""

from __future__ import annotations

import os
import select
import stat
from pathlib import Path
from typing import BinaryIO

from narrate.errors import ReadError
from narrate.read.source import MAX_BYTES, Source

KIND_OF_SUFFIX = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
}

_CHUNK_BYTES = 1 << 20
_PIPE_PATIENCE_S = 20.0


def load_file(path: str) -> Source:
    """Read a file, or a pipe that somebody is writing to (the shell's `<(command)`).

    Raises:
        ReadError: there is no such file, it may not be read, it is a folder or a device, or it is over 64 MB.
    """
    file = Path(path)
    try:
        mode = file.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ReadError(f"{path} is a folder", "Give the files in it one by one")
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise ReadError(f"{path} is a device or a socket, not an article", "Give a file")
        data = _read_pipe(path) if stat.S_ISFIFO(mode) else _read_regular(path)
    except FileNotFoundError:
        raise ReadError(f"there is no file {_shown(path)}", _near_match(file)) from None
    except PermissionError:
        raise ReadError(f"{path} may not be read", "Check its permissions") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise ReadError(f"{_shown(path)} cannot be read: {reason}", "Check the name") from None
    return Source(data, name=path, stem=file.stem, kind=KIND_OF_SUFFIX.get(file.suffix.lower(), ""))


def load_stdin(stream: BinaryIO) -> Source:
    """Read standard input to its end.

    Raises:
        ReadError: it is over 64 MB or breaks off.
    """
    try:
        data = _capped(stream, "Standard input")
    except OSError as error:
        raise ReadError(f"standard input cannot be read: {error.strerror or error}", "Give a file instead") from None
    return Source(data, name="-", stem="article")


def _read_regular(path: str) -> bytes:
    with Path(path).open("rb") as stream:
        return _capped(stream, path)


def _capped(stream: BinaryIO, name: str) -> bytes:
    # In chunks, because read(n) of a buffered stream may set aside n bytes at once.
    chunks, total = [], 0
    while chunk := stream.read(_CHUNK_BYTES):
        total += len(chunk)
        if total > MAX_BYTES:
            raise too_large(name)
        chunks.append(chunk)
    return b"".join(chunks)


def too_large(name: str) -> ReadError:
    return ReadError(f"{name} is larger than {MAX_BYTES >> 20} MB", "Split it into articles first")


def _read_pipe(path: str) -> bytes:
    # Opening a pipe waits for a writer, for ever if there is none; O_NONBLOCK does not, and select() has a limit.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        chunks: list[bytes] = []
        total = 0
        while True:
            ready, _, _ = select.select([descriptor], [], [], _PIPE_PATIENCE_S)
            if not ready:
                raise ReadError(f"nothing came through the pipe {path} for {_PIPE_PATIENCE_S:.0f} s", "Give a file")
            chunk = os.read(descriptor, _CHUNK_BYTES)
            if not chunk:
                return b"".join(chunks)
            total += len(chunk)
            if total > MAX_BYTES:
                raise too_large(path)
            chunks.append(chunk)
    finally:
        os.close(descriptor)


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
