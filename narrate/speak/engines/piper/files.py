"""The files of Piper voices on disk, and what their makers say about them. Nothing is loaded or downloaded.

A voice is two files, `NAME.onnx` and `NAME.onnx.json`, in a folder for voices or in a folder of its own inside one.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from narrate.errors import EngineUnavailable
from narrate.model.language import primary_language
from narrate.speak.engines.neural.packages import Packages
from narrate.speak.voice_folders import voice_folders
from narrate.speak.voice_names import unknown_voice

PACKAGES = Packages("piper", "piper", "piper-tts onnx soxr", ("piper-tts", "onnxruntime"))

QUALITIES = ("high", "medium", "low", "x_low")  # from the best; a better model is larger and slower


@dataclass(frozen=True, slots=True)
class PiperFiles:
    """A Piper voice on disk.

    Attributes:
        name: such as `en_US-lessac-medium`; what `--voice` takes.
        language: BCP 47 tag.
        speakers: their number.
        speaker_ids: the numbers of those speakers that have names.
        config: the content of the JSON file.
    """

    name: str
    model: Path
    language: str
    quality: str
    speakers: int
    speaker_ids: Mapping[str, int] = field(repr=False)
    config: Mapping[str, Any] = field(repr=False)

    @property
    def size_bytes(self) -> int:
        return self.model.stat().st_size


def piper_voices(voice_dir: Path | None = None) -> dict[str, PiperFiles]:
    """All Piper voices on disk, sorted by name; files that are not voices are left out."""
    found: dict[str, PiperFiles] = {}
    for folder in voice_folders(voice_dir):
        for model in _models(folder):
            if model.name.removesuffix(".onnx") not in found and (voice := read_piper(model)):
                found[voice.name] = voice
    return dict(sorted(found.items()))


def piper_voice(wanted: str, voice_dir: Path | None = None) -> PiperFiles:
    """A Piper voice by its file's path, or by its name, ignoring case and the difference of hyphen and underscore.

    Raises:
        UnknownVoice: it is not on disk.
        EngineUnavailable: its model is on disk, without a description of it.
    """
    is_path = wanted.endswith(".onnx") or "/" in wanted or os.sep in wanted
    models = [Path(wanted).expanduser()] if is_path else list(_places(wanted, voice_dir))
    for model in models:  # the usual spelling, without a look at all other voices
        if voice := read_piper(model):
            return voice
    voices = piper_voices(voice_dir)
    for name, voice in voices.items():
        if _fold(name) == _fold(wanted):
            return voice
    for model in models:
        if model.is_file():
            raise EngineUnavailable(
                f"the file {model}.json, which describes the voice, is missing or damaged", "Install the voice again"
            )
    advice = f"`{command_to_install(wanted)}` fetches it if there is one of that name"
    raise unknown_voice(wanted, voices, "Check the path" if is_path else advice, "Piper voice")


def best_piper_voice(language: str, voices: Iterable[PiperFiles]) -> PiperFiles | None:
    """The voice for a BCP 47 tag: of the same country if there is one, then of the best quality."""
    main = primary_language(language)
    fitting = [voice for voice in voices if primary_language(voice.language) == main]
    usual = "en-us" if main == "en" else f"{main}-{main}"

    def rank(voice: PiperFiles) -> tuple[bool, bool, int, str]:
        tag = voice.language.lower()
        quality = QUALITIES.index(voice.quality) if voice.quality in QUALITIES else len(QUALITIES)
        return tag != language.lower(), tag != usual, quality, voice.name

    return min(fitting, key=rank, default=None)


def command_to_install(name: str) -> str:
    """The command that installs a Piper voice, after the one for the packages if these are missing."""
    return " && ".join(filter(None, (PACKAGES.command, f"narrate --install-voice {name}")))


def read_piper(model: Path) -> PiperFiles | None:
    """The voice whose model is the file `model`; None without that file or without a description beside it."""
    if not model.is_file():
        return None
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        config = json.loads(Path(f"{model}.json").read_text("utf-8"))
        if not config["phoneme_id_map"] or not int(config["audio"]["sample_rate"]):
            return None
        about = config.get("language", {}).get("code") or config["espeak"]["voice"]
        return PiperFiles(
            name=model.name.removesuffix(".onnx"),
            model=model,
            language=about.replace("_", "-"),
            quality=config["audio"].get("quality", ""),
            speakers=int(config["num_speakers"]),
            speaker_ids={str(name): int(number) for name, number in config.get("speaker_id_map", {}).items()},
            config=config,
        )
    return None


def _models(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from sorted(folder.glob("*.onnx"))
        for entry in sorted(folder.iterdir()):
            if (entry / f"{entry.name}.onnx").is_file():
                yield entry / f"{entry.name}.onnx"


def _places(name: str, voice_dir: Path | None) -> Iterator[Path]:
    """Where the model of a voice may lie."""
    for folder in voice_folders(voice_dir):
        yield folder / f"{name}.onnx"
        yield folder / name / f"{name}.onnx"


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_")
