"""Engines of other packages: `tests/cases/engine/` as installed plug-ins, from the list of voices to the article."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import tiny_voices
from tests.plugins import EXAMPLES, install_plugin

Run = Callable[..., subprocess.CompletedProcess[str]]
ARTICLE = "boats.md"


@pytest.fixture(autouse=True)
def article(tmp_path: Path) -> None:
    """A short article in the folder in which the command runs."""
    text = "# Boats\n\nThe boat was late. Nobody minded, for the sun was out. A dog slept on the ropes; a boy fished."
    (tmp_path / ARTICLE).write_text(text, "utf-8")


@pytest.fixture
def hum(tmp_path: Path) -> dict[str, str]:
    """The environment in which the engine `hum` is installed."""
    return install_plugin(tmp_path, "hum", (EXAMPLES / "hum.py").read_text("utf-8"))


def told(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_its_voices_are_listed_as_installable_before_those_of_engines_of_ours(
    run_narrate: Run, hum: dict[str, str]
) -> None:
    voices = told(run_narrate("--list-voices", "-l", "en", "--json", env=hum))
    absent = [voice for voice in voices if not voice["installed"]]
    assert [voice["voice"] for voice in absent][:3] == ["hum:en-soft", "hum:en-clear", "piper:en_US-lessac-medium"]
    assert absent[0]["to_install"] == "narrate --install-voice hum:en-soft"
    assert absent[0]["name"] == "Soft"
    named = told(run_narrate("--list-voices", "-e", "hum", "--online", "--json", env=hum))
    assert [voice["voice"] for voice in named] == ["en-soft", "en-clear", "fr-doux"]


@pytest.mark.parametrize("name", ["hum:en-clear", "en-clear"])
def test_its_voice_is_installed_and_then_speaks_as_the_best(
    run_narrate: Run, tmp_path: Path, hum: dict[str, str], name: str
) -> None:
    tiny_voices.piper(Path(os.environ["XDG_DATA_HOME"]) / "narrate" / "voices")
    before = told(run_narrate(ARTICLE, "-o", "before.wav", "--json", env=hum))
    assert before[0]["voice"] == "piper:en_US-tiny-medium"
    (voice,) = told(run_narrate("--install-voice", name, "--json", env=hum))
    assert voice == {"voice": "en-clear", "language": "en", "path": voice["path"], "bytes": 4}
    assert Path(str(voice["path"])).read_text() == "high"
    after = told(run_narrate(ARTICLE, "-o", "after.wav", "--json", env=hum))
    assert after[0]["voice"] == "hum:en-clear"
    run_narrate(ARTICLE, "-o", "tone.wav", "-v", "tone:high", "--no-cache")
    samples = [(tmp_path / file).read_bytes().partition(b"data")[2] for file in ("after.wav", "tone.wav")]
    assert samples[0].startswith(samples[1][:200_000])
    first = told(run_narrate("--list-voices", "-l", "en", "--json", env=hum))[0]
    assert (first["voice"], first["installed"]) == ("hum:en-clear", True)


def test_the_command_that_is_told_speaks_with_the_voice_and_its_device(run_narrate: Run, hum: dict[str, str]) -> None:
    done = run_narrate("--install-voice", "hum:fr-doux", "--voice-dir", "mine", env=hum)
    command = done.stdout.partition("`narrate ")[2].partition("`")[0]
    assert command.startswith("-v hum:fr-doux --voice-dir ")
    spoken = run_narrate(ARTICLE, *command.split(), "--device", "cuda", env=hum)
    assert spoken.returncode == 0, spoken.stderr


def test_a_language_without_a_voice_of_the_best_engine_goes_to_the_next(run_narrate: Run, hum: dict[str, str]) -> None:
    run_narrate("--install-voice", "hum:fr-doux", env=hum)
    tiny_voices.piper(Path(os.environ["XDG_DATA_HOME"]) / "narrate" / "voices")
    for language, voice in (("fr", "hum:fr-doux"), ("en", "piper:en_US-tiny-medium"), ("de", "de")):
        (passage, *_) = told(run_narrate(ARTICLE, "-l", language, "-n", "--json", env=hum))[0]["passages"]
        assert passage["lines"][0]["voice"] == voice


def test_an_unknown_name_is_refused_by_the_engine_that_it_names(run_narrate: Run, hum: dict[str, str]) -> None:
    done = run_narrate("--install-voice", "hum:en-sofd", env=hum)
    assert done.returncode == 2
    assert "did you mean 'en-soft'" in done.stderr
    assert "no voices to install" in run_narrate("-e", "tone", "--install-voice", "low", env=hum).stderr


def test_a_class_that_does_not_derive_from_engine_works_too(run_narrate: Run, tmp_path: Path) -> None:
    code = (EXAMPLES / "morse.py").read_text("utf-8").replace("class Morse(Engine):", "class Morse:")
    environment = install_plugin(tmp_path, "morse", code)
    done = run_narrate("-", "-e", "morse", "-o", "a.mp3", stdin="Call me soon. All is well.", env=environment)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.mp3").stat().st_size > 5_000


@pytest.mark.parametrize("fault", ["member", "import"])
def test_a_plug_in_that_does_not_load_is_said_in_a_line_and_disturbs_no_other_run(
    run_narrate: Run, tmp_path: Path, fault: str
) -> None:
    code = (EXAMPLES / "hum.py").read_text("utf-8")
    code = code.replace("def speak(", "def talk(") if fault == "member" else f"import no_such_module\n{code}"
    environment = install_plugin(tmp_path, "hum", code.replace("from __future__ import annotations\n", ""))
    done = run_narrate(ARTICLE, "-e", "hum", env=environment)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "the engine 'hum' does not load" in done.stderr
    assert {"member": "speak", "import": "no_such_module"}[fault] in done.stderr
    assert run_narrate(ARTICLE, "-n", env=environment).returncode == 0


@pytest.mark.parametrize("installed", [True, False])
def test_the_entry_points_are_asked_only_if_there_is_a_plug_in(tmp_path: Path, installed: bool) -> None:
    """To import `importlib.metadata` and to ask it takes longer than to find that there is none."""
    environment = install_plugin(tmp_path, "hum" if installed else "other", (EXAMPLES / "hum.py").read_text("utf-8"))
    if not installed:
        (about,) = tmp_path.glob("*/*.dist-info/entry_points.txt")
        about.write_text("[console_scripts]\nhum = narrate.engines:hum\n")
    code = (
        "import sys; from narrate import Settings; from narrate.speak.choose import VoiceChoice;"
        "VoiceChoice(Settings()); print('importlib.metadata' in sys.modules, 'other' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{installed} False\n"
