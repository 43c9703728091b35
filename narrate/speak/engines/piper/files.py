"""Voice files on disk: where they may lie, and what their makers say about them. Nothing is loaded or downloaded.

A Piper voice is two files, `NAME.onnx` and `NAME.onnx.json`, in one of the folders or in a folder of its own there.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from narrate.errors import EngineUnavailable, UnknownVoice, UsageError
from narrate.speak.engines import has_package

QUALITIES = ("high", "medium", "low", "x_low")  # from the best on; the better, the larger and slower

# Voices to begin with, of Piper's own collection.
RECOMMENDED = {
    "en": "en_US-lessac-medium", "en-GB": "en_GB-cori-medium", "de": "de_DE-thorsten-medium",
    "fr": "fr_FR-siwis-medium", "es": "es_ES-davefx-medium", "it": "it_IT-paola-medium", "pt": "pt_BR-faber-medium",
    "nl": "nl_NL-ronnie-medium", "pl": "pl_PL-gosia-medium", "sv": "sv_SE-nst-medium", "ru": "ru_RU-irina-medium",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PiperFiles:
    """A Piper voice on disk.

    Attributes:
        name: such as `en_US-lessac-medium`; what `--voice` takes.
        language: BCP 47 tag.
        speakers: how many there are, and the numbers of those that have names.
        config: what its makers say, from the JSON file.
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


def home() -> Path:
    """Where voices are installed: the platform's data folder for this program."""
    from platformdirs import user_data_path

    return user_data_path("narrate", appauthor=False) / "voices"


def folders(voice_dir: Path | None = None) -> tuple[Path, ...]:
    """Where voices may lie, the first winning: `voice_dir`, `home()`, and the current folder, as Piper has it.

    Raises:
        UsageError: `voice_dir` is no folder.
    """
    if voice_dir and not voice_dir.is_dir():
        raise UsageError(f"there is no folder {voice_dir} with voices", "Check --voice-dir, or the setting voice_dir")
    return (*([voice_dir] if voice_dir else []), home(), Path.cwd())


def is_any_installed(voice_dir: Path | None = None) -> bool:
    """Whether a model lies where somebody has put it on purpose: in `voice_dir` or in `home()`."""
    return any(next(folder.glob(name), None) for folder in folders(voice_dir)[:-1] for name in ("*.onnx", "*/*.onnx"))


def piper_voices(voice_dir: Path | None = None) -> dict[str, PiperFiles]:
    """All Piper voices on disk by name, sorted; files that are none are left out."""
    found: dict[str, PiperFiles] = {}
    for folder in folders(voice_dir):
        for model in _models(folder):
            if model.name.removesuffix(".onnx") not in found and (voice := read_piper(model)):
                found[voice.name] = voice
    return dict(sorted(found.items()))


def piper_voice(wanted: str, voice_dir: Path | None = None) -> PiperFiles:
    """A Piper voice by its name, case and hyphens aside, or by its file's path.

    Raises:
        UnknownVoice: it is not on disk.
        EngineUnavailable: only its model is, without a description of it.
    """
    is_path = wanted.endswith(".onnx") or "/" in wanted or os.sep in wanted
    models = [Path(wanted).expanduser()] if is_path else list(_places(wanted, voice_dir))
    for model in models:  # as it is mostly written: without looking at all others
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
    advice = f"`{fetching(wanted)}` fetches it if there is one of that name"
    raise unknown_voice(wanted, voices, "Check the path" if is_path else advice, "Piper voice")


def best_piper_voice(language: str, voices: Iterable[PiperFiles]) -> PiperFiles | None:
    """The voice for a BCP 47 tag: of the same country if there is one, then of the best quality."""
    main = language.partition("-")[0].lower()
    fitting = [voice for voice in voices if voice.language.partition("-")[0].lower() == main]
    usual = "en-us" if main == "en" else f"{main}-{main}"

    def rank(voice: PiperFiles) -> tuple[bool, bool, int, str]:
        tag = voice.language.lower()
        quality = QUALITIES.index(voice.quality) if voice.quality in QUALITIES else len(QUALITIES)
        return tag != language.lower(), tag != usual, quality, voice.name

    return min(fitting, key=rank, default=None)


def no_piper_voice(language: str) -> EngineUnavailable:
    """What to say where none is on disk."""
    advised = RECOMMENDED.get(language) or RECOMMENDED.get(language.partition("-")[0].lower())
    return EngineUnavailable(
        f"no Piper voice for the language '{language}' is installed", f"`{fetching(advised or 'NAME')}` fetches one"
    )


def fetching(name: str) -> str:
    """The command that fetches a Piper voice, after the packages that this needs if they are absent."""
    return " && ".join(filter(None, (installing("piper"), f"narrate --install-voice {name}")))


def installing(engine: str) -> str:
    """The command that installs a natural engine's packages; "" if the main one of them is there."""
    from narrate.speak.engines.neural import EXTRAS

    return "" if has_package(engine) else f"pip install {EXTRAS[engine]}"


def unknown_voice(wanted: str, names: Iterable[str], advice: str, kind: str = "voice") -> UnknownVoice:
    """The error for a name that none of `names` is, with those that are like it."""
    near = difflib.get_close_matches(wanted, list(names), n=3, cutoff=0.5)
    return UnknownVoice(
        f"there is no {kind} '{wanted}'" + (f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""), advice
    )


def read_piper(model: Path) -> PiperFiles | None:
    """The voice whose model lies at `model`; None if there is none, or what lies beside it does not describe one."""
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
    """Where the model of a voice of that name may lie."""
    for folder in folders(voice_dir):
        yield folder / f"{name}.onnx"
        yield folder / name / f"{name}.onnx"


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_")
