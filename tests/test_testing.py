"""The contract for other people's engines: a good one keeps it, and each fault is found by its test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.plugins import EXAMPLES, install_plugin

FAULTS = {
    "test_it_is_found_by_its_name": "name = 'another'",
    "test_it_has_voices_and_each_has_an_id_of_its_own": "voices = lambda self: (Voice('a', 'A'), Voice('a', 'B'))",
    "test_a_sentence_is_spoken": "speak = lambda self, utterance: Clip(bytes(44_100), 22_050)",
    "test_words_if_any_are_in_order_within_the_text_and_the_sound": """
    def speak(self, utterance):
        return replace(super().speak(utterance), words=(Word(4, 9, 10), Word(0, 3, 20)))""",
    "test_the_same_sentence_gives_the_same_clip_whatever_was_said_before": """
    count = 0
    def speak(self, utterance):
        self.count += 1
        return super().speak(replace(utterance, text=utterance.text + "a" * self.count))""",
    "test_another_process_gives_the_same_clip": """
    def speak(self, utterance):
        return super().speak(replace(utterance, text=utterance.text + "a" * (os.getpid() % 97)))""",
    "test_the_rate_is_the_one_that_was_asked_for": """
    def speak(self, utterance):
        return super().speak(replace(utterance, rate_wpm=175))""",
    "test_installable_voices_have_ids_and_say_how_to_install_them": """
    def installable_voices(self, *, online=False):
        return [Voice('a', 'A', installed=False)]""",
    "test_a_voice_that_does_not_exist_is_not_installed": """
    def install_voice(self, name, on_progress):
        return Voice(name, name)""",
    "test_a_voice_that_does_not_exist_is_refused": """
    def speak(self, utterance):
        return super().speak(replace(utterance, voice=""))""",
    "test_hostile_texts_do_no_harm": """
    def speak(self, utterance):
        if "👩" in utterance.text:
            os._exit(3)
        return super().speak(utterance)""",
    "test_a_sentence_with_phonemes_is_spoken_whether_it_takes_them_or_not": """
    def speak(self, utterance):
        clip = super().speak(utterance)
        return replace(clip, pcm=clip.pcm[:1000]) if utterance.phonemes else clip""",
    "test_it_leaves_no_thread_and_its_process_ends": """
    def speak(self, utterance):
        threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
        return super().speak(utterance)""",
    "test_the_fingerprint_is_always_the_same_and_loads_nothing": """
    def fingerprint(self, voice):
        import numpy
        return "1" """,
}


def failures(folder: Path, environment: dict[str, str], engines: Iterable[str], *chosen: str) -> set[str]:
    """Runs the contract's tests with these engines, a class for each; returns the tests that fail."""
    classes = (f'\n\nclass Test_{engine}(EngineContract):\n    engine = "{engine}"\n' for engine in engines)
    code = f"from narrate.testing import EngineContract\n{''.join(classes)}"
    (folder / "test_mine.py").write_text(code, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(chosen or ["test_mine.py"])]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=100)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    assert " passed" in done.stdout or " failed" in done.stdout
    return {line.split(" ")[1] for line in done.stdout.splitlines() if line.startswith("FAILED")}


def test_the_examples_keep_the_contract(tmp_path: Path) -> None:
    voices = Path(os.environ["XDG_DATA_HOME"]) / "narrate" / "voices"
    voices.mkdir(parents=True)
    (voices / "en-soft.hum").write_text("low")
    for engine in ("morse", "hum"):
        environment = install_plugin(tmp_path, engine, (EXAMPLES / f"{engine}.py").read_text("utf-8"))
    assert failures(tmp_path, environment, ("morse", "hum")) == set()


def test_each_fault_is_found_by_its_test(tmp_path: Path) -> None:
    wanted = []
    for number, (test, fault) in enumerate(FAULTS.items()):
        code = (
            "import os, threading, time\nfrom dataclasses import replace\nfrom narrate.model import Clip, Voice, Word\n"
            "from narrate.speak.engines.tone import ToneEngine\n\n"
            f"class Faulty{number}(ToneEngine):\n    name = 'faulty{number}'\n    {fault.strip()}\n"
        )
        environment = install_plugin(tmp_path, f"faulty{number}", code)
        wanted.append(f"test_mine.py::Test_faulty{number}::{test}")
    engines = [f"faulty{number}" for number in range(len(FAULTS))]
    assert failures(tmp_path, environment, engines, *wanted) == set(wanted)
