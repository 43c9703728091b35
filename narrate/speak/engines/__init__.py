"""The engines: those of this package by name, other people's through the entry-point group `narrate.engines`."""

from __future__ import annotations

import difflib
import importlib
from functools import cache
from typing import Any, cast

from narrate.errors import EngineUnavailable, UnknownEngine
from narrate.model import EngineOptions
from narrate.speak.engine import Engine

GROUP = "narrate.engines"

# Looked up here first: asking the installed packages costs 20 to 34 ms, and `system` is what most runs want.
BUILT_IN = {
    "system": "narrate.speak.engines.system:SystemEngine",
    "espeak": "narrate.speak.engines.espeak:EspeakEngine",
    "tone": "narrate.speak.engines.tone:ToneEngine",
    "piper": "narrate.speak.engines.piper.engine:PiperEngine",
    "kokoro": "narrate.speak.engines.kokoro.engine:KokoroEngine",
}

# Those that sound natural, best first, and the package that each needs.
NATURAL = {"piper": "piper", "kokoro": "kokoro_onnx"}


def load_engine(name: str, options: EngineOptions | None = None) -> Engine:
    """An instance of the engine called `name`, told of the options if it takes any.

    Raises:
        UnknownEngine: no such engine is installed.
        EngineUnavailable: its package does not load.
    """
    engine = _instance(name)
    if options and hasattr(engine, "configure"):
        engine.configure(options)
    return engine


def _instance(name: str) -> Engine:
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        return cast(Engine, getattr(importlib.import_module(module), attribute)())
    for point in _entry_points():
        if point.name == name:
            try:
                return cast(Engine, point.load()())
            except Exception as error:
                raise EngineUnavailable(
                    f"the engine '{name}' does not load ({type(error).__name__}: {error})",
                    f"Reinstall the package that provides it ({point.value.partition(':')[0]})",
                ) from error
    known = engine_names()
    near = difflib.get_close_matches(name, known, n=1)
    raise UnknownEngine(
        f"there is no engine '{name}'" + (f" (did you mean '{near[0]}'?)" if near else ""),
        f"Installed are: {', '.join(known)}",
    )


@cache
def is_engine(name: str) -> bool:
    """Whether an engine has that name."""
    return name in BUILT_IN or any(point.name == name for point in _entry_points())


def engine_and_own_name(voice: str) -> tuple[str, str]:
    """The engine that a voice names before a colon, and the voice's name there; "" and the voice if it names none."""
    engine, colon, own = voice.partition(":")
    return (engine, own) if colon and is_engine(engine) else ("", voice)


def has_package(engine: str) -> bool:
    """Whether the package that a natural engine needs is there; it is not loaded."""
    from importlib.util import find_spec  # a worker never asks

    return find_spec(NATURAL[engine]) is not None


def engine_names() -> list[str]:
    """The names of all installed engines, sorted."""
    return sorted({*BUILT_IN, *(point.name for point in _entry_points())})


def _entry_points() -> Any:
    from importlib.metadata import entry_points

    return entry_points(group=GROUP)
