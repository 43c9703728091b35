"""Kokoro's own package on a model of a few kB: voices, limits, rates, and what a missing part says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy
import pytest

from narrate.errors import EngineUnavailable, UnknownVoice
from narrate.model import Clip, EngineOptions, Utterance
from narrate.model.sound import sound_s
from narrate.speak.engines import load_engine
from narrate.speak.engines.kokoro.engine import KokoroEngine
from narrate.speak.workers.pool import Pool
from tests import tiny_voices
from tests.conftest import ARTICLES, decode
from tests.speak.words import TOLERANCE_S, check_words, late_s, said_of, share_of_words
from tests.test_naughty import NAUGHTY

Run = Callable[..., subprocess.CompletedProcess[str]]
LIGHTHOUSE = ARTICLES / "lighthouse.md"
SENTENCE = "Nobody on the mainland noticed; the fog had been thick since Thursday."
LONG = "The keeper, who had seen the lamp go out, climbed the stairs once more, " * 8

pytestmark = pytest.mark.skipif(sys.version_info >= (3, 14), reason="kokoro-onnx 0.6 does not install there")


@pytest.fixture
def voices(kokoro_voices: Path, tmp_path: Path) -> Path:
    return shutil.copytree(kokoro_voices, tmp_path / "voices")


def engine(folder: Path) -> KokoroEngine:
    made = load_engine("kokoro", EngineOptions(folder))
    assert isinstance(made, KokoroEngine)
    return made


def say(folder: Path, text: str = SENTENCE, voice: str = "af_heart", rate_wpm: int = 175) -> Clip:
    return engine(folder).speak(Utterance(text, voice, rate_wpm))


def test_an_article_becomes_an_mp3_of_the_length_that_is_told(
    run_narrate: Run, tmp_path: Path, voices: Path, needs: Callable[[str], str]
) -> None:
    done = run_narrate(LIGHTHOUSE, "-e", "kokoro", "--voice-dir", voices, "-o", "a.mp3", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    samples = memoryview(decode(needs("ffmpeg"), tmp_path / "a.mp3")).cast("h")
    assert told["sample_rate_hz"] == 24_000
    assert len(samples) / 24_000 == pytest.approx(told["duration_s"], abs=0.001)
    for cue in told["cues"]:
        start = round(cue["start_s"] * 24_000)
        assert max(samples[start : start + 2_400]) > 1_000, cue


def test_it_says_what_the_package_itself_says(voices: Path) -> None:
    from kokoro_onnx import Kokoro

    from narrate.speak.engines.neural.onnx_model import open_model

    session = open_model(voices / "kokoro-v1.0.onnx")  # without chance, or else it says something new each time
    session._model_path = str(voices / "kokoro-v1.0.onnx")
    package = Kokoro.from_session(session, str(voices / "voices-v1.0.bin"))
    wanted, rate = package.create(SENTENCE, "af_heart", speed=0.8)
    speaker = engine(voices)
    speaker._scales["af_heart", 175] = 1 / 0.8
    clip = speaker.speak(Utterance(SENTENCE, "af_heart"))
    assert clip.sample_rate_hz == rate
    heard = numpy.frombuffer(clip.pcm, "<i2") / 32_767
    assert numpy.abs(heard - wanted).max() < 1 / 32_767


def test_voices_have_language_and_gender_and_differ(voices: Path) -> None:
    told = {voice.id: (voice.name, voice.language, voice.gender) for voice in engine(voices).voices()}
    assert told["bf_emma"] == ("Emma", "en-GB", "female")
    assert told["am_adam"] == ("Adam", "en-US", "male")
    assert len({say(voices, voice=voice) for voice in told}) == len(told)


def test_the_voice_for_a_language_is_the_one_that_its_makers_think_best(voices: Path) -> None:
    speaker = engine(voices)
    chosen = {language: speaker.default_voice(language) for language in ("en", "en-GB", "fr-CA", "de")}
    assert chosen == {"en": "af_heart", "en-GB": "bf_emma", "fr-CA": "ff_siwis", "de": ""}


def test_the_rate_changes_the_length_by_what_it_says(kokoro_voices: Path) -> None:
    speaker, said = engine(kokoro_voices), said_of(LIGHTHOUSE, "af_heart")

    def spoken_s(rate_wpm: int) -> float:
        return sum(sound_s(speaker.speak(replace(each, rate_wpm=rate_wpm))) for each in said)

    usual_s = spoken_s(175)
    for rate_wpm in (110, 140, 220, 300):
        assert spoken_s(rate_wpm) / usual_s == pytest.approx(175 / rate_wpm, rel=0.05)


def test_a_rate_beyond_the_package_s_reach_is_refused_with_what_is_within(run_narrate: Run, voices: Path) -> None:
    options = ("-", "-e", "kokoro", "--voice-dir", voices, "-r")
    done = run_narrate(*options, "450", stdin=SENTENCE)
    assert done.returncode == 2
    found = re.fullmatch(r"narrate: Kokoro cannot speak 450 words a minute. Take (\d+) to (\d+)\n", done.stderr)
    assert found
    for rate in found.groups():
        assert run_narrate(*options, rate, stdin=SENTENCE).returncode == 0


def test_a_sentence_over_the_model_s_limit_is_spoken_whole(voices: Path) -> None:
    """The model takes 510 phonemes; this sentence has 800."""
    whole = say(voices, LONG)
    clause = say(voices, LONG.partition(",")[0] + "," + LONG.split(",")[1] + ",")
    assert whole.samples > 7.5 * clause.samples


@pytest.mark.parametrize("name", NAUGHTY)
def test_hostile_texts_that_reach_the_engine_do_no_harm(kokoro_pool: Pool, name: str) -> None:
    for text in (NAUGHTY[name][:600], NAUGHTY[name][-600:]):
        clip = kokoro_pool.speak(Utterance(f"So: {text}", "af_heart"))
        assert clip.samples < 400 * clip.sample_rate_hz
        check_words(clip, f"So: {text}")


def test_an_unknown_voice_names_near_ones(voices: Path) -> None:
    with pytest.raises(UnknownVoice, match="did you mean 'af_heart'"):
        say(voices, voice="af_hart")


def test_a_language_without_a_voice_is_said(voices: Path) -> None:
    with pytest.raises(EngineUnavailable, match="no voice for the language 'de'"):
        engine(voices).speak(Utterance("Hallo.", language="de"))


@pytest.mark.parametrize("options", [(), ("--install-voice", "af_heart")])
def test_where_to_get_the_model_is_said(run_narrate: Run, options: tuple[str, ...]) -> None:
    done = run_narrate(*(options or (LIGHTHOUSE,)), "-e", "kokoro")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "Put kokoro-v1.0.onnx and voices-v1.0.bin from https://github.com/thewh1teagle/" in done.stderr


@pytest.mark.parametrize("file", ["kokoro-v1.0.onnx", "voices-v1.0.bin"])
def test_damaged_files_are_one_clear_line(run_narrate: Run, voices: Path, file: str) -> None:
    data = (voices / file).read_bytes()
    (voices / file).write_bytes(data[: len(data) // 2])
    done = run_narrate(LIGHTHOUSE, "-e", "kokoro", "-v", "af_heart", "--voice-dir", voices)
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert file in done.stderr


def test_without_its_package_the_engine_says_how_to_install_it(run_narrate: Run, tmp_path: Path, voices: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    (away / "kokoro_onnx.py").write_text("raise ImportError('No module named kokoro_onnx')")
    done = run_narrate(LIGHTHOUSE, "-e", "kokoro", "--voice-dir", voices, env={"PYTHONPATH": str(away)})
    assert done.returncode == 1
    assert "pip install 'kokoro-onnx>=0.6' onnx" in done.stderr


def test_a_long_path_to_its_data_does_no_harm(tmp_path: Path, voices: Path) -> None:
    """eSpeak NG 1.52 overruns a buffer when the path to its data is over about 140 characters."""
    import espeakng_loader

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    far = tmp_path / ("x" * 100) / ("y" * 100)
    shutil.copytree(Path(espeakng_loader.__file__).parent, far / "espeakng_loader")
    code = (
        "from pathlib import Path; from narrate.speak.engines import load_engine; from narrate.model import *;"
        f"engine = load_engine('kokoro', EngineOptions(Path({str(voices)!r})));"
        "print(engine.speak(Utterance('Hello there.', 'af_heart')).samples)"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(far)!r}); {code}"],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == say(voices, "Hello there.").samples
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(("every", "share"), [(4, 0.95), pytest.param(1, 0.97, marks=pytest.mark.soak)])
def test_words_have_times_and_are_heard_then(kokoro_voices: Path, every: int, share: float) -> None:
    speaker = engine(kokoro_voices)
    said = said_of(LIGHTHOUSE, "bf_emma")
    clips = [speaker.speak(each) for each in said]
    for clip, each in zip(clips, said, strict=True):
        check_words(clip, each.text)
    assert share_of_words(clips, said) >= 0.98
    late = [late for each in said[::every] for _, late in late_s(speaker.speak, each)]
    assert sum(abs(each) <= TOLERANCE_S for each in late) >= share * len(late)


def test_a_sentence_over_the_model_s_limit_has_all_its_words(voices: Path) -> None:
    said = Utterance(LONG, "af_heart")
    clip = engine(voices).speak(said)
    check_words(clip, LONG)
    assert share_of_words([clip], [said]) >= 0.98


def test_a_model_that_tells_no_durations_gives_the_same_sound_without_words(voices: Path) -> None:
    timed = say(voices)
    assert timed.words
    tiny_voices.kokoro(voices, durations=False)
    assert say(voices) == replace(timed, words=())
