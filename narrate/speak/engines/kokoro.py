"""`kokoro`: the neural voices of Kokoro-82M through https://github.com/thewh1teagle/kokoro-onnx (extra `kokoro`).

All voices share one model. Its two files, `kokoro-v1.0.onnx` and `voices-v1.0.bin`, lie in one of the folders for
voices; see `narrate.speak.voice_files`.

What this module handles about kokoro-onnx 0.6, of which it takes only what makes text into the model's numbers:
- Its `create()` cuts off what is over 510 phonemes, fails at exactly that many, rounds the speed to a whole number for
  some models, and takes speeds from 0.5 to 2 only. Here longer sentences are divided at a clause and joined.
- Of the voices, the Japanese and Chinese ones need phonemes that it does not make; they are left out.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrate.errors import EngineUnavailable
from narrate.model import Clip, EngineOptions, Utterance, Voice
from narrate.speak.engines import neural, onnx_model
from narrate.speak.voice_files import folders, home, unknown_voice

SAMPLE_RATE_HZ = 24_000
PACKAGES = ("kokoro-onnx", "phonemizer", "espeakng-loader", "onnxruntime")  # their versions change the sound

RELEASES = "https://github.com/thewh1teagle/kokoro-onnx/releases/tag/model-files-v1.0"
MODELS = ("kokoro-v1.0.onnx", "kokoro-v1.0.fp16.onnx", "kokoro-v1.0.int8.onnx")  # the first that is there
VOICES = "voices-v1.0.bin"

# The first letter of a voice's name, the second tells its gender: language, eSpeak NG's name for it.
LANGUAGES = {
    "a": ("en-US", "en-us"), "b": ("en-GB", "en-gb"), "e": ("es", "es"), "f": ("fr", "fr-fr"), "h": ("hi", "hi"),
    "i": ("it", "it"), "p": ("pt-BR", "pt-br"),
}  # fmt: skip
GENDERS = {"f": "female", "m": "male"}
BEST = ("af_heart", "bf_emma", "ff_siwis", "ef_dora", "if_sara", "pf_dora", "hf_alpha")  # by its makers' grades

MOST_PHONEMES = 500  # the model takes 510 with two pads; a little less keeps clear of every edge
BREAKS = (re.compile(r"(?<=[.!?…])\s"), re.compile(r"(?<=[;:,—])\s"), re.compile(r"\s"))
JOINT_S = 0.1  # of silence on each side where a sentence was divided
SILENT_BELOW = 0.001  # -60 dBFS


@dataclass(frozen=True, slots=True)
class KokoroFiles:
    model: Path
    voices: Path


class KokoroEngine:
    name = "kokoro"
    threads_per_worker = onnx_model.THREADS

    def __init__(self) -> None:
        self._options = EngineOptions()
        self._identity: str | None = None
        self._names: tuple[str, ...] | None = None
        self._speech: _Speech | None = None
        self._scales: dict[tuple[str, int], float] = {}

    def configure(self, options: EngineOptions) -> None:
        self._options = options

    def warm(self) -> None:
        """Loads the packages: half a second, which a worker spends while nothing is asked of it yet."""
        import kokoro_onnx.tokenizer  # noqa: F401 - and with it numpy and onnxruntime

    def voices(self) -> Sequence[Voice]:
        return tuple(
            Voice(name, name[3:].capitalize(), LANGUAGES[name[0]][0], GENDERS.get(name[1], ""))
            for name in self._voice_names()
        )

    def default_voice(self, language: str) -> str:
        """The best for a language, by its makers' word; "" without one."""
        main = language.partition("-")[0].lower()
        names = [name for name in (*BEST, *self._voice_names()) if name in self._voice_names()]
        tags = {name: LANGUAGES[name[0]][0].lower() for name in names}
        exact = [name for name in names if tags[name] == language.lower()]
        return next(iter(exact + [name for name in names if tags[name].partition("-")[0] == main]), "")

    def sample_rate_hz(self, voice: str, language: str) -> int:
        return SAMPLE_RATE_HZ

    def memory_bytes(self, voice: str) -> int:
        files = self._files()
        return onnx_model.memory_bytes(files.model.stat().st_size) if files else 0

    def fingerprint(self, voice: str) -> str:
        if self._identity is None:
            parts = [*(f"{package} {neural.version(package)}" for package in PACKAGES), self._options.device]
            parts.append(f"{neural.VERSION} {onnx_model.VERSION} {MOST_PHONEMES} {JOINT_S}")
            if files := self._files():
                stats = [(path.name, path.stat()) for path in (files.model, files.voices)]
                parts += [f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats]
            self._identity = " ".join(parts)
        return self._identity

    def speak(self, utterance: Utterance) -> Clip:
        name = self._voice(utterance)
        if self._speech is None:
            self._speech = _Speech(self._needed_files(), self._options.device)
        speech = self._speech
        key = (name, utterance.rate_wpm)
        if key not in self._scales:
            self._scales[key] = neural.scale_for(
                utterance.rate_wpm,
                LANGUAGES[name[0]][0],
                f"{self.fingerprint(name)} {name}",
                lambda text, scale: speech.say(text, name, scale),
            )
        return speech.say(utterance.text, name, self._scales[key])

    def _voice(self, utterance: Utterance) -> str:
        self._needed_files()
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
        """The names in the voices file, which is a zip archive of an array for each."""
        if self._names is None:
            names: list[str] = []
            if files := self._files():
                with contextlib.suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(files.voices) as archive:
                    names = [name.removesuffix(".npy") for name in archive.namelist()]
            self._names = tuple(name for name in sorted(names) if name[:1] in LANGUAGES and name[2:3] == "_")
        return self._names

    def _files(self) -> KokoroFiles | None:
        for folder in folders(self._options.voice_dir):
            for model in (folder / name for name in MODELS):
                if model.is_file() and (folder / VOICES).is_file():
                    return KokoroFiles(model, folder / VOICES)
        return None

    def _needed_files(self) -> KokoroFiles:
        files = self._files()
        if files is None:
            raise EngineUnavailable("the model of the engine 'kokoro' is not installed", how_to_install(self._options))
        return files


def how_to_install(options: EngineOptions) -> str:
    """Its package has no downloader: what to do by hand, in a sentence."""
    return f"Put {MODELS[0]} and {VOICES} from {RELEASES} into {options.voice_dir or home()}"


class _Speech:
    """The model, loaded.

    Raises:
        EngineUnavailable: the package is missing, or a file is damaged.
    """

    def __init__(self, files: KokoroFiles, device: str) -> None:
        try:
            import numpy
            from kokoro_onnx.tokenizer import Tokenizer
        except ImportError as error:
            raise neural.missing("kokoro", error) from error
        self._tokenizer = Tokenizer()
        self._session = onnx_model.open_model(files.model, device)
        self._inputs = {each.name: each.type for each in self._session.get_inputs()}
        try:
            self._styles = numpy.load(files.voices)
        except Exception as error:
            raise EngineUnavailable(
                f"the voices file {files.voices} cannot be read ({error})",
                how_to_install(EngineOptions(files.voices.parent)),
            ) from error

    def say(self, text: str, voice: str, scale: float) -> Clip:
        """A text in `voice`, at `scale` times its usual length."""
        import numpy

        text = neural.plain(text)
        try:
            phonemes = self._tokenizer.phonemize(text, LANGUAGES[voice[0]][1])
            parts = [self._part(part, voice, scale) for part in divided(phonemes)]
        except Exception as error:
            raise neural.cannot_say("Kokoro", text, error) from error
        if len(parts) > 1:
            parts = [_at_joint(part, number > 0, number < len(parts) - 1) for number, part in enumerate(parts)]
        return neural.clip(numpy.concatenate(parts or [numpy.zeros(0)]), SAMPLE_RATE_HZ)

    def _part(self, phonemes: str, voice: str, scale: float) -> Any:
        import numpy

        numbers = self._tokenizer.tokenize(phonemes)
        speed = numpy.array([1 / scale], numpy.float32)
        given = {
            "input_ids" if "input_ids" in self._inputs else "tokens": numpy.array([[0, *numbers, 0]], numpy.int64),
            "style": self._styles[voice][len(numbers)].reshape(1, -1).astype(numpy.float32),
            "speed": speed,
        }
        return self._session.run(None, given)[0].reshape(-1)


def divided(phonemes: str) -> Iterator[str]:
    """Phonemes in parts that the model takes whole, divided as late and at as strong a break as possible."""
    while len(phonemes) > MOST_PHONEMES:
        for pattern in BREAKS:
            ends = [match.end() for match in pattern.finditer(phonemes, 0, MOST_PHONEMES + 1)]
            if ends and ends[-1] > MOST_PHONEMES // 3:
                break
        else:
            ends = [MOST_PHONEMES]
        yield phonemes[: ends[-1]].strip()
        phonemes = phonemes[ends[-1] :]
    if phonemes.strip():
        yield phonemes.strip()


def _at_joint(samples: Any, joined_before: bool, joined_after: bool) -> Any:
    """A part of a sentence, without the silence of a sentence's beginning and end where another part follows."""
    import numpy

    loud = numpy.flatnonzero(numpy.abs(samples) > SILENT_BELOW)
    if not loud.size:
        return samples[:0]
    keep = round(JOINT_S * SAMPLE_RATE_HZ)
    start = max(0, loud[0] - keep) if joined_before else 0
    return samples[start : loud[-1] + keep if joined_after else None]
