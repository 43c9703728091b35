"""The two files of Kokoro on disk, `kokoro-v1.0.onnx` and `voices-v1.0.bin`: all voices share one model.

Of the voices, the Japanese and Chinese ones need phonemes that the package does not make; they are left out.
"""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path

from narrate.model import Voice
from narrate.speak.engines.neural.packages import Packages
from narrate.speak.voice_folders import voice_folders, voice_home

PACKAGES = Packages(
    "kokoro",
    "kokoro_onnx",
    "'kokoro-onnx>=0.6' onnx soxr",
    ("kokoro-onnx", "phonemizer", "espeakng-loader", "onnxruntime"),
    below_python=(3, 14),
)

RELEASES = "https://github.com/thewh1teagle/kokoro-onnx/releases/tag/model-files-v1.1"
MODELS = ("kokoro-v1.0.onnx", "kokoro-v1.0.fp16.onnx", "kokoro-v1.0.int8.onnx")  # the first one that is there is used
VOICES = "voices-v1.0.bin"

# By the first letter of a voice's name, of which the second is the gender: the language, and eSpeak NG's name for it.
LANGUAGES = {
    "a": ("en-US", "en-us"), "b": ("en-GB", "en-gb"), "e": ("es", "es"), "f": ("fr", "fr-fr"), "h": ("hi", "hi"),
    "i": ("it", "it"), "p": ("pt-BR", "pt-br"),
}  # fmt: skip
GENDERS = {"f": "female", "m": "male"}


def voice_names(voices: Path) -> tuple[str, ...]:
    """The names of the usable voices in a file, sorted; none if it is damaged. It is a zip archive of arrays."""
    names: list[str] = []
    with contextlib.suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(voices) as archive:
        names = [name.removesuffix(".npy") for name in archive.namelist()]
    return tuple(name for name in sorted(names) if name[:1] in LANGUAGES and name[2:3] == "_")


def kokoro_files(voice_dir: Path | None) -> tuple[Path, Path] | None:
    """The model and the voices in the first folder for voices that has both files; None if there is none.

    Raises:
        UsageError: `voice_dir` is not a folder.
    """
    for folder in voice_folders(voice_dir):
        for model in (folder / name for name in MODELS):
            if model.is_file() and (folder / VOICES).is_file():
                return model, folder / VOICES
    return None


def described(name: str, *, to_install: str = "") -> Voice:
    """A voice, described by its name."""
    gender = GENDERS.get(name[1], "")
    return Voice(
        name, name[3:].capitalize(), LANGUAGES[name[0]][0], gender, installed=not to_install, to_install=to_install
    )


def how_to_install(voice_dir: Path | None = None) -> str:
    """What to do by hand, as a sentence, since the package has no downloader."""
    if PACKAGES.python_too_new:
        return PACKAGES.advice
    beginning = f"Run `{PACKAGES.command}` and put" if PACKAGES.command else "Put"
    return f"{beginning} {MODELS[0]} and {VOICES} from {RELEASES} into {voice_dir or voice_home()}"
