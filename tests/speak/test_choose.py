"""Who speaks what, of several engines in one run."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from narrate import Article, Settings, narrate
from narrate.errors import UnknownVoice
from narrate.model import Block, Kind
from narrate.speak.choose import VoiceChoice
from tests import tiny_voices
from tests.render.test_gain import loudness

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
    choice = VoiceChoice(Settings(voice="en-gb", voices=(("de", "tone:low"), ("fr", "fr-be"))))
    asked = ("en-US", "de-CH", "fr", "nl")
    assert [choice.voice_for(language, "en") for language in asked] == ["en-gb", "tone:low", "fr-be", "nl"]
    assert choice.voice_for("de", "de") == "en-gb"  # asked for by name: it is the narrator's


def test_an_engine_alone_speaks_in_its_own_voice_for_the_language() -> None:
    choice = VoiceChoice(Settings(voice="espeak:", voices=(("de", "espeak:"), ("fr", "tone:"))))
    assert [choice.voice_for(language, "en") for language in ("en-GB", "de", "fr")] == [
        "espeak:en-gb",
        "espeak:de",
        "tone:low",
    ]


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


MIXED = """---
lang: en
---
# The ferry of two shores

The market opened before the bakers did, and by seven nobody could have said where the street ended. Apples lay next to
locks, and in between an old man sold nothing but string.

> The ferry never waits for anybody, and that is the only thing that everybody on this side of the water agrees upon. My
> father missed it once, and he married the woman who had missed it with him.

Visitors are told this on the pier, in front of a sign that somebody from the other shore has painted.

Die Fähre verließ den Hafen kurz nach sieben, mit vierzig Fahrgästen und einer Kiste Äpfel. Auf der ersten Meile sprach
niemand. Dann drehte der Wind, das Licht brach durch, und ein Junge fragte, ob das dort Wale seien.

> Keep a lamp for those who come late, the sign went on, and one for those who never come. The second one is the more
> important, for it is the one that you will see from your own window.
"""


@pytest.mark.parametrize(
    ("narrator", "quotes", "german"),
    [
        ("piper:en_US-tiny-medium", "piper:en_US-loud-medium#bo", "espeak:de"),
        ("en-us", "piper:en_US-loud-medium#bo", "system:de"),
        pytest.param(
            "kokoro:af_heart",
            "en-gb",
            "piper:de_DE-tiny-low",
            marks=pytest.mark.skipif(sys.version_info >= (3, 14), reason="kokoro-onnx 0.6 does not install there"),
        ),
    ],
)
def test_narrator_quotes_and_a_second_language_are_equally_loud(
    run_narrate: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
    needs: Callable[[str], str],
    narrator: str,
    quotes: str,
    german: str,
) -> None:
    """Their stretches are cut out of the file by their cues, and measured each voice for itself."""
    folder = tmp_path / "voices"
    tiny_voices.piper(folder, amplitude=0.06)
    tiny_voices.piper(folder, "en_US-loud-medium", speakers=("anna", "bo"), amplitude=0.7)
    tiny_voices.piper(folder, "de_DE-tiny-low")
    if sys.version_info < (3, 14):
        tiny_voices.kokoro(folder)
    (tmp_path / "mixed.md").write_text(MIXED, "utf-8")
    (tmp_path / "narrate.toml").write_text(f'[voices]\nde = "{german}"\n', "utf-8")
    options = ["mixed.md", "--voice-dir", folder, "-v", narrator, "--quote-voice", quotes, "--json"]
    done = run_narrate(*options, "-o", "mixed.mp3")
    assert done.returncode == 0, done.stderr
    lines = [
        line for passage in json.loads(run_narrate(*options, "-n").stdout)["passages"] for line in passage["lines"]
    ]
    stretches: dict[str, list[str]] = {}
    for line, cue in zip(lines, json.loads(done.stdout)["cues"], strict=True):
        stretches.setdefault(line["voice"], []).append(f"between(t,{cue['start_s']},{cue['end_s']})")
    assert set(stretches) == {narrator, quotes, german}
    levels = []
    for times in stretches.values():
        cut = ("-af", f"aselect='{'+'.join(times)}',asetpts=N/SR/TB")
        subprocess.run(
            [needs("ffmpeg"), "-v", "error", "-y", "-i", tmp_path / "mixed.mp3", *cut, tmp_path / "cut.wav"], check=True
        )
        levels.append(loudness(needs("ffmpeg"), tmp_path / "cut.wav")[0])
    assert max(levels) - min(levels) <= 1
