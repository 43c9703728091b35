"""`piper`: neural voices of https://github.com/OHF-Voice/piper1-gpl, in some forty languages (extra `piper`).

`-v en_US-lessac-medium` is a voice; `-v en_US-libritts-high#12` or `#p225` one of its speakers, by number or by name.

What this module handles about piper-tts 1.8:
- `[[…]]` in a text is phonemes to it, and its eSpeak NG dies of some texts; see `neural.plain()`. Those of a lexicon do
  not go that way: it would phonemize what stands before and behind them apart from each other.
- It scales every sentence so that its loudest sample is full scale, which makes short ones jump; here the voice's own
  level is kept, and how loud a voice is heard is `narrate.levels`' business.
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
from narrate.model import Clip, EngineOptions, Utterance, Voice
from narrate.speak.engines import neural, onnx_model, word_times
from narrate.speak.voice_files import (
    PiperFiles,
    best_piper_voice,
    no_piper_voice,
    piper_voice,
    piper_voices,
    unknown_voice,
)

PACKAGES = ("piper-tts", "onnxruntime")  # their versions change the sound


class PiperEngine:
    name = "piper"
    threads_per_worker = onnx_model.THREADS

    def __init__(self) -> None:
        self._options = EngineOptions()
        self._files: dict[str, PiperFiles] = {}
        self._fingerprints: dict[str, str] = {}
        self._models: dict[Path, Any] = {}
        self._phonemizers: dict[Path, Callable[[str], str]] = {}
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
            parts = [*(f"{package} {neural.version(package)}" for package in PACKAGES), self._options.device]
            parts += [f"{neural.VERSION} {onnx_model.VERSION} {word_times.VERSION}", *map(_identity, used)]
            self._fingerprints[name] = " ".join(parts)
        return self._fingerprints[name]

    def speak(self, utterance: Utterance) -> Clip:
        name, mark, wanted = utterance.voice.partition("#")
        files = self._voice(name, utterance.language)
        speaker = _speaker(files, wanted) if mark else None
        model = self._model(files)
        key = (files.name, speaker, utterance.rate_wpm)
        if key not in self._scales:
            measured = f"{self.fingerprint(files.name)} {speaker}"
            paces = neural.Paces(files.language, measured, lambda text, scale: _synthesize(model, text, speaker, scale))
            self._scales[key] = paces.scale_for(utterance.rate_wpm)
        told, of_word = _told(model, utterance, files.language, self._phonemizers[files.model])
        return _synthesize(told, utterance.text, speaker, self._scales[key], of_word)

    def _voice(self, name: str, language: str) -> PiperFiles:
        name = name or self.default_voice(language)
        if not name:
            raise no_piper_voice(language)
        if name not in self._files:
            self._files[name] = piper_voice(name, self._options.voice_dir)
        return self._files[name]

    def _model(self, files: PiperFiles) -> Any:
        """The voice, loaded when it is first heard.

        Raises:
            EngineUnavailable: the package is missing, or the files are damaged.
        """
        if files.model not in self._models:
            try:
                from piper import PiperConfig, PiperVoice
            except ImportError as error:
                raise neural.missing("piper", error) from error
            session = onnx_model.open_model(files.model, self._options.device, _tell_durations)
            try:
                config = PiperConfig.from_dict(dict(files.config))
            except (KeyError, TypeError, ValueError) as error:
                raise EngineUnavailable(
                    f"{files.model}.json does not describe a Piper voice ({type(error).__name__}: {error})",
                    "Install the voice again",
                ) from error
            model = self._models[files.model] = PiperVoice(session=session, config=config)
            self._phonemizers[files.model] = lru_cache(word_times.WORDS_KEPT)(lambda word: _phonemes(model, word))
        return self._models[files.model]


def _synthesize(
    model: Any, text: str, speaker: int | None, scale: float, phonemize: Callable[[str], str] | None = None
) -> Clip:
    """A sentence; what eSpeak NG takes for several is joined as Piper's own command does.

    Args:
        phonemize: gives the phonemes of a word; without it, no words are told of.
    """
    import numpy
    from piper import SynthesisConfig

    config = SynthesisConfig(speaker_id=speaker, length_scale=scale, normalize_audio=False)
    try:
        chunks = list(model.synthesize(_plain(text), config, include_alignments=phonemize is not None))
        words = word_times.timed_words(text, _heard(chunks, model.config.hop_length), phonemize) if phonemize else ()
    except Exception as error:
        raise neural.cannot_say("Piper", text, error) from error
    audio = numpy.concatenate([chunk.audio_float_array.reshape(-1) for chunk in chunks] or [numpy.zeros(0)])
    return neural.clip(audio, model.config.sample_rate, words)


def _plain(text: str) -> str:
    return neural.plain(text).replace("[[", "[ [")


def _tell_durations(model: Any) -> None:
    """Makes the durations of phonemes an output of an `onnx.ModelProto`, if it has no other beside its sound."""
    from piper.patch_voice_with_alignment import add_alignment_output

    if len(model.graph.output) == 1:  # the package takes the second for them
        with contextlib.suppress(ValueError):  # they cannot be found
            add_alignment_output(model)


def _phonemes(model: Any, word: str) -> str:
    """A word's phonemes; none for a voice that has its own way to make them, which may be slow or need the sentence."""
    if model.config.phoneme_type not in ("espeak", "text"):
        return ""
    return " ".join("".join(sentence) for sentence in model.phonemize(_plain(word)))


def _heard(chunks: Sequence[Any], hop_samples: int) -> list[word_times.Sound]:
    """The phonemes of a text and where they begin; none unless they make up the whole sound."""
    heard: list[word_times.Sound] = []
    begin = 0
    for chunk in chunks:
        sample = begin
        for alignment in chunk.phoneme_alignments or ():
            heard.append((alignment.phoneme, sample))
            sample += int(alignment.num_samples)
        begin += chunk.audio_float_array.size
        if abs(sample - begin) > hop_samples:
            return []
        heard.append((word_times.BREAK, begin))
    return heard


def _told(model: Any, utterance: Utterance, language: str) -> Any:
    """The voice; for an utterance with phonemes, one that takes its text for those, as far as it has their symbols."""
    if not utterance.phonemes or model.config.phoneme_type != "espeak":
        return model
    from narrate.speak.engines.phonemes import known, with_phonemes

    clusters = sorted(map("".join, model.config.vowel_clusters or ()), key=len, reverse=True)
    symbols = re.compile("|".join([*map(re.escape, clusters), "."])).findall
    given = known(utterance.phonemes, language, symbols, model.config.phoneme_id_map)

    def phonemize(text: str) -> str:
        return "\n".join("".join(sentence) for sentence in model.phonemize(_plain(text)))

    told = copy.copy(model)
    told.phonemize = lambda text: [*map(symbols, with_phonemes(utterance.text, given, phonemize).split("\n"))]
    return told


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
