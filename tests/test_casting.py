"""Who speaks what, of several engines in one run."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from narrate import Article, Settings, narrate
from narrate.casting import Cast
from narrate.errors import UnknownVoice
from narrate.model import Block, Kind
from tests.test_levels import loudness

SENTENCES = (
    "The market opened before the bakers did, and by seven nobody could have said where the street ended. "
    "Apples lay next to locks, and in between an old man sold nothing but string. "
    "He remembered every one of these stories, and would tell them to whoever stood still for long enough."
)


def test_a_voice_may_name_its_engine(tmp_path: Path) -> None:
    article = Article("Two", (Block(Kind.PARAGRAPH, "One sentence."),))
    sounds = []
    for settings in (Settings(voice="tone:high"), Settings(engine="tone", voice="high"), Settings(voice="en-gb")):
        narration = narrate(
            article,
            settings=Settings(voice=settings.voice, engine=settings.engine, output=tmp_path / "a.wav", cache=False),
        )
        assert narration.voice == settings.voice
        with wave.open(str(tmp_path / "a.wav")) as file:
            sounds.append(file.readframes(file.getnframes()))
    assert sounds[0] == sounds[1] != sounds[2]


def test_a_colon_that_follows_no_engine_is_part_of_the_voice(tmp_path: Path) -> None:
    with pytest.raises(UnknownVoice, match="no:such"):
        narrate(
            Article("Two", (Block(Kind.PARAGRAPH, "One."),)),
            settings=Settings(voice="no:such", output=tmp_path / "a.wav", cache=False),
        )


def test_a_language_may_have_a_voice_of_its_own() -> None:
    cast = Cast(Settings(voice="en-gb", voices=(("de", "tone:low"), ("fr", "fr-be"))))
    asked = ("en-US", "de-CH", "fr", "nl")
    assert [cast.voice_for(language, "en") for language in asked] == ["en-gb", "tone:low", "fr-be", "nl"]
    assert cast.voice_for("de", "de") == "en-gb"  # asked for by name: it is the narrator's


def test_voices_of_several_engines_are_one_file_and_equally_loud(tmp_path: Path, needs: Callable[[str], str]) -> None:
    voices = ("en-us", "tone:low", "en-gb", "tone:high")
    blocks = tuple(Block(Kind.PARAGRAPH, SENTENCES, voice=voice) for voice in voices)
    settings = Settings(output=tmp_path / "a.mp3", cache=False, intro=False)
    narration = narrate(Article("Four", blocks), settings=settings)
    ffmpeg, part = needs("ffmpeg"), tmp_path / "part.wav"
    levels = []
    for passage in narration.passages:
        times = ("-ss", f"{passage.start_s}", "-to", f"{passage.end_s}")
        subprocess.run([ffmpeg, "-v", "error", "-y", "-i", settings.output, *times, part], check=True)
        levels.append(loudness(ffmpeg, part)[0])
    assert len(levels) == 4
    assert max(levels) - min(levels) <= 1
