"""All engines: this package's own by name, those of other packages by the entry-point group `narrate.engines`."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from narrate.errors import EngineUnavailable, UnknownEngine, did_you_mean
from narrate.model import EngineOptions
from narrate.speak.engine import Engine

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

GROUP = "narrate.engines"
LONGEST_ENTRY_POINTS = 65_536  # bytes; a larger buffer costs more time than the reading

# Looked up here first: to ask the entry points costs 20 to 34 ms, and most runs want `system`.
BUILT_IN = {
    "system": "narrate.speak.engines.system:SystemEngine",
    "espeak": "narrate.speak.engines.espeak.engine:EspeakEngine",
    "tone": "narrate.speak.engines.tone:ToneEngine",
    "piper": "narrate.speak.engines.piper.engine:PiperEngine",
    "kokoro": "narrate.speak.engines.kokoro.engine:KokoroEngine",
}

# Those with a `naturalness`. Their classes are not imported where no model is installed.
NATURAL = ("piper", "kokoro")


def load_engine(name: str, options: EngineOptions | None = None) -> Engine:
    """An instance of the engine called `name`, configured with the options.

    Raises:
        UnknownEngine: no such engine is installed.
        EngineUnavailable: its package does not load, or its class lacks a member.
    """
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        engine: Engine = getattr(importlib.import_module(module), attribute)()
    else:
        engine = _load_plugin(name)
    engine.configure(options or EngineOptions())
    return engine


def natural_engines(options: EngineOptions) -> list[Engine]:
    """The engines that may be chosen as the best, the most natural first, whether their packages are there or not.

    A plug-in that does not load is left out: `--engine NAME` tells why.
    """
    engines = []
    for name in (*NATURAL, *_plugin_names()):
        with suppress(EngineUnavailable):
            engines.append(load_engine(name, options))
    return sorted((each for each in engines if each.naturalness), key=lambda each: (-each.naturalness, each.name))


def installed_natural_engines(options: EngineOptions) -> list[Engine]:
    """Those of `natural_engines()` whose packages are there; none if neither a model nor a plug-in is installed.

    Raises:
        UsageError: `options.voice_dir` is not a folder.
    """
    from narrate.speak.voice_folders import is_any_model_installed  # a worker never asks

    if not is_any_model_installed(options.voice_dir) and not _plugin_names():
        return []
    return [engine for engine in natural_engines(options) if not engine.how_to_install()]


@cache
def is_engine(name: str) -> bool:
    """Whether an engine has that name."""
    return name in BUILT_IN or name in _entry_points().names


def engine_and_own_name(voice: str) -> tuple[str, str]:
    """The engine that a voice names before a colon, and the voice's name there; "" and the voice if it names none."""
    engine, colon, own = voice.partition(":")
    return (engine, own) if colon and is_engine(engine) else ("", voice)


def engine_names() -> list[str]:
    """The names of all installed engines, sorted."""
    return sorted({*BUILT_IN, *_entry_points().names})


def _load_plugin(name: str) -> Engine:
    points = _entry_points().select(name=name)
    if not points:
        known = engine_names()
        raise UnknownEngine(
            f"there is no engine '{name}'{did_you_mean(name, known)}", f"Installed are: {', '.join(known)}"
        )
    point = next(iter(points))
    try:
        return _derived(point.load())()
    except Exception as error:
        raise EngineUnavailable(
            f"the engine '{name}' does not load ({type(error).__name__}: {error})",
            f"Reinstall the package that provides it ({point.module})",
        ) from error


def _derived(loaded: Any) -> type[Engine]:
    """A plug-in's class; one that does not derive from `Engine` gets its defaults. To lack a member is a TypeError."""
    return loaded if issubclass(loaded, Engine) else type(loaded.__name__, (loaded, Engine), {})


def _entry_points() -> EntryPoints:
    from importlib.metadata import entry_points

    return entry_points(group=GROUP)


@cache
def _plugin_names() -> tuple[str, ...]:
    """The names of the engines of other packages, sorted.

    `importlib.metadata` is asked only if a file on `sys.path` registers one. To look into the files takes 1 ms with
    100 packages, to import `importlib.metadata` and to ask it 55 to 65 ms (the same busy machine, 3 runs each).
    """
    if not any(_registered(text) - BUILT_IN.keys() for text in _entry_point_files()):
        return ()
    return tuple(sorted(_entry_points().names - BUILT_IN.keys()))


def _entry_point_files() -> Iterator[bytes]:
    for folder in sys.path:
        with suppress(OSError):
            for name in os.listdir(folder or "."):  # noqa: PTH208 - a third of the time that `pathlib` takes
                if name.endswith((".dist-info", ".egg-info")):
                    try:
                        file = os.open(f"{folder or '.'}/{name}/entry_points.txt", os.O_RDONLY)
                    except OSError:
                        continue
                    yield os.read(file, LONGEST_ENTRY_POINTS)
                    os.close(file)


def _registered(entry_points: bytes) -> set[str]:
    """The names in our group of an `entry_points.txt`."""
    section = entry_points.partition(f"[{GROUP}]".encode())[2].partition(b"\n[")[0]
    return {line.partition(b"=")[0].strip().decode() for line in section.splitlines() if b"=" in line}
