"""`kokoro`: the neural voices of Kokoro-82M through https://github.com/thewh1teagle/kokoro-onnx (extra `kokoro`).

All voices share one model. Its two files, `kokoro-v1.0.onnx` and `voices-v1.0.bin`, lie in one of the folders for
voices; see `narrate.speak.engines.piper.files`.

What this module handles about kokoro-onnx 0.6 (which itself divides what is over the model's 510 phonemes at clauses):
- Words have times with models that give the durations of phonemes, as those of its release `model-files-v1.1` do.
- It takes speeds from 0.5 to 2 only; a rate beyond that is refused, for it would be another one.
- eSpeak NG 1.52, which makes its phonemes, finds its data only under a path of less than about 140 characters.
- Of the voices, the Japanese and Chinese ones need phonemes that it does not make; they are left out.
"""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path

from narrate.errors import EngineUnavailable, UsageError
from narrate.model import Clip, EngineOptions, Phonemes, Utterance, Voice
from narrate.speak.engines import neural
from narrate.speak.engines.neural import onnx_model, phonemes, word_times
from narrate.speak.engines.piper.files import folders, home, installing, unknown_voice

PACKAGES = ("kokoro-onnx", "phonemizer", "espeakng-loader", "onnxruntime")  # their versions change the sound

RELEASES = "https://github.com/thewh1teagle/kokoro-onnx/releases/tag/model-files-v1.1"
MODELS = ("kokoro-v1.0.onnx", "kokoro-v1.0.fp16.onnx", "kokoro-v1.0.int8.onnx")  # the first that is there
VOICES = "voices-v1.0.bin"

# The first letter of a voice's name, the second tells its gender: language, eSpeak NG's name for it.
LANGUAGES = {
    "a": ("en-US", "en-us"), "b": ("en-GB", "en-gb"), "e": ("es", "es"), "f": ("fr", "fr-fr"), "h": ("hi", "hi"),
    "i": ("it", "it"), "p": ("pt-BR", "pt-br"),
}  # fmt: skip
GENDERS = {"f": "female", "m": "male"}
BEST = ("af_heart", "bf_emma", "ff_siwis", "ef_dora", "if_sara", "pf_dora", "hf_alpha")  # by its makers' grades

SCALES = (0.5, 0.7, 1.0, 1.4, 2.0)  # times its usual length: what the package takes
SAMPLE_RATE_HZ = 24_000  # of every model
LONGEST_DATA_PATH = 100  # characters


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
        return tuple(map(described, self._voice_names()))

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
            parts = [neural.fingerprint(PACKAGES, self._options.device)]
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
            measured = f"{self.fingerprint(name)} {name}"
            paces = neural.RateCalibration(
                LANGUAGES[name[0]][0], measured, lambda text, scale: speech.say(text, name, scale), SCALES
            )
            self._scales[key] = _within_reach(utterance.rate_wpm, paces)
        return speech.say(utterance.text, name, self._scales[key], utterance.phonemes)

    def _voice(self, utterance: Utterance) -> str:
        files = self._needed_files()
        if not self._voice_names():
            raise EngineUnavailable(f"there are no voices in {files.voices}", how_to_install(files.voices.parent))
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
            raise EngineUnavailable(
                "the model of the engine 'kokoro' is not installed", how_to_install(self._options.voice_dir)
            )
        return files


def described(name: str) -> Voice:
    """What a voice's name says of it."""
    return Voice(name, name[3:].capitalize(), LANGUAGES[name[0]][0], GENDERS.get(name[1], ""))


def how_to_install(voice_dir: Path | None = None) -> str:
    """Its package has no downloader: what to do by hand, in a sentence."""
    if neural.is_python_too_new("kokoro"):
        return neural.how_to_install("kokoro")
    packages = installing("kokoro")
    beginning = f"Run `{packages}` and put" if packages else "Put"
    return f"{beginning} {MODELS[0]} and {VOICES} from {RELEASES} into {voice_dir or home()}"


def _within_reach(rate_wpm: int, paces: neural.RateCalibration) -> float:
    """The scale for a rate, if the package takes it.

    Raises:
        UsageError: it does not.
    """
    scale = paces.scale_for(rate_wpm)
    if SCALES[0] <= scale <= SCALES[-1]:
        return scale
    slowest, fastest = paces.rate_wpm(SCALES[-1]), paces.rate_wpm(SCALES[0])
    raise UsageError(f"Kokoro cannot speak {rate_wpm} words a minute", f"Take {slowest + 1:.0f} to {fastest - 1:.0f}")


class _Speech:
    """The model, loaded.

    Raises:
        EngineUnavailable: the package is missing, or a file is damaged.
    """

    def __init__(self, files: KokoroFiles, device: str) -> None:
        try:
            import espeakng_loader
            from kokoro_onnx import Kokoro
            from kokoro_onnx.config import EspeakConfig
        except ImportError as error:
            raise neural.missing("kokoro", error) from error
        session = onnx_model.open_model(files.model, device)
        session._model_path = str(files.model)  # `from_session()` asks for it, and a model in memory has none
        espeak = EspeakConfig(data_path=_short(espeakng_loader.get_data_path()))
        try:
            self._kokoro = Kokoro.from_session(session, str(files.voices), espeak)
        except Exception as error:
            raise EngineUnavailable(
                f"Kokoro does not start with {files.voices} ({type(error).__name__}: {error})", how_to_install()
            ) from error
        self._of_word = lru_cache(word_times.WORDS_KEPT)(self._phonemize)

    def say(self, text: str, voice: str, scale: float, given: Sequence[Phonemes] = ()) -> Clip:
        """A text in `voice`, at `scale` times its usual length, with those of the phonemes that the model knows."""
        tag, language = LANGUAGES[voice[0]]
        said = neural.plain(text)
        of_word: Callable[[str], str] = partial(self._of_word, language)
        try:
            if given:
                said, of_word = self._told(text, given, tag, language)
            samples, rate, timings = self._kokoro.create_timed(
                said, voice, speed=1 / scale, lang=language, is_phonemes=bool(given)
            )
            heard = [(timing.phoneme, round(timing.start * rate)) for timing in timings]
            words = word_times.timed_words(text, heard, of_word)
        except Exception as error:
            raise neural.cannot_say("Kokoro", text, error) from error
        return neural.clip(samples, rate, words)

    def _phonemize(self, language: str, text: str) -> str:
        return str(self._kokoro.tokenizer.phonemize(neural.plain(text), language))

    def _told(self, text: str, given: Sequence[Phonemes], tag: str, language: str) -> tuple[str, Callable[[str], str]]:
        """The phonemes of a text, the given ones among them, and what gives those of one of its words."""
        vocab = self._kokoro.tokenizer.vocab
        written = [replace(each, ipa=each.ipa.replace("c\u0327", "ç")) for each in given]  # one symbol to it
        written = phonemes.known(written, tag, list, vocab)
        said = phonemes.with_phonemes(text, written, partial(self._phonemize, language))
        return said, phonemes.of_words(text, written, partial(self._of_word, language))


def _short(data: str) -> str:
    """A path to the same data that eSpeak NG can bear."""
    with contextlib.suppress(OSError, NotImplementedError):
        return data if len(data) <= LONGEST_DATA_PATH else _links(data).name
    return data


@cache
def _links(data: str) -> tempfile.TemporaryDirectory[str]:
    """A folder of links to all in `data` (one to itself would be resolved), which goes when this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="espeak-")
    for path in Path(data).iterdir():
        (Path(folder.name) / path.name).symlink_to(path)
    return folder
