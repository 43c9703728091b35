"""eSpeak asked directly: the samples of `system`, and the times of words, measured on the sound."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice, pairwise
from pathlib import Path

import pytest

from narrate import Settings
from narrate.errors import EngineUnavailable, SpeakError, UnknownVoice
from narrate.model import Clip, Utterance
from narrate.pipeline import script_of
from narrate.render.job import utterances
from narrate.run import Run
from narrate.speak.engine import Engine
from narrate.speak.engines import load_engine
from narrate.speak.workers import scratch
from narrate.speak.workers.job import Say
from narrate.speak.workers.pool import Pool
from tests.benchmarks.prose import sentences
from tests.conftest import ARTICLES
from tests.speak.words import TOLERANCE_S, first_difference

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="pyttsx3 has other drivers there")

TEXTS = {
    "en-us": [*islice(sentences(5), 25), "Why?", "No!", "a", "Wait: (really) “so”; 3 of 17, 4.5 % — naïve Señor."],
    "en-gb": [*islice(sentences(6), 12), "Half past nine; the tide, as ever, was late."],
    "fr": ["Le bac quitta le port un peu après sept heures.", "« C'étaient des baleines ? » demanda-t-il.", "Où ?"],
    "de": ["Die Fähre verließ den Hafen kurz nach sieben.", "Jemand hatte sie vergessen – oder wartete.", "Äpfel!"],
    "ru": ["Паром вышел из гавани в начале восьмого.", "Первую милю никто не говорил."],
}
RATES_WPM = (80, 175, 200, 300, 450)


@pytest.fixture(scope="module")
def direct() -> Iterator[Pool]:
    with Pool("espeak") as pool:
        yield pool


@pytest.fixture(scope="module")
def through_pyttsx3() -> Iterator[Pool]:
    with Pool("system") as pool:
        yield pool


@linux_only
@pytest.mark.parametrize("voice", TEXTS)
def test_it_gives_the_samples_that_pyttsx3_gives(voice: str) -> None:
    # Both from the start: what some voices keep from one sentence to the next is the same then, too.
    with Pool("espeak") as direct, Pool("system") as through_pyttsx3:
        for rate_wpm in RATES_WPM:
            for text in TEXTS[voice]:
                said = Utterance(text, voice, rate_wpm, voice)
                clip = direct.speak(said)
                assert replace(clip, words=()) == through_pyttsx3.speak(said), (text, rate_wpm)
                assert clip.words


@linux_only
def test_it_has_the_same_voices_and_loudness(direct: Pool, through_pyttsx3: Pool) -> None:
    assert list(direct.voices()) == list(through_pyttsx3.voices())
    espeak, system = load_engine("espeak"), load_engine("system")
    for voice, rate_wpm in (("en-us", 175), ("en-us", 210), ("en-us", 500), ("de", 175)):
        said = Utterance("a", voice, rate_wpm)
        assert espeak.loudness_lufs(said) == system.loudness_lufs(said)
    assert espeak.fingerprint("en-us") != system.fingerprint("en-us")


def test_a_voice_that_does_not_exist_is_no_other_voice(direct: Pool) -> None:
    with pytest.raises(UnknownVoice, match="did you mean 'en-us'"):
        direct.speak(Utterance("Hello.", "en-uss"))


def test_a_stretch_that_is_too_long_is_refused_and_the_next_one_spoken(direct: Pool) -> None:
    with pytest.raises(SpeakError, match="2000 bytes"):
        direct.speak(Utterance("wörd " * 500, "en-us"))
    assert direct.speak(Utterance("And on it goes.", "en-us")).samples


def test_what_a_text_commands_ends_with_it(direct: Pool) -> None:
    said = Utterance("The lamp was lit.", "en-us")
    before = direct.speak(said)
    for command in ("\x0130A", "\x01400S", "\x0199P"):
        direct.speak(Utterance(f"{command} Some other words.", "en-us"))
        assert direct.speak(said) == before


@linux_only
@pytest.mark.parametrize("missing", ["library", "data"])
def test_a_library_that_does_not_load_is_said_in_a_sentence(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "espeakng_loader"
    (folder / "espeak-ng-data").mkdir(parents=True)
    library = folder / "libespeak-ng.so"
    if missing == "library":
        library.write_bytes(b"nothing of the kind")
    else:
        library.symlink_to(Path(str(find_spec("espeakng_loader").origin)).with_name(library.name))  # type: ignore[union-attr]
    monkeypatch.delenv("NARRATE_ESPEAK", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with Pool("espeak") as pool, pytest.raises(EngineUnavailable, match="eSpeak NG does not start") as error:
        pool.speak(Utterance("Hello.", "en-us"))
    assert "espeakng-loader" in str(error.value)


def test_a_dead_worker_is_replaced_and_the_clip_the_same(direct: Pool) -> None:
    said = Utterance("Nothing was lost.", "en-us")
    before = direct.speak(said)
    assert direct.run(Say(said), fresh=True) == before


@linux_only
def test_it_prints_nothing_and_starts_no_thread(tmp_path: Path) -> None:
    code = (
        "import os, sys; from narrate.model import Utterance; from narrate.speak.engines import load_engine;"
        "engine = load_engine('espeak');"
        "clips = [engine.speak(Utterance('Ten words, or so.', voice)) for voice in ('en-us', 'de', 'en-us')];"
        "print(len(os.listdir('/proc/self/task')), clips[0] == clips[2])"
    )
    environment = {key: value for key, value in os.environ.items() if key != "NARRATE_ESPEAK"}
    environment["TMPDIR"] = str(tmp_path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert (done.stdout, done.stderr) == ("1 True\n", "")


@linux_only
@pytest.mark.parametrize("engine", ["espeak", "system"])
def test_a_voice_that_could_not_be_read_whole_does_not_speak(engine: str, tmp_path: Path) -> None:
    code = (
        "import os; from narrate.errors import SpeakError; from narrate.model import Utterance;"
        f"from narrate.speak.engines import load_engine; engine = load_engine('{engine}'); engine.warm()\n"
        "os.unlink(os.environ['ESPEAK_DATA_PATH'] + '/voices/!v/steady')\n"
        "try: engine.speak(Utterance('Ten words, or so.', 'de'))\n"
        "except SpeakError as error: print(error)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert "the speech engine could not read its voice gmw/de+steady" in done.stdout


@linux_only
@pytest.mark.parametrize("engine", ["espeak", "system"])
def test_voices_that_cannot_be_prepared_do_not_speak(
    engine: str, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["mount", "-o", "remount,nr_inodes=50", small_disk], check=True)
    monkeypatch.setattr(scratch, "MEMORY", str(small_disk))
    monkeypatch.setattr(scratch, "LEAST_FREE_BYTES", 0)
    monkeypatch.setattr(scratch, "LEAST_FREE_FILES", 0)
    with (
        Pool(engine) as pool,
        pytest.raises(EngineUnavailable, match=r"voices cannot be prepared in .*\(No space left"),
    ):
        pool.speak(Utterance("Ten words, or so.", "de"))


def told(clip: Clip, text: str) -> list[str]:
    return [text[word.start : word.end] for word in clip.words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The naïve Señor, “so” it went.", ["The", "naïve", "Señor,", "“so”", "it", "went."]),
        ("A well-known one—perhaps – is here.", ["A", "well-known", "one", "perhaps", "is", "here."]),
        ("In 1994 nobody came.", ["In", "1994", "nobody", "came."]),
        ("One of the others.", ["One", "of the", "others."]),  # eSpeak says two in one
    ],
)
def test_words_stand_where_they_are_in_the_text(direct: Pool, text: str, words: list[str]) -> None:
    assert told(direct.speak(Utterance(text, "en-us")), text) == words


def test_words_follow_each_other_and_none_is_missing(direct: Pool) -> None:
    for text in islice(sentences(9), 40):
        clip = direct.speak(Utterance(text, "en-us"))
        assert " ".join(told(clip, text)) == text
        assert all(a.sample < b.sample for a, b in pairwise(clip.words))
        assert clip.words[-1].sample < clip.samples


class Unchecked(Say):
    """What the engine gives, even if it is silence."""

    def speak(self, engine: Engine, alive: Callable[[], None]) -> Clip:
        return engine.speak(self.utterance)


# How late a word's sound begins after its time, measured on the sound alone. The engine says the sentence twice, with
# its own command for the volume before the word: once it turns it off, once it leaves it as it is. The first sample
# that differs is the first of the word. The command itself makes the sentence a few milliseconds longer.
MUTED, UNCHANGED = "\x010A", "\x01100A"
SHARE = 0.95


@linux_only
@pytest.mark.timeout(240)
@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_words_are_heard_when_they_are_said_to_be(direct: Pool, through_pyttsx3: Pool, every: int) -> None:
    script = script_of(str(ARTICLES / "lighthouse.md"), Run(Settings()))
    late_s: list[float] = []
    for utterance in [said for passage in script.passages for said in utterances(passage)][::every]:
        text = utterance.text
        for word in direct.speak(utterance).words:
            commanded = [text[: word.start] + command + text[word.start :] for command in (MUTED, UNCHANGED)]
            muted, unchanged = (through_pyttsx3.run(Unchecked(replace(utterance, text=it))) for it in commanded)
            late_s.append((first_difference(muted.pcm, unchanged.pcm) - word.sample) / muted.sample_rate_hz)
    assert len(late_s) > 150 / every
    assert sum(abs(late) <= TOLERANCE_S for late in late_s) >= SHARE * len(late_s)
