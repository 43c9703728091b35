"""An engine with voices to install that may be chosen as the best. It hums each word, as the engine `tone` does.

A voice is a file `NAME.hum` with its pitch, in one of the folders for voices. A neural engine does the same with
models, and its class loads nothing heavy before `speak()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from narrate.model import Clip, EngineOptions, Utterance, Voice
from narrate.speak.engine import Engine, Progress
from narrate.speak.engines.tone import ToneEngine
from narrate.speak.voice_folders import voice_folders, voice_home
from narrate.speak.voice_names import unknown_voice

COLLECTION = {"en-soft": "low", "en-clear": "high", "fr-doux": "low"}  # what another engine would download


class Hum(Engine):
    name = "hum"
    naturalness = 30  # before Piper (20) and Kokoro (10)
    devices = ("cpu", "cuda")

    def __init__(self) -> None:
        self._options = EngineOptions()
        self._tone = ToneEngine()

    def configure(self, options: EngineOptions) -> None:
        self._options = options

    def voices(self) -> Sequence[Voice]:
        return tuple(map(_described, self._files()))

    def default_voice(self, language: str) -> str:
        main = language.partition("-")[0].lower()
        return next((name for name in self._files() if name.startswith(f"{main}-")), "")

    def sample_rate_hz(self, voice: str, language: str) -> int:
        return self._tone.sample_rate_hz("", language)

    def fingerprint(self, voice: str) -> str:
        return f"hum 1 {[(name, path.stat().st_mtime_ns) for name, path in self._files().items()]}"

    def speak(self, utterance: Utterance) -> Clip:
        name = utterance.voice or self.default_voice(utterance.language)
        files = self._files()
        if name not in files:
            raise unknown_voice(name, files, "`narrate --list-voices -e hum` shows all")
        return self._tone.speak(replace(utterance, voice=files[name].read_text("utf-8")))

    def installable_voices(self, *, online: bool = False) -> Iterable[Voice]:
        names = COLLECTION if online else list(COLLECTION)[:2]
        return [replace(_described(name), to_install=f"narrate --install-voice hum:{name}") for name in names]

    def install_voice(self, name: str, on_progress: Progress) -> Voice:
        if name not in COLLECTION:
            raise unknown_voice(name, COLLECTION, "`narrate --list-voices -e hum --online` shows all")
        folder = self._options.voice_dir or voice_home()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.hum"
        part = path.with_suffix(".part")
        size = part.write_text(COLLECTION[name], "utf-8")
        part.replace(path)
        on_progress(size, size)
        return replace(_described(name), size_bytes=size, path=path)

    def _files(self) -> dict[str, Path]:
        return {path.stem: path for path in self._found()}

    def _found(self) -> Iterator[Path]:
        for folder in reversed(voice_folders(self._options.voice_dir)):  # the first folder takes precedence
            yield from sorted(folder.glob("*.hum"))


def _described(name: str) -> Voice:
    language, _, title = name.partition("-")
    return Voice(name, title.capitalize(), language)
