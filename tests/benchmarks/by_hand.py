"""The loop that one writes by hand: `python by_hand.py ARTICLE OUT.mp3`, with pyttsx3 and pydub."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pyttsx3
from pydub import AudioSegment

RATE_WPM = 200
PAUSE_MS = 600


def main(article: str, out: str) -> None:
    engine = pyttsx3.init()
    engine.setProperty("rate", RATE_WPM)
    whole = AudioSegment.empty()
    paragraphs = [text for text in Path(article).read_text("utf-8").split("\n\n") if text.strip()]
    for number, paragraph in enumerate(paragraphs):
        part = f"{out}.{number}.wav"
        done: list[str] = []
        token = engine.connect("finished-utterance", lambda name, completed, done=done: done.append(name))
        engine.save_to_file(paragraph, part)
        engine.runAndWait()
        while not done:
            time.sleep(0.001)
        engine.disconnect(token)
        whole += AudioSegment.from_wav(part) + AudioSegment.silent(PAUSE_MS)
    whole.export(out, format="mp3", bitrate="64k")


if __name__ == "__main__":
    main(*sys.argv[1:])
