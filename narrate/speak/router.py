"""Several engines as one: the main one, and others for voices that name their engine (`piper:en_US-lessac-medium`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.model import Clip, EngineOptions, Utterance, Voice
from narrate.speak.engine import Engine
from narrate.speak.engines import engine_and_own_name, load_engine


class EngineRouter(Engine):
    """An engine that hands each voice on to the engine that has it.

    The main engine is loaded at once, any other when one of its voices is first asked for.

    Args:
        main: the name of the engine whose voices need no prefix.
        options: each engine gets them before it is used.

    Raises:
        UnknownEngine, EngineUnavailable: as `load_engine()`; also the methods raise them, for the other engines.
    """

    def __init__(self, main: str, options: EngineOptions | None = None) -> None:
        self.name = main
        self._options = options or EngineOptions()
        self._engines: dict[str, Engine] = {main: load_engine(main, self._options)}

    def engine_of(self, voice: str) -> tuple[Engine, str]:
        """A voice's engine, and the voice's name in that engine."""
        name, own = engine_and_own_name(voice)
        name = name or self.name
        if name not in self._engines:
            # A process can load only one of two engines that drive the same library: that one speaks for both.
            same = next((each for each in self._engines.values() if each.interchangeable_with == name), None)
            self._engines[name] = same or load_engine(name, self._options)
        return self._engines[name], own

    def warm(self) -> None:
        self._engines[self.name].warm()

    def voices(self) -> Sequence[Voice]:
        """The main engine's voices."""
        return self._engines[self.name].voices()

    def default_voice(self, language: str, engine: str = "") -> str:
        """The voice of the main engine, or of another one, for a BCP 47 tag; as `Engine.default_voice()`."""
        chosen, _ = self.engine_of(f"{engine}:" if engine else "")
        return chosen.default_voice(language)

    def fingerprint(self, voice: str) -> str:
        engine, own = self.engine_of(voice)
        return engine.fingerprint(own)

    def speak(self, utterance: Utterance) -> Clip:
        engine, own = self.engine_of(utterance.voice)
        return engine.speak(replace(utterance, voice=own))

    def loudness_lufs(self, utterance: Utterance) -> float | None:
        engine, own = self.engine_of(utterance.voice)
        return engine.loudness_lufs(replace(utterance, voice=own))

    def sample_rate_hz(self, voice: str, language: str) -> int:
        engine, own = self.engine_of(voice)
        return engine.sample_rate_hz(own, language)

    def memory_bytes(self, voice: str) -> int:
        engine, own = self.engine_of(voice)
        return engine.memory_bytes(own)
