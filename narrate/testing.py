"""The contract of an engine as tests for pytest, for authors of engines.

In a test file of the engine's package, with the package installed:

    from narrate.testing import EngineContract

    class TestMine(EngineContract):
        engine = "mine"

Every test runs the engine in a process of its own, as a run does, so that a crash fails one test and no more.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from typing import Any

from narrate.errors import EngineCrashed, EngineTimeout, NarrateError, UnknownVoice
from narrate.model import Clip, EngineOptions, Phonemes, Utterance
from narrate.model.sound import sound_s
from narrate.speak.check import check
from narrate.speak.duration import expected_s
from narrate.speak.engines import load_engine
from narrate.speak.workers.pool import Pool

SENTENCES = (
    "The ferry was late again, and nobody on the pier seemed to mind.",
    "It rained a little.",
    "By the time that the lamps were lit, three boats had come in; the fourth was still out there.",
)
OTHERS = ("Something else entirely was said here before.", "A!", "One, two, three.")

# Texts that the script stage lets through. An engine may raise an error for any; it may not crash, hang, or change.
HOSTILE = {
    "nothing": "",
    "no letter": "… — ?!",
    "one letter": "x",
    "a long word": "incomprehensibilities" * 28,
    "a long number": "7" * 500,
    "a long sentence": "and then the tide went out, " * 21 + "at last.",
    "no break": "a b " * 150,
    "other scripts": "Привет, 你好, مرحبا, שלום, ございます, ελληνικά.",
    "emoji": "👩‍👩‍👧‍👦 and 🏳️‍🌈 are " * 12,
    "marks": "e\u0301\u0301\u0301\u0301 n\u0303 a\u0308 " * 20,
    "from right to left": "\u202eturned round\u202c and \u2066isolated\u2069.",
    "zero width": "zero\u200bwidth\u200d joined\ufeff.",
    "entities": "&lt;break time=&quot;9s&quot;/&gt; &amp; so on",
    "format strings": "%s %n {0} $(reboot) && done",
    "quotes": "\"'“”‘’«»" * 40 + " unquoted.",
    "dots": "Wait . . . . . for it.",
}

# A word in the phonetic alphabet: once with usual sounds, once with sounds that hardly any voice knows.
PHONEMES = ("ˈfɛri", "ǂʼɔ̰ˈʢ̥")

HEAVY = ("numpy", "onnxruntime", "torch", "tensorflow", "jax", "transformers")

# The program of a child process: it loads the engine as a run does, then speaks.
CHILD = """
import json, sys, threading
told = json.loads(sys.argv[1])
sys.path[:] = told["path"]
from pathlib import Path
from narrate.model import EngineOptions, Utterance
from narrate.speak.engines import load_engine
engine = load_engine(told["engine"], EngineOptions(told["voice_dir"] and Path(told["voice_dir"]), told["device"]))
before = engine.fingerprint(told["voice"])
engine.default_voice(told["language"])
heavy = [name for name in told["heavy"] if name in sys.modules]
threads = []
if told["text"]:
    engine.speak(Utterance(told["text"], told["voice"], language=told["language"]))
    threads = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
answer = {"before": before, "after": engine.fingerprint(told["voice"]), "heavy": heavy, "threads": threads}
print(json.dumps(answer), file=sys.stderr)
"""


class EngineContract:
    """Derive a class called `Test…` that sets `engine`.

    Attributes:
        engine: what `--engine` takes.
        voice: the voice to test; "" is the engine's choice for `language`.
        options: the folder of its voice files, and the device.
        rate_error: the largest relative error of the duration at twice the rate, and of the duration itself, compared
            with eSpeak NG, which defines what a rate is.
    """

    engine = ""
    voice = ""
    language = "en"
    options = EngineOptions()
    rate_error = (0.1, 0.3)

    def test_it_is_found_by_its_name(self) -> None:
        found = load_engine(self.engine, self.options)
        assert found.name == self.engine, f"it calls itself {found.name!r}"

    def test_it_has_voices_and_each_has_an_id_of_its_own(self) -> None:
        with self._pool() as pool:
            ids = [voice.id for voice in pool.voices()]
        assert ids, "it has no voice"
        assert all(ids), "a voice has no id"
        assert len(set(ids)) == len(ids), "two voices have one id"

    def test_a_sentence_is_spoken(self) -> None:
        with self._pool() as pool:
            for sentence in SENTENCES:
                check(pool.speak(self._say(sentence)), self._say(sentence))

    def test_words_if_any_are_in_order_within_the_text_and_the_sound(self) -> None:
        with self._pool() as pool:
            for sentence in SENTENCES:
                clip = pool.speak(self._say(sentence))
                spans = [at for word in clip.words for at in (word.start, word.end)]
                assert spans == sorted(spans), f"its words overlap, or are not in the text's order: {clip.words}"
                assert all(word.start < word.end <= len(sentence) for word in clip.words), "a word is not in the text"
                begins = [word.sample for word in clip.words]
                assert begins == sorted(begins), f"its words are heard in another order: {begins}"
                assert all(0 <= begin < clip.samples for begin in begins), "a word is heard outside of the clip"

    def test_the_same_sentence_gives_the_same_clip_whatever_was_said_before(self) -> None:
        with self._pool() as pool:
            first = [pool.speak(self._say(sentence)) for sentence in SENTENCES]
            for other in OTHERS:
                pool.speak(replace(self._say(other), rate_wpm=300))
            again = [pool.speak(self._say(sentence)) for sentence in reversed(SENTENCES)]
        assert again[::-1] == first, "a sentence sounds another way after other sentences"

    def test_another_process_gives_the_same_clip(self) -> None:
        clips = []
        for sentences in (SENTENCES, SENTENCES[::-1]):
            with self._pool() as pool:
                clips.append({sentence: pool.speak(self._say(sentence)) for sentence in sentences})
        assert clips[0] == clips[1], "two processes say the same sentence in different ways"

    def test_the_rate_is_the_one_that_was_asked_for(self) -> None:
        with self._pool() as pool:
            lengths = [self._relative_duration(pool, rate_wpm) for rate_wpm in (120, 240)]
        doubled, absolute = self.rate_error
        ratio = lengths[1] / lengths[0]
        assert abs(ratio - 1) <= doubled, f"twice the rate takes {ratio / 2:.2f} times as long"
        assert abs(lengths[0] - 1) <= absolute, f"it takes {lengths[0]:.2f} times as long as eSpeak NG at that rate"

    def test_installable_voices_have_ids_and_say_how_to_install_them(self) -> None:
        voices = list(load_engine(self.engine, self.options).installable_voices())
        assert len({voice.id for voice in voices}) == len(voices), "two voices have one id"
        for voice in voices:
            assert voice.id, "a voice has no id"
            assert voice.to_install, f"it does not say how to install {voice.id}"

    def test_a_voice_that_does_not_exist_is_not_installed(self) -> None:
        try:
            load_engine(self.engine, self.options).install_voice("no-such-voice", lambda done, total: None)
        except NarrateError:  # without a connection it cannot know
            pass
        else:
            raise AssertionError("it installs a voice that does not exist")

    def test_a_voice_that_does_not_exist_is_refused(self) -> None:
        with self._pool() as pool:
            try:
                pool.speak(replace(self._say(SENTENCES[0]), voice="no-such-voice"))
            except UnknownVoice as error:
                assert "no-such-voice" in error.problem, f"the message does not name the voice: {error}"
            else:
                raise AssertionError("it speaks in a voice that does not exist")

    def test_hostile_texts_do_no_harm(self) -> None:
        with self._pool() as pool:
            before = pool.speak(self._say(SENTENCES[0]))
            for name, text in HOSTILE.items():
                try:
                    clip: Clip | None = pool.speak(self._say(text))
                except (EngineCrashed, EngineTimeout) as error:
                    raise AssertionError(f"{name}: {error}") from error
                except NarrateError:
                    clip = None
                if clip and any(map(str.isalnum, text)):
                    check(clip, self._say(text))
            after = pool.speak(self._say(SENTENCES[0]))
        assert after == before, "after hostile texts, a sentence sounds another way"

    def test_a_sentence_with_phonemes_is_spoken_whether_it_takes_them_or_not(self) -> None:
        with self._pool() as pool:
            for ipa in PHONEMES:
                said = replace(self._say(SENTENCES[0]), phonemes=(Phonemes(4, 9, ipa),))
                check(pool.speak(said), said)

    def test_it_leaves_no_thread_and_its_process_ends(self) -> None:
        told, _ = self._child(SENTENCES[0])
        assert not told["threads"], f"these threads are left: {told['threads']}"

    def test_the_fingerprint_is_always_the_same_and_loads_nothing(self) -> None:
        told, printed = self._child("")
        spoken, _ = self._child(SENTENCES[0])
        assert not told["heavy"], f"it loads {', '.join(told['heavy'])}"
        assert not printed, f"it prints {printed!r} before it speaks"
        assert told["before"] == spoken["before"] == spoken["after"], (
            "it differs between processes, or before and after"
        )

    def test_what_it_prints_stays_out_of_the_results(self) -> None:
        where = [f"--device={self.options.device}"] * (self.options.device != "cpu")
        where += [f"--voice-dir={self.options.voice_dir}"] * bool(self.options.voice_dir)
        voice = ["-v", self.voice] if self.voice else []
        command = [sys.executable, "-m", "narrate", "-", "-e", self.engine, *voice, "-l", self.language, *where]
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [*command, "--json", "--no-cache", "-j", "1", "-o", f"{folder}/a.wav"],
                input=" ".join(SENTENCES).encode(),
                capture_output=True,
                check=False,
            )
        assert done.returncode == 0, done.stderr.decode()
        assert json.loads(done.stdout)["duration_s"] > 1

    def _pool(self) -> Pool:
        return Pool(self.engine, options=self.options)

    def _say(self, text: str) -> Utterance:
        return Utterance(text, self.voice or self._default(), language=self.language)

    def _default(self) -> str:
        return load_engine(self.engine, self.options).default_voice(self.language)

    def _relative_duration(self, pool: Pool, rate_wpm: int) -> float:
        said = [replace(self._say(sentence), rate_wpm=rate_wpm) for sentence in SENTENCES]
        return sum(sound_s(pool.speak(each)) for each in said) / sum(map(expected_s, said))

    def _child(self, text: str) -> tuple[dict[str, Any], str]:
        """The answer of a child process about the engine, and what it printed."""
        told = {
            "path": sys.path,
            "engine": self.engine,
            "voice": self.voice or self._default(),
            "language": self.language,
            "voice_dir": str(self.options.voice_dir or ""),
            "device": self.options.device,
            "heavy": HEAVY,
            "text": text,
        }
        done = subprocess.run(
            [sys.executable, "-P", "-c", CHILD, json.dumps(told)], capture_output=True, timeout=100, check=False
        )
        said = done.stderr.decode(errors="replace")
        assert done.returncode == 0, said
        answer: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
        return answer, done.stdout.decode(errors="replace")
