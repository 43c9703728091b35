"""The collection of Piper's makers: its list of voices, and the download of one. Both happen only on request.

The download is that of the package piper-tts (`piper.download_voices`), which writes whatever it receives and accepts
half a file. So it writes into a temporary folder, in which everything is checked against the collection's index (sizes,
MD5 sums) and loaded once; then one rename puts the complete voice in place.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from narrate.disk import sync
from narrate.errors import InstallError, NarrateError
from narrate.locks import lock, remove_unlocked
from narrate.model import Voice
from narrate.speak.engine import Progress
from narrate.speak.engines.neural.onnx_model import open_model
from narrate.speak.engines.piper.files import PACKAGES, PiperFiles, command_to_install, read_piper
from narrate.speak.voice_folders import voice_home
from narrate.speak.voice_names import unknown_voice

# The address of a copy of the collection, such as one inside a company's network.
MIRROR = "NARRATE_PIPER_VOICES"
ORIGINAL = "https://huggingface.co/rhasspy/piper-voices/resolve/main"

BY_HAND = (
    "Check the connection, or put its two files from https://huggingface.co/rhasspy/piper-voices into a folder and "
    "name that with --voice-dir"
)

SILENCE_LIMIT_S = 30.0  # the timeout while the server sends nothing
REPORT_EVERY_S = 0.1
UNFINISHED = re.compile(r"\.installing-[a-z0-9_]{8}")

_addresses: dict[str, str] = {}  # the package's constants, before any change


def collection() -> dict[str, Voice]:
    """All voices of the collection, by name and sorted. It asks the collection for its index.

    Raises:
        InstallError: the index cannot be fetched, or is not usable.
        EngineUnavailable: piper-tts is not installed.
    """
    return {name: _described(name, about) for name, about in sorted(_index(_downloader()).items())}


def install(name: str, voice_dir: Path | None, on_progress: Progress = lambda done, total: None) -> PiperFiles:
    """Fetches a voice of the collection into `voice_dir` or the data folder, and returns its files.

    Args:
        on_progress: called from another thread with the bytes that are there and the bytes in all.

    Raises:
        UnknownVoice: the collection has no such voice; the message names similar ones.
        InstallError: it cannot be fetched completely; then nothing of it is left.
        EngineUnavailable: piper-tts is not installed.
    """
    folder = voice_dir or voice_home()
    downloader = _downloader()
    index = _index(downloader)
    if name not in index:
        raise unknown_voice(name, index, f"{ORIGINAL.partition('/resolve')[0]} has them all", "Piper voice to fetch")
    wanted = _files(name, index[name])
    with _unfinished(folder) as unfinished:
        fresh = unfinished / name
        with _errors_of(folder):
            fresh.mkdir()
        with _reported(fresh, sum(size for size, _ in wanted.values()), on_progress):
            _download(downloader, name, fresh)
        with _errors_of(folder):
            _check(fresh, name, wanted)
        _put(fresh, folder / name)
    voice = read_piper(folder / name / f"{name}.onnx")
    assert voice
    return voice


def _downloader() -> Any:
    """The package's module, with the addresses of the mirror if there is one: they are constants of the module."""
    try:
        from piper import download_voices
    except ImportError as error:
        raise PACKAGES.missing(error) from error
    mirror = os.environ.get(MIRROR, "").rstrip("/") or ORIGINAL
    for constant in ("URL_FORMAT", "VOICES_JSON"):
        address = _addresses.setdefault(constant, getattr(download_voices, constant))
        setattr(download_voices, constant, address.replace(ORIGINAL, mirror))
    return download_voices


def _download(downloader: Any, name: str, folder: Path) -> None:
    from http.client import HTTPException

    try:
        downloader.download_voice(name, folder)
    except (OSError, HTTPException, ValueError) as error:
        if getattr(error, "errno", 0) in {errno.ENOSPC, errno.EDQUOT}:
            raise InstallError(
                f"there is no room for the voice '{name}'", "Make some, or take another --voice-dir"
            ) from error
        raise InstallError(f"the voice '{name}' cannot be fetched ({_reason(error)})", BY_HAND) from error


def _index(downloader: Any) -> dict[str, Any]:
    from http.client import HTTPException
    from urllib.request import urlopen

    try:
        with urlopen(downloader.VOICES_JSON, timeout=SILENCE_LIMIT_S) as answer:
            index = json.load(answer)
        return {str(name): about for name, about in index.items()}
    except (OSError, HTTPException, ValueError, RecursionError, AttributeError) as error:
        raise InstallError(f"the list of voices cannot be fetched ({_reason(error)})", BY_HAND) from error


def _files(name: str, about: Any) -> dict[str, tuple[int, str]]:
    """The size and the MD5 sum of each file of a voice, by the file's name, from its entry in the index."""
    with _usable(name):
        return {
            path.rpartition("/")[2]: (int(file["size_bytes"]), str(file["md5_digest"]))
            for path, file in about["files"].items()
            if path.endswith((".onnx", ".onnx.json"))
        }


def _described(name: str, about: Any) -> Voice:
    size_bytes = sum(size for file, (size, _) in _files(name, about).items() if file.endswith(".onnx"))
    with _usable(name):
        tag, quality = about["language"]["code"].replace("_", "-"), about["quality"]
    to_install = command_to_install(name)
    return Voice(name, name, tag, quality=quality, size_bytes=size_bytes, installed=False, to_install=to_install)


@contextlib.contextmanager
def _usable(name: str) -> Iterator[None]:
    """Raises InstallError if an entry of the index is not as expected."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InstallError(f"the list of voices says nothing usable about '{name}'", f"Check {MIRROR}") from error


def _check(folder: Path, name: str, wanted: Mapping[str, tuple[int, str]]) -> None:
    """Raises InstallError unless the downloaded files are complete, unchanged, and a voice that loads."""
    for file, (size, digest) in wanted.items():
        path = folder / file
        found = path.stat().st_size if path.exists() else 0
        if found != size:
            raise InstallError(f"{file} came with {found:,} of {size:,} bytes", "Try again")
        with path.open("rb") as data:
            if hashlib.file_digest(data, "md5").hexdigest() != digest:
                raise InstallError(f"{file} is not what its makers have published", "Try again")
    voice = read_piper(folder / f"{name}.onnx")
    if voice is None:
        raise InstallError(f"{name}.onnx.json does not describe a voice", "Try again")
    try:
        open_model(voice.model)
    except NarrateError as error:
        raise InstallError(error.problem, "Try again, or update onnxruntime") from error


@contextlib.contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A temporary folder inside `folder`; those that killed runs have left there are removed as well."""
    with _errors_of(folder):
        folder.mkdir(parents=True, exist_ok=True)
        remove_unlocked(folder, UNFINISHED)
        fresh = Path(tempfile.mkdtemp(prefix=".installing-", dir=folder))
    held = -1
    try:
        if os.name != "nt":
            with _errors_of(folder):
                held = os.open(fresh, os.O_RDONLY)
                lock(fresh, held)
        yield fresh
    finally:
        if held >= 0:
            os.close(held)
        shutil.rmtree(fresh, ignore_errors=True)


@contextlib.contextmanager
def _errors_of(folder: Path) -> Iterator[None]:
    """Turns the system's errors in the folder into InstallError."""
    try:
        yield
    except OSError as error:
        raise InstallError(
            f"no voice can be put into {folder} ({error.strerror})", "Take another --voice-dir"
        ) from error


def _put(fresh: Path, place: Path) -> None:
    """Renames the voice's folder into its place; an older voice of that name moves into the temporary folder first.

    Files and folders are synced before they are renamed: after a power failure a voice is complete, or is not there.
    """
    try:
        for path in (*fresh.iterdir(), fresh):
            _sync(path)
        if place.exists():
            place.rename(fresh.parent / "old")
        fresh.rename(place)
        _sync(place.parent)
    except OSError as error:
        raise InstallError(
            f"the voice cannot be put into {place} ({error.strerror})", "Check what lies there"
        ) from error


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # which Windows does not open
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _reported(folder: Path, total: int, on_progress: Progress) -> Iterator[None]:
    """Reports the bytes in a folder while the block runs, since the downloader itself does not."""
    over = threading.Event()

    def report() -> None:
        while not over.wait(REPORT_EVERY_S):
            with contextlib.suppress(OSError):
                on_progress(sum(path.stat().st_size for path in folder.iterdir()), total)

    thread = threading.Thread(target=report, daemon=True)
    limit_s = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SILENCE_LIMIT_S)  # the downloader sets none
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        socket.setdefaulttimeout(limit_s)


def _reason(error: Exception) -> str:
    """`timed out`, `HTTP Error 404: Not Found`: the inner reason if urllib wraps it in an error of its own."""
    reason = "" if hasattr(error, "code") else getattr(error, "reason", "")
    return str(reason) or str(error) or type(error).__name__
