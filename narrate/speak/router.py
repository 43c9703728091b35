"""Several engines as one: the main one, and others for the voices that name them (`piper:en_US-lessac-medium`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.model import Clip, EngineOptions, Utterance, Voice
from narrate.speak.engine import Engine
from narrate.speak.engines import engine_and_own_name, load_engine


class EngineRouter:
    """An engine made of engines. Each is loaded when one of its voices is first asked for, the main one at once.

    Args:
        main: the name of the engine whose voices need no name before them.
        options: what each of them is told before it is used.

    Raises:
        UnknownEngine, EngineUnavailable: as `load_engine()`.
    """

    def __init__(self, main: str, options: EngineOptions | None = None) -> None:
        self.name = main
        self._options = options or EngineOptions()
        self._engines: dict[str, Engine] = {main: load_engine(main, self._options)}

    def warm(self) -> None:
        """What the main engine loads while a worker waits for its first utterance."""
        getattr(self._engines[self.name], "warm", int)()

    def voices(self) -> Sequence[Voice]:
        """The main engine's."""
        return self._engines[self.name].voices()

    def default_voice(self, language: str, engine: str = "") -> str:
        """The main engine's voice for a BCP 47 tag, or another engine's; "" if there is none or only it knows."""
        chosen, _ = self._of(f"{engine}:" if engine else "")
        return str(getattr(chosen, "default_voice", lambda language: "")(language))

    def fingerprint(self, voice: str) -> str:
        engine, own = self._of(voice)
        return engine.fingerprint(own)

    def speak(self, utterance: Utterance) -> Clip:
        engine, own = self._of(utterance.voice)
        return engine.speak(replace(utterance, voice=own))

    def loudness_lufs(self, utterance: Utterance) -> float | None:
        """How loud a voice speaks, where its engine says so."""
        engine, own = self._of(utterance.voice)
        known: float | None = getattr(engine, "loudness_lufs", lambda utterance: None)(replace(utterance, voice=own))
        return known

    def is_configurable(self, voice: str) -> bool:
        """Whether a voice's engine takes options."""
        return hasattr(self._of(voice)[0], "configure")

    def sample_rate_hz(self, voice: str, language: str) -> int:
        """The rate of a voice's clips, where its engine says so; else 0."""
        engine, own = self._of(voice)
        return int(getattr(engine, "sample_rate_hz", lambda voice, language: 0)(own, language))

    def demand(self, voice: str) -> tuple[int, int]:
        """How many processors a worker keeps busy with a voice, and how many bytes of memory it takes."""
        engine, own = self._of(voice)
        return getattr(engine, "threads_per_worker", 1), getattr(engine, "memory_bytes", lambda voice: 0)(own)

    def _of(self, voice: str) -> tuple[Engine, str]:
        """A voice's engine, and the voice by the name that it has there."""
        name, own = engine_and_own_name(voice)
        name = name or self.name
        if name not in self._engines:
            # Of two engines that drive the same library, a process can have one: whichever it has speaks for both.
            twin = next((engine for engine in self._engines.values() if getattr(engine, "twin", "") == name), None)
            self._engines[name] = twin or load_engine(name, self._options)
        return self._engines[name], own
