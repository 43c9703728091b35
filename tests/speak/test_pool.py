"""Workers that hang, die, lie or print, and texts that are not to blame for it."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from narrate.errors import EngineCrashed, EngineTimeout, EngineUnavailable, SpeakError, UnknownEngine, UnknownVoice
from narrate.model import Clip, Kind, Line, Passage, Utterance
from narrate.speak.engines import load_engine
from narrate.speak.retry import speak
from narrate.speak.workers import scratch
from narrate.speak.workers.pool import Pool
from narrate.speak.workers.worker import UNABLE

TRICKY = '''
import ctypes, os, sys, time
from narrate.model import Clip
from narrate.speak.engines.tone import ToneEngine

class Tricky(ToneEngine):
    """A tone engine that does what its text says."""
    name = "tricky"
    before = None

    def speak(self, utterance):
        text = utterance.text
        print("noise on stdout", flush=True)
        if "hang" in text:
            time.sleep(3600)
        if "die" in text:
            os._exit(3)
        if "once" in text and not os.path.exists(MARK):
            open(MARK, "w").close()
            os.kill(os.getpid(), 9)
        if "callback" in text:
            ctypes.CFUNCTYPE(None)(lambda: 1 / 0)()
        if "raise" in text:
            raise RuntimeError("no such luck")
        if "silence" in text:
            return Clip(bytes(44100), 22050)
        if "nothing" in text:
            return Clip(b"", 22050)
        clip = super().speak(utterance)
        if "halved" in text or ("half" in text and not os.path.exists(MARK)):
            open(MARK, "w").close()
            return Clip(clip.pcm[: clip.samples // 2 * 2], 22050)
        if "previous" in text and not os.path.exists(MARK) and self.before:
            open(MARK, "w").close()
            return self.before
        self.before = clip
        return clip
'''


@pytest.fixture
def tricky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Somebody's engine, installed as packages are: a module and its entry point."""
    (tmp_path / "tricky.py").write_text(f"MARK = {str(tmp_path / 'mark')!r}\n{TRICKY}", "utf-8")
    about = tmp_path / "tricky-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: tricky\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[narrate.engines]\ntricky = tricky:Tricky\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "tricky"
    sys.modules.pop("tricky", None)


def passage(*sentences: str) -> Passage:
    return Passage(Kind.PARAGRAPH, tuple(Line(s, (Utterance(s),)) for s in sentences), 0.6)


def test_the_first_clip_of_a_worker_is_as_good_as_the_next() -> None:
    with Pool("system") as pool:
        first, *rest = (pool.speak(Utterance("The first clip must not be lost.")) for _ in range(4))
    assert first.samples > first.sample_rate_hz
    assert all(clip == first for clip in rest)


def test_what_was_spoken_before_changes_nothing() -> None:
    with Pool("system") as one, Pool("system") as other:
        other.speak(Utterance("Something else, and at another pace.", voice="de", rate_wpm=300))
        assert one.speak(Utterance("Once more.")) == other.speak(Utterance("Once more."))


def test_rate_is_what_was_asked_for() -> None:
    text = "A sentence that is long enough to be measured without much of an error, spoken at two rates."
    with Pool("system") as pool:
        slow = pool.speak(Utterance(text, rate_wpm=120))
        fast = pool.speak(Utterance(text, rate_wpm=240))
    assert slow.samples / fast.samples == pytest.approx(2, rel=0.2)


def test_an_unknown_voice_is_an_error_that_names_near_ones() -> None:
    with Pool("system") as pool, pytest.raises(UnknownVoice, match=r"Germann.*German"):
        pool.speak(Utterance("Hello.", voice="Germann"))


def test_voices_have_name_language_and_gender() -> None:
    with Pool("system") as pool:
        voices = {voice.id: voice for voice in pool.voices()}
    assert len(voices) > 50
    german = next(voice for voice in voices.values() if voice.language == "de")
    assert german.name == "German"
    assert german.gender in {"male", "female", ""}


def test_an_unknown_engine_names_those_that_are_there() -> None:
    with pytest.raises(UnknownEngine, match=r"did you mean 'system'.*tone"):
        load_engine("sistem")


def test_an_engine_is_found_through_its_entry_point_and_may_print(tricky: str) -> None:
    with Pool(tricky) as pool:
        assert pool.speak(Utterance("All is well.")).samples > 0


def test_a_hanging_engine_is_stopped_and_its_place_filled(tricky: str) -> None:
    with Pool(tricky, limit_s=1) as pool:
        pool.speak(Utterance("All is well."))
        with pytest.raises(EngineTimeout):
            pool.speak(Utterance("hang"))
        assert pool.speak(Utterance("All is well.")).samples > 0


def test_a_sentence_that_kills_the_engine_is_named(tricky: str) -> None:
    with Pool(tricky) as pool, pytest.raises(EngineCrashed, match=r"“Now die\.”"):
        speak(passage("All is well.", "Now die.", "Too late."), pool)


def test_keep_going_leaves_out_only_the_sentence_that_fails(tricky: str) -> None:
    with Pool(tricky) as pool:
        spoken = speak(passage("All is well.", "Now die.", "Still here."), pool, keep_going=True)
    assert [bool(clips) for clips in spoken] == [True, False, True]


@pytest.mark.parametrize("word", ["silence", "nothing", "raise", "callback"])
def test_what_cannot_be_the_sentence_is_never_used(tricky: str, word: str) -> None:
    with Pool(tricky) as pool, pytest.raises(SpeakError, match=word):
        speak(passage(f"Some {word}."), pool)


def test_a_worker_killed_from_outside_is_not_the_text_s_fault(tricky: str) -> None:
    sentence = "This happens once, and then it is well."
    with Pool("tone") as pool:
        wanted = pool.speak(Utterance(sentence))
    with Pool(tricky) as pool:
        (spoken,) = speak(passage(sentence), pool)
    assert spoken == ((wanted,),)


@pytest.mark.parametrize("word", ["half", "previous"])
def test_half_a_clip_or_another_sentence_s_is_asked_for_again(tricky: str, word: str) -> None:
    sentences = ("The rain had stopped before the ferry came.", f"Nobody saw the {word} of it that day.")
    with Pool("tone") as pool:
        wanted = [((pool.speak(Utterance(sentence)),),) for sentence in sentences]
    with Pool(tricky) as pool:
        assert list(speak(passage(*sentences), pool)) == wanted


def test_an_engine_that_always_gives_half_fails_and_names_the_sentence(tricky: str) -> None:
    with Pool(tricky) as pool, pytest.raises(SpeakError, match="halved"):
        speak(passage("All is well with the others.", "Everything is halved that was said here."), pool)


def test_a_slow_voice_is_believed_when_its_parts_are_as_slow() -> None:
    """The voice is unlike anything: each sentence lasts three times as long as it should."""
    from narrate.speak.check import TypicalDurations, duration_problem, relative_duration

    sentence = Utterance("The slow voice says one sentence, and it says it at a third of the pace.", rate_wpm=100)
    claimed = replace(sentence, rate_wpm=300)  # the engine has no such rate, and speaks at its own

    class Slow(Pool):
        def speak(self, utterance: Utterance, *, fresh: bool = False) -> Clip:
            return super().speak(replace(utterance, rate_wpm=100), fresh=fresh)

    typical = TypicalDurations()
    with Slow("tone") as pool:
        clip = pool.speak(sentence)
        assert duration_problem(relative_duration(clip, claimed), claimed, typical.by_speaker)
        for _ in range(3):
            (((spoken,),),) = speak(Passage(Kind.PARAGRAPH, (Line("", (claimed,)),), 0.6), pool, typical=typical)
            assert spoken == clip
    assert not duration_problem(relative_duration(clip, claimed), claimed, typical.by_speaker)  # by now it is known


def test_killing_workers_at_any_moment_changes_nothing() -> None:
    text = passage(*(f"Sentence number {word} is as long as the others." for word in ("one", "two", "six", "ten")))
    with Pool("system", 2) as pool:
        wanted = speak(text, pool)
    with Pool("system", 2) as pool:
        stop = threading.Event()

        def kill() -> None:
            while not stop.wait(0.3):
                for worker in list(pool._workers):
                    os.kill(worker._process.pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            spoken = [speak(text, pool) for _ in range(3)]
        finally:
            stop.set()
            killer.join()
    assert all(again == wanted for again in spoken)


def test_closing_leaves_no_process_and_no_file() -> None:
    pool = Pool("system", 2)
    pool.warm()
    pool.speak(Utterance("Hello."))
    scratch, processes = Path(pool._scratch), [worker._process for worker in pool._workers]
    assert scratch.exists()
    pool.close()
    assert not scratch.exists()
    assert all(process.poll() is not None for process in processes)


def test_a_request_that_cannot_be_read_leaves_the_folder_of_the_other_workers(tricky: str) -> None:
    with Pool(tricky, 2) as pool:
        pool.warm(2)
        pool.speak(Utterance("All is well."))
        spoilt = next(iter(pool._workers))
        assert spoilt._process.stdin
        spoilt._process.stdin.write(b"no pickle")
        spoilt._process.stdin.flush()
        assert spoilt._process.wait(10) == UNABLE
        assert os.path.isdir(pool._scratch)  # noqa: PTH112
        assert pool.speak(Utterance("All is well.")).samples > 0


def test_a_worker_that_cannot_start_is_said_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "narrate").mkdir()
    (tmp_path / "narrate" / "__init__.py").write_text("raise ImportError('no room')")
    with Pool("tone") as pool:
        monkeypatch.syspath_prepend(str(tmp_path))
        with pytest.raises(EngineUnavailable, match=r"a worker process cannot start.*ulimit"):
            speak(passage("All is well.", "Nobody says it."), pool, keep_going=True)


def test_a_thread_that_cannot_start_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with Pool("tone") as pool:
        with monkeypatch.context() as patch, pytest.raises(EngineUnavailable, match="no thread can be started"):
            patch.setattr(threading.Thread, "start", refuse)
            pool.speak(Utterance("All is well."))
        assert pool.speak(Utterance("All is well.")).samples > 0


def test_scratch_folders_lie_where_there_is_room(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "MEMORY", str(small_disk))
    folder = scratch.make_scratch_folder()
    try:
        assert Path(folder).parent == Path(tempfile.gettempdir())
    finally:
        scratch.remove_scratch_folder(folder)
    assert not list(small_disk.iterdir())


def test_a_worker_ends_when_the_command_is_gone() -> None:
    pool = Pool("tone")
    pool.speak(Utterance("Hello."))
    (worker,) = pool._workers
    worker._process.stdin.close()  # what the system does when the command is killed
    deadline = time.monotonic() + 10
    while worker._process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert worker._process.poll() == 0
    assert not Path(pool._scratch).exists()
    pool.close()


def test_the_tone_engine_is_in_the_entry_points_like_every_other() -> None:
    from importlib.metadata import entry_points

    assert {"system", "tone"} <= {point.name for point in entry_points(group="narrate.engines")}


def test_word_times_of_the_tone_engine_point_at_their_words() -> None:
    utterance = Utterance("one two three")
    clip: Clip = load_engine("tone").speak(utterance)
    assert [utterance.text[word.start : word.end] for word in clip.words] == ["one", "two", "three"]
