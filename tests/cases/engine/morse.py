"""The smallest engine: the four members that every engine has. It sends Morse code."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

from narrate.errors import UnknownVoice
from narrate.model import Clip, Utterance, Voice
from narrate.speak.engine import Engine

RATE_HZ = 22_050
MARKS = ". - .. .- -. -- ... ..- .-. .-- -.. -.- --. --- .... ...- ..-. .-.. .--. .--- -... -..- -.-. -.-- --.. --.-"
CODE = dict(zip("etianmsurwdkgohvflpjbxcyzq", MARKS.split(), strict=True))


class Morse(Engine):
    name = "morse"

    def voices(self) -> Sequence[Voice]:
        return (Voice("sine", "Sine wave"),)

    def fingerprint(self, voice: str) -> str:
        return "morse 1"  # raise it whenever the sound changes

    def speak(self, utterance: Utterance) -> Clip:
        if utterance.voice not in {"", "sine"}:
            raise UnknownVoice(f"there is no voice '{utterance.voice}'", "Take sine")
        dot = int(1.2 / utterance.rate_wpm * RATE_HZ)
        sound = array("h", [0])
        for letter in utterance.text.lower():
            for mark in CODE.get(letter, ""):
                sound.extend(int(8_000 * math.sin(0.17 * i)) for i in range(dot * 3 if mark == "-" else dot))
                sound.extend([0] * dot)
            sound.extend([0] * 2 * dot)
        return Clip(sound.tobytes(), RATE_HZ)
