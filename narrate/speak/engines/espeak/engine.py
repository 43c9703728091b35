"""`espeak`: eSpeak NG through its C interface, without files and waiting, and with a time for every word.

It is the library behind pyttsx3 on Linux, used in the same way, and gives the same samples as `system`. On other
systems an installed library is used (which this project's authors have not run). In its synchronous mode everything
happens in the calling thread, and the call returns when the clip is complete.

The times of words: the library reports a word before the pause that may precede it, up to 49 ms ahead of its sound (the
closure of a `t`). That pause is digital silence, so a word begins where the silence after its event ends. The library's
phoneme events would tell the same, but they change the samples. Words that are spoken as one ("of the", "there was")
are reported as one, and are one `Word`.

Source: `speak_lib.h` of eSpeak NG 1.52; in the parts used here, 1.50 and 1.51 are the same.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count, pairwise
from typing import Any

from narrate.errors import BadClip, EngineUnavailable, SpeakError
from narrate.model import Clip, Utterance, Voice, Word
from narrate.model.language import TOKEN, shortened
from narrate.speak.engine import Engine
from narrate.speak.engines.espeak import library, voices

VERSION = 1  # of the times of words: raise it whenever they change

SYNCHRONOUS, RETURN_ON_ERROR = 2, 0x8000  # without the second flag, an error ends the process
BUFFER_MS = 1_000  # as pyttsx3 asks for
UTF8, END_PAUSE = 1, 0x1000
RATE, VOLUME, PITCH = 1, 2, 3  # parameters
USUAL_VOLUME, USUAL_PITCH = 100, 50
LIST_END, WORD = 0, 1  # kinds of events
LONGEST_PAUSE_S = 0.06  # before a word within a phrase
GENDERS = ("", "male", "female", "")

# Silence of 2 ms: the end of the previous sound may come first, and no sound has so many zeros in a row.
_SILENCE = re.compile(rb"\0{88,}")


class _Event(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),  # in characters, from 1
        ("length", ctypes.c_int),
        ("audio_position_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_void_p),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),  # a priority, then a tag
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("unused", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class EspeakEngine(Engine):
    name = "espeak"
    interchangeable_with = "system" if library.IS_SYSTEM else ""

    def __init__(self) -> None:
        self._resolved: dict[tuple[str, str], bytes] = {}

    def warm(self) -> None:
        """Loads the library and the sounds of all phonemes."""
        _library()

    def voices(self) -> Sequence[Voice]:
        return _library().voices

    def default_voice(self, language: str) -> str:
        return voices.voice_for(language)

    def sample_rate_hz(self, voice: str, language: str) -> int:
        return library.SAMPLE_RATE_HZ

    def loudness_lufs(self, utterance: Utterance) -> float | None:
        return voices.loudness_lufs(utterance)

    def fingerprint(self, voice: str) -> str:
        return f"espeak {VERSION} {library.fingerprint()}"

    def speak(self, utterance: Utterance) -> Clip:
        text = library.utf8(utterance.text)
        pcm, events = _library().speak(text, self._voice(utterance), utterance.rate_wpm)
        if not pcm:
            raise BadClip(f"the speech engine gave no sound for {shortened(utterance.text)!r}")
        rate = _library().sample_rate_hz
        sounds = [(position, _onset(pcm, sample, rate)) for position, sample in events]
        return Clip(pcm, rate, tuple(_words(utterance.text, sounds)))

    def _voice(self, utterance: Utterance) -> bytes:
        key = (utterance.voice, utterance.language)
        if key not in self._resolved:
            wanted = utterance.voice or self.default_voice(utterance.language)
            self._resolved[key] = voices.espeak_voice(wanted, self.voices()).encode()
        return self._resolved[key]


class _Library:
    """The initialized library. It has one voice and one callback for the whole process, so there is one instance.

    Attributes:
        voices: all voices of the library.
    """

    def __init__(self) -> None:
        self._espeak = library.load()
        self.sample_rate_hz: int = self._espeak.espeak_Initialize(SYNCHRONOUS, BUFFER_MS, None, RETURN_ON_ERROR)
        if self.sample_rate_hz <= 0:
            raise OSError("its data cannot be loaded")
        self._speaking = b""  # the voice to which it is set
        self._heard: list[bytes] = []
        self._events: list[tuple[int, int]] = []
        self._callback = _Callback(self._hear)  # the library keeps no reference
        self._espeak.espeak_SetSynthCallback(self._callback)
        self._espeak.espeak_GetCurrentVoice.restype = ctypes.POINTER(_Voice)
        self._espeak.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        self.voices = tuple(self._voices())

    def speak(self, text: bytes, voice: bytes, rate_wpm: int) -> tuple[bytes, list[tuple[int, int]]]:
        """The samples, and for each word its position in the text (in characters, from 1) and the sample of its event.

        Rate, volume and pitch are set each time: the previous text may have changed them.

        Raises:
            SpeakError: the library refuses the voice or the text.
        """
        self._heard, self._events = [], []
        if voice != self._speaking:  # setting it again loads its files again
            self._speaking = b""
            self._check(self._espeak.espeak_SetVoiceByName(voice))
            if not library.is_complete(voice.decode(), self._espeak.espeak_GetCurrentVoice().contents.age):
                raise SpeakError(f"the speech engine could not read its voice {voice.decode()}")
        self._speaking = (
            b"" if library.COMMAND.encode() in text else voice
        )  # a command stays in force until the voice is set
        for parameter, value in ((RATE, rate_wpm), (VOLUME, USUAL_VOLUME), (PITCH, USUAL_PITCH)):
            self._check(self._espeak.espeak_SetParameter(parameter, value, 0))
        size = ctypes.c_size_t(len(text) + 1)
        self._check(self._espeak.espeak_Synth(text, size, 0, 0, 0, UTF8 | END_PAUSE, None, None))
        return b"".join(self._heard), self._events

    def _hear(self, samples: Any, length: int, events: Any) -> int:
        if length:
            self._heard.append(ctypes.string_at(samples, 2 * length))
        for index in count():
            event = events[index]
            if event.kind == LIST_END:
                break
            if event.kind == WORD:
                self._events.append((event.text_position, event.sample))
        return 0

    def _check(self, status: int) -> None:
        if status:
            raise SpeakError(f"the speech engine refused a sentence (eSpeak's error {status:#x})")

    def _voices(self) -> Iterator[Voice]:
        found = self._espeak.espeak_ListVoices(None)
        for index in count():
            if not found[index]:
                return
            voice = found[index].contents
            language = re.sub(r"[^A-Za-z0-9-]", "", voice.languages[1:].decode("utf-8", "ignore").replace("_", "-"))
            gender = GENDERS[min(voice.gender, 3)]
            yield Voice(voice.identifier.decode().lower(), voice.name.decode().strip(), language, gender)


@cache
def _library() -> _Library:
    try:
        return _Library()
    except OSError as error:
        raise EngineUnavailable(f"eSpeak NG does not start ({error})", library.how_to_get_it()) from error


def _onset(pcm: bytes, sample: int, sample_rate_hz: int) -> int:
    """The sample at which the silence ends that begins at `sample` or soon after it; `sample` if there is none."""
    end = sample + round(LONGEST_PAUSE_S * sample_rate_hz)
    silence = _SILENCE.search(pcm, 2 * sample, 2 * end)
    return silence.end() // 2 if silence and silence.end() < 2 * end else sample


def _words(text: str, sounds: Sequence[tuple[int, int]]) -> Iterator[Word]:
    """The words of a text that were spoken; a word without an event is spoken as one with the previous word."""
    tokens = [match.span() for match in TOKEN.finditer(text)]
    begun: list[tuple[int, int]] = []  # a token's index and its first sample; a number has several events
    number = 0
    for position, sample in sounds:
        while number < len(tokens) and tokens[number][1] < position:
            number += 1
        if number < len(tokens) and (not begun or number > begun[-1][0]):
            begun.append((number, sample))
    for (first, sample), (after, _) in pairwise([*begun, (len(tokens), 0)]):
        yield Word(tokens[first][0], tokens[after - 1][1], sample)
