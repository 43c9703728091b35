"""`tone`: an engine that hums instead of speaking, for tests and for trying a set-up without a voice.

Each word is a tone: its letters give the pitch and their number the length. So the same text always gives the same
samples, and two texts rarely do. It needs no package.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

from narrate.errors import UnknownVoice
from narrate.model import Clip, Utterance, Voice, Word
from narrate.speak.engine import Engine

SAMPLE_RATE_HZ = 22_050
LETTERS_PER_WORD = 5  # the usual length of a "word" in words a minute
AMPLITUDE = 8_000  # a quarter of full scale: about as loud as a voice
EDGE_S = 0.01  # each tone fades in and out this long, so that it does not click
SILENCE_S = 0.2  # before and after, as real engines leave it


class ToneEngine(Engine):
    name = "tone"

    def voices(self) -> Sequence[Voice]:
        return (Voice("low", "Low tone", "en"), Voice("high", "High tone", "en"))

    def default_voice(self, language: str) -> str:
        return "low"

    def sample_rate_hz(self, voice: str, language: str) -> int:
        return SAMPLE_RATE_HZ

    def fingerprint(self, voice: str) -> str:
        return "tone 1"

    def speak(self, utterance: Utterance) -> Clip:
        voice = utterance.voice or "low"
        if voice not in {"low", "high"}:
            raise UnknownVoice(f"the engine 'tone' has no voice '{voice}'", "It has: low, high")
        octave = 2 if voice == "high" else 1
        letter_s = 60 / (utterance.rate_wpm * LETTERS_PER_WORD)
        sound = array("h", bytes(2 * int(SILENCE_S * SAMPLE_RATE_HZ)))
        words = []
        position = 0
        for word in utterance.text.split():
            position = utterance.text.index(word, position)
            words.append(Word(position, position + len(word), len(sound)))
            hertz = octave * (110 + sum(map(ord, word)) % 220)
            sound.extend(_tone(hertz, letter_s * (len(word) + 1)))
            position += len(word)
        sound.extend(array("h", bytes(2 * int(SILENCE_S * SAMPLE_RATE_HZ))))
        return Clip(_little_endian(sound), SAMPLE_RATE_HZ, tuple(words))


def _tone(hertz: int, duration_s: float) -> array[int]:
    count = int(duration_s * SAMPLE_RATE_HZ)
    edge = min(count // 2, int(EDGE_S * SAMPLE_RATE_HZ)) or 1
    step, sin = 2 * math.pi * hertz / SAMPLE_RATE_HZ, math.sin
    samples = [int(AMPLITUDE * sin(step * i)) for i in range(count)]
    for i in (*range(edge), *range(count - edge, count)):
        samples[i] = int(AMPLITUDE * min(1, i / edge, (count - i) / edge) * sin(step * i))
    return array("h", samples)


def _little_endian(samples: array[int]) -> bytes:
    import sys

    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
