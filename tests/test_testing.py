"""The contract for other people's engines: a good one keeps it, and each fault is found by its test."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.test_readme import block

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


def install(folder: Path, name: str, engine: str, code: str) -> dict[str, str]:
    """A package with one engine, installed by pip as anybody's is; returns the environment that has it."""
    about = f"{name}-1.dist-info"
    files = {
        f"{name}.py": code,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": f"[narrate.engines]\n{engine} = {name}:{engine.capitalize()}\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{about}/RECORD"])
    wheel = folder / f"{name}-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*command, "--target", folder / "site", wheel], check=True, capture_output=True, timeout=100)
    return {**os.environ, "PYTHONPATH": str(folder / "site")}


def failures(folder: Path, engine: str, environment: dict[str, str], *chosen: str) -> set[str]:
    """The names of the contract's tests that fail."""
    (folder / "test_mine.py").write_text(
        f'from narrate.testing import EngineContract\n\nclass TestMine(EngineContract):\n    engine = "{engine}"\n'
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_mine.py", *chosen]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=100)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    assert " passed" in done.stdout or " failed" in done.stdout
    return {line.split("::")[2].split(" ")[0] for line in done.stdout.splitlines() if line.startswith("FAILED")}


def test_the_readme_s_engine_keeps_the_contract(tmp_path: Path) -> None:
    environment = install(tmp_path, "my_package", "morse", block("engine example"))
    assert failures(tmp_path, "morse", environment) == set()


@pytest.mark.parametrize("test", FAULTS)
def test_each_fault_is_found(tmp_path: Path, test: str) -> None:
    code = (
        "import os, threading, time\nfrom dataclasses import replace\nfrom narrate.model import Clip, Voice, Word\n"
        "from narrate.speak.engines.tone import ToneEngine\n\n"
        f"class Faulty(ToneEngine):\n    name = 'faulty'\n    {FAULTS[test].strip()}\n"
    )
    environment = install(tmp_path, "faulty_package", "faulty", code)
    assert failures(tmp_path, "faulty", environment, "-k", test) == {test}
