"""`piper`: neural voices of https://github.com/OHF-Voice/piper1-gpl, in some forty languages (extra `piper`).

`-v en_US-lessac-medium` is a voice; `-v en_US-libritts-high#12` or `#p225` one of its speakers, by number or by name.

What this module handles about piper-tts 1.8:
- `[[…]]` in a text is phonemes to it, and its eSpeak NG dies of some texts; see `neural.plain()`. Those of a lexicon do
  not go that way: it would phonemize what stands before and behind them apart from each other.
- It scales every sentence so that its loudest sample is full scale, which makes short ones jump; here the voice's own
  level is kept, and how loud a voice is heard is `narrate.render.gain`' business.
- `PiperVoice.load()` takes no thread count; the voice is put together from its parts instead.
- It tells how long each phoneme lasts where the model gives its durations, which published models keep to themselves:
  they are made an output. Without them, or with a phoneme that the voice does not know, words have no times.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from narrate.errors import EngineUnavailable, NarrateError
from narrate.model import Clip, EngineOptions, Phonemes, Utterance, Voice
from narrate.speak.engines import neural
from narrate.speak.engines.neural import onnx_model, phonemes, word_times
from narrate.speak.engines.piper.files import (
    PiperFiles,
    best_piper_voice,
    no_piper_voice,
    piper_voice,
    piper_voices,
    unknown_voice,
)

PACKAGES = ("piper-tts", "onnxruntime")  # their versions change the sound

# A phoneme is heard so long before its own duration begins, at the voice's usual length: the blank that the model has
# before it takes its onset. Measured by forced alignment (PocketSphinx) on 1,558 words of en_US-joe-medium: then all of
# them are within 75 ms at 260 words a minute, 99 in 100 at 175, and 93 at 110. (Another value is another
# `word_times.VERSION`.)
LEAD_S = 0.04


class PiperEngine:
    name = "piper"
    threads_per_worker = onnx_model.THREADS

    def __init__(self) -> None:
        self._options = EngineOptions()
        self._files: dict[str, PiperFiles] = {}
        self._fingerprints: dict[str, str] = {}
        self._speeches: dict[Path, _Speech] = {}
        self._scales: dict[tuple[str, int | None, int], float] = {}

    def configure(self, options: EngineOptions) -> None:
        self._options = options

    def warm(self) -> None:
        """Loads the package: a third of a second, which a worker spends while nothing is asked of it yet."""
        import piper  # noqa: F401

    def voices(self) -> Sequence[Voice]:
        return tuple(
            Voice(
                voice.name,
                _described(voice),
                voice.language,
                quality=voice.quality.replace("_", "-"),
                size_bytes=voice.size_bytes,
            )
            for voice in piper_voices(self._options.voice_dir).values()
        )

    def default_voice(self, language: str) -> str:
        """The best that is installed for a language; "" if none is."""
        voice = best_piper_voice(language, piper_voices(self._options.voice_dir).values())
        return voice.name if voice else ""

    def sample_rate_hz(self, voice: str, language: str) -> int:
        """The voice's; 0 if there is no such voice."""
        try:
            return int(self._voice(voice.partition("#")[0], language).config["audio"]["sample_rate"])
        except NarrateError:
            return 0  # it is said when somebody wants to hear it

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
                used = []  # it is said when somebody wants to hear it
            parts = [neural.fingerprint(PACKAGES, self._options.device), *map(_identity, used)]
            self._fingerprints[name] = " ".join(parts)
        return self._fingerprints[name]

    def speak(self, utterance: Utterance) -> Clip:
        name, mark, wanted = utterance.voice.partition("#")
        files = self._voice(name, utterance.language)
        speaker = _speaker(files, wanted) if mark else None
        if files.model not in self._speeches:
            self._speeches[files.model] = _Speech(files, self._options.device)
        speech = self._speeches[files.model]
        key = (files.name, speaker, utterance.rate_wpm)
        if key not in self._scales:
            measured = f"{self.fingerprint(files.name)} {speaker}"
            paces = neural.RateCalibration(
                files.language, measured, lambda text, scale: speech.say(text, speaker, scale)
            )
            self._scales[key] = paces.scale_for(utterance.rate_wpm)
        return speech.say(utterance.text, speaker, self._scales[key], utterance.phonemes)

    def _voice(self, name: str, language: str) -> PiperFiles:
        name = name or self.default_voice(language)
        if not name:
            raise no_piper_voice(language)
        if name not in self._files:
            self._files[name] = piper_voice(name, self._options.voice_dir)
        return self._files[name]


class _Speech:
    """A voice, loaded.

    Raises:
        EngineUnavailable: the package is missing, or the files are damaged.
    """

    def __init__(self, files: PiperFiles, device: str) -> None:
        try:
            from piper import PiperConfig, PiperVoice
        except ImportError as error:
            raise neural.missing("piper", error) from error
        session = onnx_model.open_model(files.model, device, _tell_durations)
        try:
            config = PiperConfig.from_dict(dict(files.config))
        except (KeyError, TypeError, ValueError) as error:
            raise EngineUnavailable(
                f"{files.model}.json does not describe a Piper voice ({type(error).__name__}: {error})",
                "Install the voice again",
            ) from error
        self._language = files.language
        self._voice = PiperVoice(session=session, config=config)
        # A voice with a way of its own to phonemize may be slow at it, or need the sentence.
        self._tells_words = config.phoneme_type in ("espeak", "text")
        self._of_word: Callable[[str], str] = lru_cache(word_times.WORDS_KEPT)(self._phonemize)

    def say(self, text: str, speaker: int | None, scale: float, given: Sequence[Phonemes] = ()) -> Clip:
        """A text at `scale` times its usual length, with those of the phonemes that the voice knows.

        What eSpeak NG takes for several sentences is joined as Piper's own command does.
        """
        import numpy
        from piper import SynthesisConfig

        config = SynthesisConfig(speaker_id=speaker, length_scale=scale, normalize_audio=False)
        voice, of_word = self._voice, self._of_word
        try:
            if given and self._voice.config.phoneme_type == "espeak":
                voice, of_word = self._told(text, given)
            chunks = list(voice.synthesize(_plain(text), config, include_alignments=self._tells_words))
            heard = _heard(chunks, voice.config.hop_length, round(LEAD_S * scale * voice.config.sample_rate))
            words = word_times.timed_words(text, heard, of_word)
        except Exception as error:
            raise neural.cannot_say("Piper", text, error) from error
        audio = numpy.concatenate([chunk.audio_float_array.reshape(-1) for chunk in chunks] or [numpy.zeros(0)])
        return neural.clip(audio, voice.config.sample_rate, words)

    def _phonemize(self, text: str) -> str:
        """The phonemes of a text, a line for each of what eSpeak NG takes for sentences."""
        return "\n".join("".join(sentence) for sentence in self._voice.phonemize(_plain(text)))

    def _told(self, text: str, given: Sequence[Phonemes]) -> tuple[Any, Callable[[str], str]]:
        """The voice as one that reads the given phonemes in this text, and what gives those of one of its words."""
        config = self._voice.config
        clusters = sorted(map("".join, config.vowel_clusters or ()), key=len, reverse=True)
        symbols = re.compile("|".join([*map(re.escape, clusters), "."])).findall
        written = phonemes.known(given, self._language, symbols, config.phoneme_id_map)
        told: Any = copy.copy(self._voice)
        told.phonemize = lambda _: [*map(symbols, phonemes.with_phonemes(text, written, self._phonemize).split("\n"))]
        return told, phonemes.of_words(text, written, self._of_word)


def _plain(text: str) -> str:
    return neural.plain(text).replace("[[", "[ [")


def _tell_durations(model: Any) -> None:
    """Makes the durations of phonemes an output of an `onnx.ModelProto`, if it has no other beside its sound."""
    from piper.patch_voice_with_alignment import add_alignment_output

    if len(model.graph.output) == 1:  # the package takes the second for them
        with contextlib.suppress(ValueError):  # they cannot be found
            add_alignment_output(model)


def _heard(chunks: Sequence[Any], hop_samples: int, lead_samples: int) -> list[word_times.Sound]:
    """The phonemes of a text and where they are heard; none unless their durations make up the whole sound."""
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


def _speaker(files: PiperFiles, wanted: str) -> int:
    """The number of a speaker that a person gave by number or by name.

    Raises:
        UnknownVoice: the voice has no such speaker; the message names near ones.
    """
    if wanted.isdecimal() and int(wanted) < files.speakers:
        return int(wanted)
    for name, number in files.speaker_ids.items():
        if name.casefold() == wanted.casefold():
            return number
    last = files.speakers - 1
    advice = f"Take {files.name}#0 to #{last}" if last else f"{files.name} has one speaker: leave out the #"
    raise unknown_voice(wanted, files.speaker_ids, advice, f"speaker of {files.name} called")


def _described(voice: PiperFiles) -> str:
    dataset = voice.name.split("-")[1] if voice.name.count("-") == 2 else voice.name
    several = f", {voice.speakers} speakers" if voice.speakers > 1 else ""
    return dataset + several


def _identity(voice: PiperFiles) -> str:
    """What tells a voice's files from all others, without reading the large one."""
    stat = voice.model.stat()
    config = hashlib.sha256(repr(voice.config).encode()).hexdigest()[:16]
    return f"{voice.name} {stat.st_size} {stat.st_mtime_ns} {config}"
