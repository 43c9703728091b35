"""The voices of Kokoro in memory, spoken with by the package kokoro-onnx.

What this module handles about kokoro-onnx 0.6 (which by itself divides texts over the model's 510 phonemes at clauses):
- Words have times if the model gives the durations of phonemes, as those of its release `model-files-v1.1` do.
- eSpeak NG 1.52, which makes its phonemes, finds its data only under a path shorter than about 140 characters.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path

from narrate.errors import EngineUnavailable
from narrate.model import Clip, Phonemes
from narrate.speak.engines.kokoro.files import LANGUAGES, PACKAGES, how_to_install
from narrate.speak.engines.neural import onnx_model, phonemes, speech, word_times

LONGEST_DATA_PATH = 100  # characters


class LoadedVoices:
    """All voices, with their model in memory.

    Raises:
        EngineUnavailable: the package is missing, or a file is damaged.
    """

    def __init__(self, model: Path, voices: Path, device: str) -> None:
        try:
            import espeakng_loader
            from kokoro_onnx import Kokoro
            from kokoro_onnx.config import EspeakConfig
        except ImportError as error:
            raise PACKAGES.missing(error) from error
        session = onnx_model.open_model(model, device)
        session._model_path = str(model)  # `from_session()` asks for it, and a model in memory has none
        espeak = EspeakConfig(data_path=_short(espeakng_loader.get_data_path()))
        try:
            self._kokoro = Kokoro.from_session(session, str(voices), espeak)
        except Exception as error:
            raise EngineUnavailable(
                f"Kokoro does not start with {voices} ({type(error).__name__}: {error})", how_to_install()
            ) from error
        self._of_word = lru_cache(word_times.WORDS_KEPT)(self._phonemize)

    def speak(self, text: str, voice: str, scale: float, given: Sequence[Phonemes] = ()) -> Clip:
        """A text in `voice`, at `scale` times its usual duration, with the given phonemes that the model knows.

        Raises:
            SpeakError: the package raises any error.
        """
        tag, language = LANGUAGES[voice[0]]
        said = speech.plain(text)
        of_word: Callable[[str], str] = partial(self._of_word, language)
        try:
            if given:
                said, of_word = self._with_phonemes(text, given, tag, language)
            samples, rate, timings = self._kokoro.create_timed(
                said, voice, speed=1 / scale, lang=language, is_phonemes=bool(given)
            )
            heard = [(timing.phoneme, round(timing.start * rate)) for timing in timings]
            words = word_times.timed_words(text, heard, of_word)
        except Exception as error:
            raise speech.cannot_speak("Kokoro", text, error) from error
        return speech.clip(samples, rate, words)

    def _phonemize(self, language: str, text: str) -> str:
        return str(self._kokoro.tokenizer.phonemize(speech.plain(text), language))

    def _with_phonemes(
        self, text: str, given: Sequence[Phonemes], tag: str, language: str
    ) -> tuple[str, Callable[[str], str]]:
        """The phonemes of a text with the given ones among them, and a function from a word to its phonemes."""
        vocab = self._kokoro.tokenizer.vocab
        written = [replace(each, ipa=each.ipa.replace("c\u0327", "ç")) for each in given]  # one symbol of the model
        known = phonemes.known(written, tag, list, vocab)
        said = phonemes.with_phonemes(text, known, partial(self._phonemize, language))
        return said, phonemes.of_words(text, known, partial(self._of_word, language))


def _short(data: str) -> str:
    """A path to the same data that is short enough for eSpeak NG."""
    with contextlib.suppress(OSError, NotImplementedError):
        return data if len(data) <= LONGEST_DATA_PATH else _links(data).name
    return data


@cache
def _links(data: str) -> tempfile.TemporaryDirectory[str]:
    """A folder of links to everything in `data` (a link to it would be resolved), removed when this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="espeak-")
    for path in Path(data).iterdir():
        (Path(folder.name) / path.name).symlink_to(path)
    return folder
