"""A Piper voice in memory, spoken with by the package piper-tts.

What this module handles about piper-tts 1.8:
- It reads `[[…]]` in a text as phonemes, and its eSpeak NG crashes on some texts; see `neural.speech.plain()`. Phonemes
  of a lexicon do not go that way: the package would phonemize the text before and after them separately.
- It scales every sentence so that its loudest sample is full scale, which makes short ones jump. Here the voice's own
  level is kept; `narrate.render.gain` brings all voices to one loudness.
- `PiperVoice.load()` takes no thread count, so the voice is put together from its parts.
- It tells how long each phoneme lasts if the model gives the durations, which published models do not: the durations
  are made an output. Without them, or with a phoneme that the voice does not know, words have no times.
"""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from narrate.errors import EngineUnavailable
from narrate.model import Clip, Phonemes
from narrate.speak.engines.neural import onnx_model, phonemes, speech, word_times
from narrate.speak.engines.piper.files import PACKAGES, PiperFiles

# A phoneme is heard this long before its own duration begins, at the voice's usual length: the blank that the model has
# before it takes its onset. Measured by forced alignment (PocketSphinx) on 1,558 words of en_US-joe-medium: then all of
# them are within 75 ms at 260 words a minute, 99 in 100 at 175, and 93 at 110. (Another value needs another
# `word_times.VERSION`.)
LEAD_S = 0.04


class LoadedVoice:
    """A voice with its model in memory.

    Raises:
        EngineUnavailable: the package is missing, or the files are damaged.
    """

    def __init__(self, files: PiperFiles, device: str) -> None:
        try:
            from piper import PiperConfig, PiperVoice
        except ImportError as error:
            raise PACKAGES.missing(error) from error
        session = onnx_model.open_model(files.model, device, _output_durations)
        try:
            config = PiperConfig.from_dict(dict(files.config))
        except (KeyError, TypeError, ValueError) as error:
            raise EngineUnavailable(
                f"{files.model}.json does not describe a Piper voice ({type(error).__name__}: {error})",
                "Install the voice again",
            ) from error
        self._language = files.language
        self._voice = PiperVoice(session=session, config=config)
        # Another kind of phonemes may be slow to make, or need the whole sentence.
        self._has_word_times = config.phoneme_type in ("espeak", "text")
        self._of_word: Callable[[str], str] = lru_cache(word_times.WORDS_KEPT)(self._phonemize)

    def speak(self, text: str, speaker: int | None, scale: float, given: Sequence[Phonemes] = ()) -> Clip:
        """A text at `scale` times its usual duration, with those of the given phonemes that the voice knows.

        If eSpeak NG finds several sentences in it, they are joined as Piper's own command does.

        Raises:
            SpeakError: the package raises any error.
        """
        import numpy
        from piper import SynthesisConfig

        config = SynthesisConfig(speaker_id=speaker, length_scale=scale, normalize_audio=False)
        voice, of_word = self._voice, self._of_word
        try:
            if given and self._voice.config.phoneme_type == "espeak":
                voice, of_word = self._with_phonemes(text, given)
            chunks = list(voice.synthesize(_plain(text), config, include_alignments=self._has_word_times))
            heard = _heard(chunks, voice.config.hop_length, round(LEAD_S * scale * voice.config.sample_rate))
            words = word_times.timed_words(text, heard, of_word)
        except Exception as error:
            raise speech.cannot_speak("Piper", text, error) from error
        audio = numpy.concatenate([chunk.audio_float_array.reshape(-1) for chunk in chunks] or [numpy.zeros(0)])
        return speech.clip(audio, voice.config.sample_rate, words)

    def _phonemize(self, text: str) -> str:
        """The phonemes of a text, one line for each sentence that eSpeak NG finds."""
        return "\n".join("".join(sentence) for sentence in self._voice.phonemize(_plain(text)))

    def _with_phonemes(self, text: str, given: Sequence[Phonemes]) -> tuple[Any, Callable[[str], str]]:
        """The voice with the given phonemes for this text, as a copy, and a function from a word to its phonemes."""
        config = self._voice.config
        clusters = sorted(map("".join, config.vowel_clusters or ()), key=len, reverse=True)
        symbols = re.compile("|".join([*map(re.escape, clusters), "."])).findall
        known = phonemes.known(given, self._language, symbols, config.phoneme_id_map)
        voice: Any = copy.copy(self._voice)
        voice.phonemize = lambda _: [*map(symbols, phonemes.with_phonemes(text, known, self._phonemize).split("\n"))]
        return voice, phonemes.of_words(text, known, self._of_word)


def _plain(text: str) -> str:
    return speech.plain(text).replace("[[", "[ [")


def _output_durations(model: Any) -> None:
    """Makes the durations of phonemes an output of an `onnx.ModelProto` whose only output is its sound."""
    from piper.patch_voice_with_alignment import add_alignment_output

    if len(model.graph.output) == 1:  # the package takes the second output for durations
        with contextlib.suppress(ValueError):  # the durations are not found
            add_alignment_output(model)


def _heard(chunks: Sequence[Any], hop_samples: int, lead_samples: int) -> list[word_times.Sound]:
    """The phonemes of a text and their first samples; none if their durations do not add up to the sound."""
    heard: list[word_times.Sound] = []
    begin = 0
    for chunk in chunks:
        sample = begin
        for alignment in chunk.phoneme_alignments or ():
            heard.append((alignment.phoneme, max(begin, sample - lead_samples)))
            sample += int(alignment.num_samples)
        begin += chunk.audio_float_array.size
        if abs(sample - begin) > hop_samples:
            return []
        heard.append((word_times.BREAK, begin))
    return heard
