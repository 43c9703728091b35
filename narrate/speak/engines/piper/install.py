"""Voices from the collection of Piper's makers: what there is, and one of them fetched. Only ever when asked for.

The download is that of the package piper-tts (`piper.download_voices`), which writes whatever it gets, and takes half a
file for a whole one. So it writes into a folder of its own, in which everything is checked against the collection's
index (sizes, MD5 sums) and loaded once, before one rename puts the voice in place, whole.
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrate.errors import InstallError, NarrateError, UsageError
from narrate.locks import lock, remove_unlocked
from narrate.speak.engines import engine_and_own_name
from narrate.speak.engines.piper.files import PiperFiles, home, piper_voices, read_piper, unknown_voice

# Another place that holds the collection as its makers have it, such as a copy inside a company's network.
MIRROR = "NARRATE_PIPER_VOICES"
ORIGINAL = "https://huggingface.co/rhasspy/piper-voices/resolve/main"

BY_HAND = (
    "Check the connection, or put its two files from https://huggingface.co/rhasspy/piper-voices into a folder and "
    "name that with --voice-dir"
)

SILENCE_LIMIT_S = 30.0  # how long the other side may send nothing
TELL_EVERY_S = 0.1
UNFINISHED = re.compile(r"\.installing-[a-z0-9_]{8}")

_addresses: dict[str, str] = {}  # the package's own

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class KnownVoice:
    """A voice of the collection, or one that is only on disk.

    Attributes:
        language: BCP 47 tag.
        size_bytes: of the model.
        files: of those in the collection: name, size and MD5 sum.
    """

    name: str
    language: str
    quality: str
    size_bytes: int
    speakers: int
    installed: bool
    files: tuple[tuple[str, int, str], ...] = ()


def known_voices(voice_dir: Path | None = None) -> tuple[KnownVoice, ...]:
    """The voices on disk and all of the collection, sorted by name. It asks the collection for its index.

    Raises:
        InstallError: the index cannot be had.
        EngineUnavailable: piper-tts is not installed.
    """
    here = {
        name: KnownVoice(name, voice.language, voice.quality, voice.size_bytes, voice.speakers, True)
        for name, voice in piper_voices(voice_dir).items()
    }
    there = {name: _known(name, about, name in here) for name, about in _index(_downloader()).items()}
    return tuple(voice for _, voice in sorted({**here, **there}.items()))


def install_voice(
    name: str, engine: str = "piper", voice_dir: Path | None = None, on_progress: Progress = lambda done, total: None
) -> PiperFiles:
    """Fetches a voice of the collection into `voice_dir` or the data folder, and returns what is then on disk.

    Args:
        name: as the collection has it, or as `--list-voices` shows it, with `piper:` before it.
        on_progress: called with bytes there and bytes in all, from another thread.

    Raises:
        UnknownVoice: the collection has none of that name.
        UsageError: the engine has no collection of voices.
        InstallError: it cannot be had whole, and nothing is left of it; or the engine is one without a downloader.
        EngineUnavailable: piper-tts is not installed.
    """
    named, name = engine_and_own_name(name)
    engine = named or engine
    if engine == "kokoro":
        from narrate.speak.engines.kokoro.engine import how_to_install

        raise InstallError("Kokoro's package fetches no voices", how_to_install(voice_dir))
    if engine not in {"", "piper"}:
        raise UsageError(f"the engine '{engine}' has no voices to install", "Leave out --engine: they are Piper's")
    folder = voice_dir or home()
    downloader = _downloader()
    index = _index(downloader)
    if name not in index:
        raise unknown_voice(name, index, f"{ORIGINAL.partition('/resolve')[0]} has them all", "Piper voice to fetch")
    wanted = _known(name, index[name], False)
    with _unfinished(folder) as unfinished:
        fresh = unfinished / name
        fresh.mkdir()
        with _told(fresh, sum(size for _, size, _ in wanted.files), on_progress):
            _download(downloader, name, fresh)
        _check(fresh, wanted)
        _put(fresh, folder / name)
    voice = read_piper(folder / name / f"{name}.onnx")
    assert voice
    return voice


def _downloader() -> Any:
    """The package's module, pointed to the mirror if there is one: its addresses are constants."""
    from narrate.speak.engines.neural import missing

    try:
        from piper import download_voices
    except ImportError as error:
        raise missing("piper", error) from error
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
    from urllib.request import urlopen

    try:
        with urlopen(downloader.VOICES_JSON, timeout=SILENCE_LIMIT_S) as answer:
            index = json.load(answer)
        return {str(name): about for name, about in index.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise InstallError(f"the list of voices cannot be fetched ({_reason(error)})", BY_HAND) from error


def _known(name: str, about: Any, installed: bool) -> KnownVoice:
    try:
        files = tuple(
            (path.rpartition("/")[2], int(file["size_bytes"]), str(file["md5_digest"]))
            for path, file in about["files"].items()
            if path.endswith((".onnx", ".onnx.json"))
        )
        size = sum(size for file, size, _ in files if file.endswith(".onnx"))
        tag = about["language"]["code"].replace("_", "-")
        return KnownVoice(name, tag, about["quality"], size, int(about["num_speakers"]), installed, files)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InstallError(f"the list of voices says nothing usable about '{name}'", f"Check {MIRROR}") from error


def _check(folder: Path, wanted: KnownVoice) -> None:
    """Accepts what was downloaded in silence."""
    for file, size, digest in wanted.files:
        path = folder / file
        found = path.stat().st_size if path.exists() else 0
        if found != size:
            raise InstallError(f"{file} came with {found:,} of {size:,} bytes", "Try again")
        with path.open("rb") as data:
            if hashlib.file_digest(data, "md5").hexdigest() != digest:
                raise InstallError(f"{file} is not what its makers have published", "Try again")
    voice = read_piper(folder / f"{wanted.name}.onnx")
    if voice is None:
        raise InstallError(f"{wanted.name}.onnx.json does not describe a voice", "Try again")
    from narrate.speak.engines.neural.onnx_model import open_model

    try:
        open_model(voice.model)
    except NarrateError as error:
        raise InstallError(error.problem, "Try again, or update onnxruntime") from error


@contextlib.contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A new folder inside `folder`, gone afterwards; what killed runs have left there goes as well."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_unlocked(folder, UNFINISHED)
        fresh = Path(tempfile.mkdtemp(prefix=".installing-", dir=folder))
    except OSError as error:
        raise InstallError(
            f"no voice can be put into {folder} ({error.strerror})", "Take another --voice-dir"
        ) from error
    held = os.open(fresh, os.O_RDONLY) if os.name != "nt" else -1
    try:
        lock(fresh, held)
        yield fresh
    finally:
        if held >= 0:
            os.close(held)
        shutil.rmtree(fresh, ignore_errors=True)


def _put(fresh: Path, place: Path) -> None:
    """One rename; an older voice of that name makes room first, and goes with the folder for unfinished things."""
    try:
        if place.exists():
            place.rename(fresh.parent / "old")
        fresh.rename(place)
    except OSError as error:
        raise InstallError(
            f"the voice cannot be put into {place} ({error.strerror})", "Check what lies there"
        ) from error


@contextlib.contextmanager
def _told(folder: Path, total: int, on_progress: Progress) -> Iterator[None]:
    """Tells how much is there, as long as the block runs: the downloader itself does not."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(TELL_EVERY_S):
            with contextlib.suppress(OSError):
                on_progress(sum(path.stat().st_size for path in folder.iterdir()), total)

    thread = threading.Thread(target=tell, daemon=True)
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
    """`timed out`, `HTTP Error 404: Not Found`: the inner reason where urllib wraps it in its own words."""
    return (
        str(getattr(error, "reason", "") if not hasattr(error, "code") else error) or str(error) or type(error).__name__
    )
