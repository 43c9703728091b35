"""`kokoro`: the neural voices of Kokoro-82M through https://github.com/thewh1teagle/kokoro-onnx (extra `kokoro`).

The package takes speeds from 0.5 to 2 only; a rate beyond these is refused, since the package would speak at another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from narrate.errors import EngineUnavailable, InstallError, UsageError
from narrate.model import Clip, EngineOptions, Utterance, Voice
from narrate.model.language import primary_language
from narrate.speak.engine import Engine, Progress
from narrate.speak.engines.kokoro.files import (
    GENDERS,
    LANGUAGES,
    PACKAGES,
    described,
    how_to_install,
    kokoro_files,
    voice_names,
)
from narrate.speak.engines.kokoro.voices import LoadedVoices
from narrate.speak.engines.neural import onnx_model
from narrate.speak.engines.neural.rate import RateCalibration
from narrate.speak.voice_names import unknown_voice

BEST = ("af_heart", "bf_emma", "ff_siwis", "ef_dora", "if_sara", "pf_dora", "hf_alpha")  # by its makers' grades
SCALES = (0.5, 0.7, 1.0, 1.4, 2.0)  # multiples of its usual duration: what the package takes
SAMPLE_RATE_HZ = 24_000  # of every model


class KokoroEngine(Engine):
    name = "kokoro"
    naturalness = 10
    devices = tuple(onnx_model.PROVIDERS)
    threads_per_worker = onnx_model.THREADS

    def __init__(self) -> None:
        self._options = EngineOptions()
        self._fingerprint = ""
        self._names: tuple[str, ...] | None = None
        self._loaded: LoadedVoices | None = None
        self._scales: dict[tuple[str, int], float] = {}

    def configure(self, options: EngineOptions) -> None:
        self._options = options

    def warm(self) -> None:
        """Loads the packages, numpy and onnxruntime, which takes half a second."""
        import kokoro_onnx.tokenizer  # noqa: F401

    def voices(self) -> Sequence[Voice]:
        return tuple(map(described, self._voice_names()))

    def default_voice(self, language: str) -> str:
        """The best voice for a language, by its makers' grades; "" if there is none."""
        main = primary_language(language)
        names = [name for name in (*BEST, *self._voice_names()) if name in self._voice_names()]
        tags = {name: LANGUAGES[name[0]][0].lower() for name in names}
        exact = [name for name in names if tags[name] == language.lower()]
        return next(iter(exact + [name for name in names if primary_language(tags[name]) == main]), "")

    def sample_rate_hz(self, voice: str, language: str) -> int:
        return SAMPLE_RATE_HZ

    def memory_bytes(self, voice: str) -> int:
        files = kokoro_files(self._options.voice_dir)
        return onnx_model.memory_bytes(files[0].stat().st_size) if files else 0

    def fingerprint(self, voice: str) -> str:
        if not self._fingerprint:
            parts = [PACKAGES.fingerprint(self._options.device)]
            if files := kokoro_files(self._options.voice_dir):
                stats = [(path.name, path.stat()) for path in files]
                parts += [f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats]
            self._fingerprint = " ".join(parts)
        return self._fingerprint

    def speak(self, utterance: Utterance) -> Clip:
        name = self._voice(utterance)
        voices = self._loaded = self._loaded or LoadedVoices(*self._files(), self._options.device)
        key = (name, utterance.rate_wpm)
        if key not in self._scales:
            identity = f"{self.fingerprint(name)} {name}"
            calibration = RateCalibration(
                LANGUAGES[name[0]][0], identity, lambda text, scale: voices.speak(text, name, scale), SCALES
            )
            self._scales[key] = _scale_within_limits(utterance.rate_wpm, calibration)
        return voices.speak(utterance.text, name, self._scales[key], utterance.phonemes)

    def how_to_install(self) -> str:
        return PACKAGES.command

    def installable_voices(self, *, online: bool = False) -> Iterator[Voice]:
        """The best voice of each language, unless the two files are there: all voices come in them."""
        if not self._voice_names():
            for name in BEST:
                yield described(name, to_install=how_to_install(self._options.voice_dir))

    def install_voice(self, name: str, on_progress: Progress) -> Voice:
        """Raises InstallError with what to do by hand, or UnknownVoice for a name that cannot be Kokoro's."""
        if name[:1] in LANGUAGES and name[1:2] in GENDERS and name[2:3] == "_":
            raise InstallError("Kokoro's package fetches no voices", how_to_install(self._options.voice_dir))
        raise unknown_voice(name, BEST, "`narrate -e kokoro --list-voices` shows the best", "Kokoro voice")

    def _voice(self, utterance: Utterance) -> str:
        """An existing voice. Raises UnknownVoice, or EngineUnavailable if there is none at all or for the language."""
        _, voices = self._files()
        if not self._voice_names():
            raise EngineUnavailable(f"there are no voices in {voices}", how_to_install(voices.parent))
        wanted = utterance.voice or self.default_voice(utterance.language)
        if not wanted:
            raise EngineUnavailable(
                f"Kokoro has no voice for the language '{utterance.language}'", "Take another --engine"
            )
        for name in self._voice_names():
            if name.casefold() == wanted.casefold():
                return name
        raise unknown_voice(wanted, self._voice_names(), "`narrate -e kokoro --list-voices` shows all")

    def _voice_names(self) -> tuple[str, ...]:
        if self._names is None:
            files = kokoro_files(self._options.voice_dir)
            self._names = voice_names(files[1]) if files else ()
        return self._names

    def _files(self) -> tuple[Path, Path]:
        files = kokoro_files(self._options.voice_dir)
        if files is None:
            raise EngineUnavailable(
                "the model of the engine 'kokoro' is not installed", how_to_install(self._options.voice_dir)
            )
        return files


def _scale_within_limits(rate_wpm: int, calibration: RateCalibration) -> float:
    """The scale for a rate. Raises UsageError, with the possible rates, if the package does not take it."""
    scale = calibration.scale_for(rate_wpm)
    if SCALES[0] <= scale <= SCALES[-1]:
        return scale
    slowest, fastest = calibration.rate_wpm(SCALES[-1]), calibration.rate_wpm(SCALES[0])
    raise UsageError(f"Kokoro cannot speak {rate_wpm} words a minute", f"Take {slowest + 1:.0f} to {fastest - 1:.0f}")
