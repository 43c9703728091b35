"""The library eSpeak NG: which file is loaded, where its data come from, and how its voices become deterministic.

Two engines speak with it, `system` (through pyttsx3) and `espeak` (directly).

Without a system package: pyttsx3 asks the loader for `libespeak-ng.so.1` by name. Once the library inside the wheel
`espeakng-loader` is loaded, the loader answers with it. It must be loaded in the default (local) mode: with RTLD_GLOBAL
another eSpeak in the same process, such as a neural engine's own, would crash.

Deterministic: eSpeak lets the pitch of a voice flutter along a table and weakens every other cycle of a rough voice,
and it keeps its position in both from one utterance to the next. So the same sentence never gives the same samples
twice, and two workers would never agree. Every voice is therefore used through a variant without flutter and
roughness, in a data folder that links to everything in the original one. The remaining differences cannot be heard:
glottal stops in German and Swedish, and the variants with breath or echo that a user may ask for, still differ in some
samples.

The data folder's path may not be longer than about 140 characters (eSpeak NG 1.52 overruns a buffer); the linked
folder lies in the worker's scratch folder, which has a short one.
"""

from __future__ import annotations

import glob
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from narrate.errors import EngineUnavailable, SpeakError
from narrate.model.script import LONGEST_UTTERANCE_BYTES

if TYPE_CHECKING:
    from ctypes import CDLL

SAMPLE_RATE_HZ = 22_050
COMMAND = "\x01"  # begins a command in a text, such as for another pitch
IS_SYSTEM = sys.platform not in {"darwin", "win32"}  # pyttsx3 uses it, too
STEADY = "steady"  # the variant's name
# The variant's age. The library goes on without a variant that it cannot read, and tells nobody; but then its current
# voice has not this age.
STEADY_AGE = 113
SYSTEM_DATA = (
    "/usr/lib/*/espeak-ng-data",
    "/usr/lib*/espeak-ng-data",
    "/usr/share/espeak-ng-data",
    "/usr/local/share/espeak-ng-data",
    "/usr/local/lib/espeak-ng-data",
    "/opt/homebrew/share/espeak-ng-data",
)
SYSTEM_LIBRARIES = (
    "libespeak-ng.so.1",
    "/opt/homebrew/lib/libespeak-ng.1.dylib",
    "/usr/local/lib/libespeak-ng.1.dylib",
    r"C:\Program Files\eSpeak NG\libespeak-ng.dll",
)

_linked: Path | None = None


def utf8(text: str) -> bytes:
    """The text in the library's encoding.

    Raises:
        SpeakError: it is over `LONGEST_UTTERANCE_BYTES`.
    """
    encoded = text.encode(errors="replace")
    if len(encoded) > LONGEST_UTTERANCE_BYTES:
        raise SpeakError(f"a stretch of over {LONGEST_UTTERANCE_BYTES} bytes cannot be spoken in one go")
    return encoded


def fingerprint() -> str:
    """The library's file name, size and time; to read its version would load it."""
    path = _bundled_library()
    if path is None:
        found = [Path(p) for name in SYSTEM_DATA for p in glob.glob(name + "/phontab")]  # noqa: PTH207
        path = found[0] if found else None
    if path is None:
        return "espeak-ng unknown"
    stat = path.stat()
    return f"espeak-ng {path.name} {stat.st_size} {int(stat.st_mtime)} {STEADY}"


@cache
def prepare() -> None:
    """Loads the bundled library, so that pyttsx3 finds it, and sets its data folder. Call it before the first voice.

    Raises:
        OSError: the bundled library cannot be loaded, or its data are not complete.
        EngineUnavailable: the data cannot be prepared.
    """
    from ctypes import CDLL  # 1.6 ms; the main process asks for nothing but the fingerprint

    library = _bundled_library()
    if library is not None:
        CDLL(str(library))
    data = _data_folder(library)
    if data is not None:
        os.environ["ESPEAK_DATA_PATH"] = str(_link(data))


def load() -> CDLL:
    """The library, with its data prepared.

    Raises:
        OSError: there is none, or it cannot be loaded.
        EngineUnavailable: as `prepare()`.
    """
    from ctypes import CDLL
    from ctypes.util import find_library

    prepare()
    bundled = _bundled_library()
    if bundled is not None:
        return CDLL(str(bundled))
    for name in (*SYSTEM_LIBRARIES, find_library("espeak-ng")):
        if name:
            try:
                return CDLL(name)
            except OSError:
                continue
    raise OSError("eSpeak NG is not installed")


def how_to_get_it() -> str:
    """The advice of the error for a library that does not load."""
    if sys.platform == "linux":
        return "Reinstall the package espeakng-loader, or install espeak-ng and set NARRATE_ESPEAK=system"
    return "Install eSpeak NG (https://github.com/espeak-ng/espeak-ng), or take another --engine"


def steady(voice: str, variant: str = "") -> str:
    """The name of a voice's deterministic variant; a voice with a variant of its own (such as `f3`) keeps that."""
    if variant:
        return f"{voice}+{variant}"
    return voice if _linked is None else f"{voice}+{STEADY}"


def is_complete(voice: str, age: int) -> bool:
    """Whether the library has read all of a voice.

    Args:
        voice: as it was set, with its variant.
        age: of the library's current voice.
    """
    return not voice.endswith(f"+{STEADY}") or age == STEADY_AGE


@cache
def _bundled_library() -> Path | None:
    """The library inside espeakng-loader; None if the system's is wanted or the wheel is absent.

    It is found without importing the package, since only its folder is needed.
    """
    if os.environ.get("NARRATE_ESPEAK", "").lower() == "system" or sys.platform != "linux":
        return None
    for folder in sys.path:
        path = Path(folder or ".") / "espeakng_loader" / "libespeak-ng.so"
        if path.is_file():
            return path
    return None


def _data_folder(library: Path | None) -> Path | None:
    if library is not None:
        return library.parent / "espeak-ng-data"
    if "ESPEAK_DATA_PATH" in os.environ:
        return Path(os.environ["ESPEAK_DATA_PATH"])
    found = [p for name in SYSTEM_DATA for p in glob.glob(name)]  # noqa: PTH207
    return Path(found[0]) if found else None


def _link(data: Path) -> Path:
    """A folder of links to everything in `data`, with the steady variant added.

    Raises:
        EngineUnavailable: links cannot be made. Without them the voices would sound otherwise.
        FileNotFoundError: the data are not complete.
    """
    global _linked
    parent = tempfile.gettempdir()
    try:
        folder = Path(tempfile.mkdtemp(prefix="espeak-"))
    except OSError as error:
        raise _not_prepared(parent, error) from error
    try:
        for entry in os.scandir(data):
            if entry.name != "voices":
                (folder / entry.name).symlink_to(entry.path)
        variants = folder / "voices" / "!v"
        variants.mkdir(parents=True)
        for group in os.scandir(data / "voices"):
            if group.name != "!v":
                (folder / "voices" / group.name).symlink_to(group.path)
        for entry in os.scandir(data / "voices" / "!v"):
            (variants / entry.name).symlink_to(entry.path)
        variant = f"language variant\nname {STEADY}\nflutter 0\nroughness 0\ngender unknown {STEADY_AGE}\n"
        (variants / STEADY).write_text(variant, "utf-8")
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, FileNotFoundError):  # in `data`
            raise
        raise _not_prepared(parent, error) from error
    _linked = folder
    return folder


def _not_prepared(parent: str, error: OSError) -> EngineUnavailable:
    problem = f"eSpeak's voices cannot be prepared in {parent} ({error.strerror})"
    return EngineUnavailable(problem, "Free some space there, or set TMPDIR to another folder")
