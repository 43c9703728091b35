"""A run with the engine of the system loads nothing of the neural ones, in none of its processes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ARTICLES

HEAVY = ("numpy", "onnx", "onnxruntime", "piper", "kokoro_onnx", "phonemizer", "narrate.testing")
LAZY = (
    "narrate.model.alignment",
    "narrate.script.lexicon.phonemes",
)  # most engines tell of no words, most lexicons of no phonemes
OURS = ("piper.engine", "kokoro", "neural")

SPY = """
import atexit, os, sys, threading
FOLDER = {folder!r}

def note():
    with open(os.path.join(FOLDER, str(os.getpid())), "w") as file:
        file.write(chr(10).join(sys.modules))

def keep_noting(over=threading.Event()):
    while not over.wait(0.05):
        note()

atexit.register(note)
threading.Thread(target=keep_noting, daemon=True).start()
"""


def test_it_imports_neither_neural_packages_nor_numpy(
    run_narrate: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    spy, seen = tmp_path / "spy", tmp_path / "seen"
    spy.mkdir()
    seen.mkdir()
    (spy / "sitecustomize.py").write_text(SPY.format(folder=str(seen)))
    done = run_narrate(ARTICLES / "lighthouse.md", "-o", "a.mp3", env={"PYTHONPATH": str(spy)})
    assert done.returncode == 0, done.stderr
    loaded = [set(path.read_text().splitlines()) for path in seen.iterdir()]
    assert len(loaded) >= 2  # the command and its workers
    assert any("pyttsx3" in modules for modules in loaded)  # noted late enough
    for modules in loaded:
        assert not modules & {*HEAVY, *LAZY, *(f"narrate.speak.engines.{name}" for name in OURS)}
