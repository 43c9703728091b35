"""Voices to choose from, by ear."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from mutagen.id3 import ID3

from narrate import Settings
from narrate.batch.samples import preview
from narrate.model import Voice
from tests import tiny_voices

Run = Callable[..., subprocess.CompletedProcess[str]]

VOICES = (Voice("en-gb", "British", "en-GB"), Voice("de", "German", "de"), Voice("tone:high", "High tone", "en"))


def test_each_voice_reads_into_its_file_and_all_into_one(tmp_path: Path) -> None:
    settings = Settings(cache_dir=tmp_path / "cache")
    folder = tmp_path / "voices.v2"
    for _ in range(2):  # again: the same files
        outcomes = list(preview(VOICES, settings, folder))
        assert [outcome.error for outcome in outcomes] == [None] * 4
    names = ["all-voices.mp3", "british-en-gb.mp3", "german-de.mp3", "high-tone-tone-high.mp3"]
    assert sorted(path.name for path in folder.iterdir()) == names
    whole = outcomes[-1].narration
    assert whole
    assert [chapter.title for chapter in whole.chapters] == ["British (en-gb)", "German (de)", "High tone (tone:high)"]
    assert len(ID3(folder / "all-voices.mp3").getall("CHAP")) == 3
    lines = [line for passage in whole.script.passages for line in passage.lines]
    assert {utterance.voice for line in lines for utterance in line.utterances} == {voice.id for voice in VOICES}


def test_a_sample_of_voices_that_cannot_speak_fails(run_narrate: Run, tmp_path: Path) -> None:
    (tmp_path / "voices").mkdir()
    options = ("-e", "piper", "--list-voices", "-l", "en", "--voice-dir", "voices", "--sample", "heard")
    done = run_narrate(*options)
    assert (done.returncode, done.stdout) == (2, "")
    assert "none of these voices is installed" in done.stderr
    assert "narrate --install-voice en_US-" in done.stderr
    model = tiny_voices.piper(tmp_path / "voices")
    model.write_bytes(model.read_bytes()[:1000])
    done = run_narrate(*options)
    assert done.returncode == 1
    assert "cannot be loaded" in done.stderr
    assert not list(tmp_path.glob("heard/*"))
