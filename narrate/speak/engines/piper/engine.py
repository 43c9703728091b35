"""`piper`: neural voices of https://github.com/OHF-Voice/piper1-gpl, in some forty languages (extra `piper`).

`-v en_US-lessac-medium` is a voice; `-v en_US-libritts-high#12` or `#p225` one of its speakers, by number or by name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from narrate.errors import EngineUnavailable, NarrateError
from narrate.model import Clip, EngineOptions, Utterance, Voice
from narrate.model.language import primary_language
from narrate.speak.engine import Engine, Progress
from narrate.speak.engines.neural import onnx_model
from narrate.speak.engines.neural.rate import RateCalibration
from narrate.speak.engines.piper.files import (
    PACKAGES,
    PiperFiles,
    best_piper_voice,
    command_to_install,
    piper_voice,
    piper_voices,
)
from narrate.speak.engines.piper.voice import LoadedVoice
from narrate.speak.voice_names import unknown_voice

# Voices to begin with, of the collection of Piper's makers.
RECOMMENDED = {
    "en": "en_US-lessac-medium", "en-GB": "en_GB-cori-medium", "de": "de_DE-thorsten-medium",
    "fr": "fr_FR-siwis-medium", "es": "es_ES-davefx-medium", "it": "it_IT-paola-medium", "pt": "pt_BR-faber-medium",
    "nl": "nl_NL-ronnie-medium", "pl": "pl_PL-gosia-medium", "sv": "sv_SE-nst-medium", "ru": "ru_RU-irina-medium",
}  # fmt: skip


class PiperEngine(Engine):
    name = "piper"
    naturalness = 20
    devices = tuple(onnx_model.PROVIDERS)
    threads_per_worker = onnx_model.THREADS

    def __init__(self) -> None:
        self._options = EngineOptions()
        self._files: dict[str, PiperFiles] = {}
        self._fingerprints: dict[str, str] = {}
        self._loaded: dict[Path, LoadedVoice] = {}
        self._scales: dict[tuple[str, int | None, int], float] = {}

    def configure(self, options: EngineOptions) -> None:
        self._options = options

    def warm(self) -> None:
        """Loads the package, which takes a third of a second."""
        import piper  # noqa: F401

    def voices(self) -> Sequence[Voice]:
        return tuple(map(_described, piper_voices(self._options.voice_dir).values()))

    def default_voice(self, language: str) -> str:
        """The best installed voice for a language; "" if there is none."""
        voice = best_piper_voice(language, piper_voices(self._options.voice_dir).values())
        return voice.name if voice else ""

    def sample_rate_hz(self, voice: str, language: str) -> int:
        try:
            return int(self._voice(voice.partition("#")[0], language).config["audio"]["sample_rate"])
        except NarrateError:
            return 0  # `speak()` raises it

    def memory_bytes(self, voice: str) -> int:
        name = voice.partition("#")[0]
        voices = piper_voices(self._options.voice_dir).values()
        sizes = (files.size_bytes for files in voices if name in {"", files.name})
        return onnx_model.memory_bytes(max(sizes, default=0))

    def fingerprint(self, voice: str) -> str:
        name = voice.partition("#")[0]
        if name not in self._fingerprints:
            try:
                used = [self._voice(name, "")] if name else list(piper_voices(self._options.voice_dir).values())
            except NarrateError:
                used = []  # `speak()` raises it
            parts = [PACKAGES.fingerprint(self._options.device), *map(_identity, used)]
            self._fingerprints[name] = " ".join(parts)
        return self._fingerprints[name]

    def speak(self, utterance: Utterance) -> Clip:
        name, mark, wanted = utterance.voice.partition("#")
        files = self._voice(name, utterance.language)
        speaker = _speaker(files, wanted) if mark else None
        if files.model not in self._loaded:
            self._loaded[files.model] = LoadedVoice(files, self._options.device)
        voice = self._loaded[files.model]
        key = (files.name, speaker, utterance.rate_wpm)
        if key not in self._scales:
            identity = f"{self.fingerprint(files.name)} {speaker}"
            calibration = RateCalibration(
                files.language, identity, lambda text, scale: voice.speak(text, speaker, scale)
            )
            self._scales[key] = calibration.scale_for(utterance.rate_wpm)
        return voice.speak(utterance.text, speaker, self._scales[key], utterance.phonemes)

    def how_to_install(self) -> str:
        return PACKAGES.command

    def installable_voices(self, *, online: bool = False) -> Iterator[Voice]:
        """The voices of the collection of Piper's makers; without `online` those in `RECOMMENDED`."""
        if online:
            from narrate.speak.engines.piper.install import collection

            yield from collection().values()
            return
        for name in RECOMMENDED.values():
            language, _, quality = name.split("-")
            to_install = command_to_install(name)
            yield Voice(name, name, language.replace("_", "-"), quality=quality, installed=False, to_install=to_install)

    def install_voice(self, name: str, on_progress: Progress) -> Voice:
        from narrate.speak.engines.piper.install import install

        files = install(name, self._options.voice_dir, on_progress)
        return Voice(name, name, files.language, quality=files.quality, size_bytes=files.size_bytes, path=files.model)

    def _voice(self, name: str, language: str) -> PiperFiles:
        """As `piper_voice()`; "" is the default voice. Raises EngineUnavailable if the language has none."""
        name = name or self.default_voice(language)
        if not name:
            advised = RECOMMENDED.get(language) or RECOMMENDED.get(primary_language(language))
            raise EngineUnavailable(
                f"no Piper voice for the language '{language}' is installed",
                f"`{command_to_install(advised or 'NAME')}` fetches one",
            )
        if name not in self._files:
            self._files[name] = piper_voice(name, self._options.voice_dir)
        return self._files[name]


def _speaker(files: PiperFiles, wanted: str) -> int:
    """A speaker's number, from the number or the name; raises UnknownVoice if the voice has no such speaker."""
    if wanted.isdecimal() and int(wanted) < files.speakers:
        return int(wanted)
    for name, number in files.speaker_ids.items():
        if name.casefold() == wanted.casefold():
            return number
    last = files.speakers - 1
    advice = f"Take {files.name}#0 to #{last}" if last else f"{files.name} has one speaker: leave out the #"
    raise unknown_voice(wanted, files.speaker_ids, advice, f"speaker of {files.name} called")


def _described(files: PiperFiles) -> Voice:
    dataset = files.name.split("-")[1] if files.name.count("-") == 2 else files.name
    speakers = f", {files.speakers} speakers" if files.speakers > 1 else ""
    quality = files.quality.replace("_", "-")
    return Voice(files.name, dataset + speakers, files.language, quality=quality, size_bytes=files.size_bytes)


def _identity(files: PiperFiles) -> str:
    """Distinguishes a voice's files from all others, without reading the model."""
    stat = files.model.stat()
    config = hashlib.sha256(repr(files.config).encode()).hexdigest()[:16]
    return f"{files.name} {stat.st_size} {stat.st_mtime_ns} {config}"
