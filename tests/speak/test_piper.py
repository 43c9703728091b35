"""Piper's own package on models of a few kB: files, speakers, rates, hostile texts, and what a missing part says."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from narrate.errors import EngineUnavailable, UnknownVoice
from narrate.model import Clip, EngineOptions, Utterance
from narrate.model.sound import sound_s
from narrate.speak.engines import load_engine
from narrate.speak.engines.piper.engine import PiperEngine
from narrate.speak.workers.pool import Pool
from tests import tiny_voices
from tests.conftest import ARTICLES, decode
from tests.speak.words import check_words, said_of
from tests.test_naughty import NAUGHTY

Run = Callable[..., subprocess.CompletedProcess[str]]
LIGHTHOUSE = ARTICLES / "lighthouse.md"
SENTENCE = "Nobody on the mainland noticed; the fog had been thick since Thursday."


def engine(folder: Path) -> PiperEngine:
    made = load_engine("piper", EngineOptions(folder))
    assert isinstance(made, PiperEngine)
    return made


def say(folder: Path, text: str = SENTENCE, voice: str = "en_US-duo-medium", rate_wpm: int = 175) -> Clip:
    return engine(folder).speak(Utterance(text, voice, rate_wpm))


def test_an_article_becomes_an_mp3_whose_cues_lie_on_the_sound(
    run_narrate: Run, tmp_path: Path, voices: Path, needs: Callable[[str], str]
) -> None:
    done = run_narrate(LIGHTHOUSE, "-e", "piper", "--voice-dir", voices, "-o", "a.mp3", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    samples = memoryview(decode(needs("ffmpeg"), tmp_path / "a.mp3")).cast("h")
    rate = told["sample_rate_hz"]
    assert rate == 22_050
    assert len(samples) / rate == pytest.approx(told["duration_s"], abs=0.001)
    delay = 1_105  # of the MP3 decoder
    for cue in told["cues"]:
        start, end = (round(cue[name] * rate) for name in ("start_s", "end_s"))
        assert max(samples[start : start + rate // 10]) > 1_000, cue
        assert max(samples[end + delay : end + rate // 8], default=0) < 400, cue


def test_it_says_what_piper_s_own_command_says(tmp_path: Path) -> None:
    model = tiny_voices.piper(tmp_path, noise=(0, 0))  # its command draws other noise each time
    subprocess.run(
        [sys.executable, "-m", "piper", "-m", model, "-f", tmp_path / "a.wav", "--no-normalize", SENTENCE],
        check=True,
        capture_output=True,
    )
    with wave.open(str(tmp_path / "a.wav")) as file:
        wanted = file.readframes(file.getnframes())
    speaker = engine(tmp_path)
    speaker._scales["en_US-tiny-medium", None, 175] = 1.0  # the length that the command takes
    assert speaker.speak(Utterance(SENTENCE, "en_US-tiny-medium")).pcm == wanted


def test_speakers_are_taken_by_number_and_by_name_and_differ(voices: Path) -> None:
    anna, bo = (say(voices, voice=f"en_US-duo-medium#{speaker}") for speaker in ("0", "1"))
    assert anna != bo
    assert say(voices, voice="en_US-duo-medium#Bo") == bo
    assert say(voices) == anna


@pytest.mark.parametrize(
    ("voice", "said"),
    [
        ("en_US-duo-medium#2", "#0 to #1"),
        ("en_US-duo-medium#ana", "did you mean 'anna'"),
        ("de_DE-tiny-low#1", "one speaker"),
        ("en_US-dua-medium", "did you mean 'en_US-duo-medium'"),
        ("en_US-lessac-medium", "narrate --install-voice en_US-lessac-medium"),
    ],
)
def test_a_voice_that_is_not_there_is_refused_with_what_to_do(voices: Path, voice: str, said: str) -> None:
    with pytest.raises(UnknownVoice, match=said):
        say(voices, voice=voice)


def test_a_voice_may_be_named_by_its_file_and_in_any_case(voices: Path) -> None:
    assert say(voices, voice=str(voices / "en_US-duo-medium.onnx")) == say(voices, voice="EN-us-Duo-medium")


@pytest.mark.parametrize("place", ["data", "own folder", "current"])
def test_voices_are_found_where_we_put_them_and_not_in_the_current_folder(
    run_narrate: Run, tmp_path: Path, voices: Path, place: str
) -> None:
    """There, a model may be a stranger's."""
    data = tmp_path / "data"
    (home,) = subprocess.run(
        [sys.executable, "-c", "from narrate.speak.voice_folders import voice_home; print(voice_home())"],
        env={**os.environ, "XDG_DATA_HOME": str(data)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    folder = {"data": Path(home), "current": tmp_path, "own folder": Path(home) / "de_DE-tiny-low"}[place]
    folder.mkdir(parents=True, exist_ok=True)
    for file in voices.glob("de_DE*"):
        shutil.move(file, folder)
    done = run_narrate("-e", "piper", "--list-voices", "--json", env={"XDG_DATA_HOME": str(data)})
    told = map(json.loads, done.stdout.splitlines())
    found = [] if place == "current" else ["de_DE-tiny-low"]
    assert [voice["voice"] for voice in told if voice["installed"]] == found


def test_the_setting_and_the_environment_name_the_folder_too(run_narrate: Run, tmp_path: Path, voices: Path) -> None:
    (tmp_path / "my.toml").write_text(f'engine = "piper"\nvoice_dir = "{voices.name}"\n')
    toml = run_narrate(
        LIGHTHOUSE, "-o", "toml.mp3", "--config", "my.toml"
    )  # workers were started before the settings were read
    assert toml.returncode == 0, toml.stderr
    done = run_narrate(LIGHTHOUSE, "-e", "piper", "-o", "env.mp3", env={"NARRATE_VOICE_DIR": str(voices)})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "toml.mp3").read_bytes() == (tmp_path / "env.mp3").read_bytes()


def test_the_rate_changes_the_length_by_what_it_says(piper_voices: Path) -> None:
    speaker, said = engine(piper_voices), said_of(LIGHTHOUSE, "en_US-duo-medium")

    def spoken_s(rate_wpm: int) -> float:
        return sum(sound_s(speaker.speak(replace(each, rate_wpm=rate_wpm))) for each in said)

    usual_s = spoken_s(175)
    for rate_wpm in (110, 140, 220, 300):
        assert spoken_s(rate_wpm) / usual_s == pytest.approx(175 / rate_wpm, rel=0.05)


def test_the_rate_is_that_of_the_system_s_engine(run_narrate: Run, tmp_path: Path, voices: Path) -> None:
    options = (LIGHTHOUSE, "--json", "-f", "wav")
    system, piper = (
        json.loads(run_narrate(*options, *more).stdout)["duration_s"]
        for more in ((), ("-e", "piper", "--voice-dir", voices))
    )
    assert piper == pytest.approx(system, rel=0.1)  # a tiny voice makes no pauses at commas


def test_a_voice_is_measured_once_and_the_same_without_the_memory(tmp_path: Path, voices: Path) -> None:
    first = say(voices)
    cache = Path(os.environ["XDG_CACHE_HOME"]) / "narrate"
    kept = {path: path.stat().st_ino for path in cache.rglob("*") if path.is_file()}
    assert kept
    assert say(voices, rate_wpm=200) != first
    assert {path: path.stat().st_ino for path in cache.rglob("*") if path.is_file()} == kept
    shutil.rmtree(cache)
    assert say(voices) == first


@pytest.mark.parametrize("name", NAUGHTY)
def test_hostile_texts_that_reach_the_engine_do_no_harm(piper_pool: Pool, name: str) -> None:
    """Also those that the script stage would have made harmless; in the engine's longest length."""
    for text in (NAUGHTY[name][:600], NAUGHTY[name][-600:]):
        clip = piper_pool.speak(Utterance(f"So: {text}", "en_US-duo-medium"))
        assert clip.samples < 400 * clip.sample_rate_hz
        check_words(clip, f"So: {text}")


def test_phonemes_in_brackets_are_no_phonemes(voices: Path) -> None:
    assert say(voices, "A [[aaaaaaaaaa]] is read.").pcm == say(voices, "A [ [aaaaaaaaaa]] is read.").pcm


@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=pytest.mark.soak)])
def test_a_killed_worker_costs_its_sentence_only(voices: Path, kills: int) -> None:
    sentences = [f"Sentence number {number} is as long as all others." for number in range(30)]
    said = [Utterance(sentence, "en_US-duo-medium") for sentence in sentences]
    with Pool("piper", options=EngineOptions(voices)) as pool:
        wanted = [pool.speak(each) for each in said]
    from narrate.model import Kind, Line, Passage
    from narrate.speak.retry import speak

    with Pool("piper", options=EngineOptions(voices)) as pool:
        over = threading.Event()
        killed = []

        def kill() -> None:
            while not over.wait(1.5):
                for worker in list(pool._workers):
                    os.kill(worker._process.pid, signal.SIGKILL)
                    killed.append(worker)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            passage = Passage(Kind.PARAGRAPH, tuple(Line(each.text, (each,)) for each in said), 0.6)
            while len(killed) < kills:
                spoken = [clip for line in speak(passage, pool) for clips in line for clip in clips]
                assert spoken == wanted
        finally:
            over.set()
            killer.join()


def test_the_model_is_loaded_for_the_first_sentence_only(voices: Path) -> None:
    speaker = engine(voices)
    speaker.fingerprint("en_US-duo-medium")
    speaker.voices()
    assert not speaker._loaded
    for text in ("One.", "Two."):
        speaker.speak(Utterance(text, "en_US-duo-medium"))
        assert len(speaker._loaded) == 1


def test_the_fingerprint_changes_with_the_files(voices: Path) -> None:
    before = engine(voices).fingerprint("en_US-duo-medium")
    assert engine(voices).fingerprint("en_US-duo-medium#1") == before
    config = voices / "en_US-duo-medium.onnx.json"
    config.write_text(config.read_text().replace("0.667", "0.5"))
    changed = engine(voices).fingerprint("en_US-duo-medium")
    os.utime(voices / "en_US-duo-medium.onnx", (1, 1))
    assert len({before, changed, engine(voices).fingerprint("en_US-duo-medium")}) == 3


def test_the_voice_for_a_language_is_of_that_country_and_the_best(tmp_path: Path) -> None:
    for name in ("en_US-a-low", "en_US-b-medium", "de_DE-c-low"):
        tiny_voices.piper(tmp_path, name)
    speaker = engine(tmp_path)
    chosen = {language: speaker.default_voice(language) for language in ("en", "en-US", "en-GB", "de-AT", "fr")}
    assert chosen == {"en": "en_US-b-medium", "en-US": "en_US-b-medium", "en-GB": "en_US-b-medium",
                      "de-AT": "de_DE-c-low", "fr": ""}  # fmt: skip


def test_no_voice_for_the_language_says_how_to_get_one(run_narrate: Run, tmp_path: Path) -> None:
    done = run_narrate(LIGHTHOUSE, "-e", "piper")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "narrate --install-voice en_US-lessac-medium" in done.stderr


def test_without_its_package_the_engine_says_how_to_install_it(run_narrate: Run, tmp_path: Path, voices: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    (away / "piper.py").write_text("raise ImportError('No module named piper')")
    options = (LIGHTHOUSE, "-e", "piper", "--voice-dir", voices)
    done = run_narrate(*options, env={"PYTHONPATH": str(away)})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "pip install piper-tts onnx" in done.stderr


def test_a_model_without_its_description_is_said(run_narrate: Run, tmp_path: Path, voices: Path) -> None:
    (voices / "en_US-duo-medium.onnx.json").write_text("{")
    done = run_narrate(LIGHTHOUSE, "-v", "piper:en_US-duo-medium", "--voice-dir", voices)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "en_US-duo-medium.onnx.json, which describes the voice, is missing or damaged" in done.stderr
    done = run_narrate(LIGHTHOUSE, "-e", "piper", "-v", tmp_path / "nowhere.onnx")
    assert done.returncode == 2
    assert "Check the path" in done.stderr


def test_a_folder_for_voices_that_is_none_is_said(run_narrate: Run) -> None:
    for options in (["-e", "piper"], [], ["-v", "piper:en_US-duo-medium"]):
        done = run_narrate(LIGHTHOUSE, "--voice-dir", "nowhere", *options)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "there is no folder" in done.stderr


@pytest.mark.parametrize("damage", ["truncated", "text", "config"])
def test_damaged_files_are_one_clear_line(run_narrate: Run, voices: Path, damage: str) -> None:
    model = voices / "en_US-duo-medium.onnx"
    if damage == "config":
        config = json.loads(Path(f"{model}.json").read_text())
        Path(f"{model}.json").write_text(json.dumps({**config, "phoneme_type": "smoke signals"}))
    else:
        model.write_bytes(model.read_bytes()[:2_000] if damage == "truncated" else b"not found")
    done = run_narrate(LIGHTHOUSE, "-e", "piper", "-v", "en_US-duo-medium", "--voice-dir", voices)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "en_US-duo-medium.onnx" in done.stderr
    assert "Install the voice again" in done.stderr


def test_a_device_that_is_not_there_is_one_clear_line(run_narrate: Run, voices: Path) -> None:
    import onnxruntime

    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("there is one")
    done = run_narrate(LIGHTHOUSE, "-e", "piper", "--voice-dir", voices, "--device", "cuda")
    assert done.returncode == 1
    assert "onnxruntime offers only" in done.stderr
    assert run_narrate(LIGHTHOUSE, "--device", "cuda").returncode == 2
    assert "'gpu'" in run_narrate(LIGHTHOUSE, "-e", "piper", "--device", "gpu").stderr


def test_a_language_without_a_voice_names_one_to_install(voices: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"'fr'.*narrate --install-voice fr_FR-"):
        engine(voices).speak(Utterance("Bonjour.", language="fr"))


def test_the_model_keeps_to_its_thread(voices: Path) -> None:
    speaker = engine(voices)
    speaker.speak(Utterance("One.", "en_US-duo-medium"))
    (voice,) = speaker._loaded.values()
    assert voice._voice.session.get_session_options().intra_op_num_threads == speaker.threads_per_worker == 1


def test_nobody_is_told_of_it(run_narrate: Run, tmp_path: Path, voices: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before onnxruntime tells its makers of a run, it leaves a number for the machine in the folder for caches."""
    for name in ("ORT_DISABLE_TELEMETRY", "CI"):
        monkeypatch.delenv(name, raising=False)
    home = {name: str(tmp_path / "home") for name in ("HOME", "XDG_CACHE_HOME")}
    done = run_narrate("-", "-e", "piper", "--voice-dir", voices, "-o", "a.mp3", env=home, stdin=SENTENCE)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["narrate"]
