"""The voices that are installed and those that could be, and how one of these is installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from narrate.errors import UnknownVoice, UsageError
from narrate.model import Voice
from narrate.settings import Settings
from narrate.speak.engine import Engine, Progress
from narrate.speak.engines import engine_and_own_name, installed_natural_engines, load_engine, natural_engines
from narrate.speak.workers.pool import Pool


def list_voices(settings: Settings, *, online: bool = False) -> list[Voice]:
    """The voices of `settings.engine`, or of all engines that may be chosen; of `settings.language` if it is set.

    Args:
        online: ask the makers of voices which ones there are. Without it, each engine names a few.

    Returns:
        Each voice by the name that `Settings.voice` takes: first the installed ones, of the most natural engine first,
        then those that could be installed.

    Raises:
        UsageError: there are none, or `settings.voice_dir` is not a folder.
        InstallError: the list of a maker cannot be fetched.
        EngineUnavailable: the engine does not start, or a package is missing that `online` needs.
    """
    installed = list(_installed(settings))
    known = {voice.id for voice in installed}
    absent = [voice for voice in _installable(settings, online) if voice.id not in known]
    found = [voice for voice in (*installed, *absent) if _speaks(voice, settings.language)]
    if not found:
        where = f"the engine '{settings.engine}' has" if settings.engine else "there is"
        language = f" for the language '{settings.language}'" if settings.language else ""
        raise UsageError(f"{where} no voice{language}", "`narrate --list-voices` shows all that there are")
    return found


def install_voice(name: str, settings: Settings, on_progress: Progress = lambda done, total: None) -> Voice:
    """Installs a voice into `settings.voice_dir` or the platform's data folder.

    Args:
        name: the voice, with its engine's name before it (`piper:en_US-lessac-medium`) or without. Without one, and
            without `settings.engine`, the engines are asked in turn, the most natural first.
        on_progress: as of `Engine.install_voice()`.

    Returns:
        The voice by the name that `Settings.voice` takes, with its engine's name before it, and with its `path`.

    Raises:
        UnknownEngine, UnknownVoice, UsageError, InstallError, EngineUnavailable: as `Engine.install_voice()`.
    """
    named, own = engine_and_own_name(name)
    named = named or settings.engine
    options = settings.engine_options
    refused: list[UsageError] = []
    for engine in [load_engine(named, options)] if named else natural_engines(options):
        try:
            voice = engine.install_voice(own, on_progress)
            return replace(voice, id=f"{engine.name}:{voice.id}")
        except UsageError as error:
            refused.append(error)
    raise next((error for error in refused if isinstance(error, UnknownVoice)), refused[0])


def _speaks(voice: Voice, language: str) -> bool:
    """Whether a voice is for a BCP 47 tag: `en` includes `en-US`."""
    wanted, own = (tag.replace("_", "-").lower() for tag in (language, voice.language))
    return not wanted or own == wanted or own.startswith(f"{wanted}-")


def _installed(settings: Settings) -> Iterator[Voice]:
    options = settings.engine_options
    engines = [] if settings.engine else installed_natural_engines(options)
    for engine in [*engines, load_engine(settings.main_engine, options)]:
        packages = engine.how_to_install()  # a voice's files may be there without the packages that speak with it
        with Pool(engine.name, options=options) as pool:  # to ask an engine may crash it
            for voice in pool.voices():
                own = _prefix(engine, settings) + voice.id
                yield replace(voice, id=own, installed=not packages, to_install=packages)


def _installable(settings: Settings, online: bool) -> Iterator[Voice]:
    options = settings.engine_options
    for engine in [load_engine(settings.engine, options)] if settings.engine else natural_engines(options):
        for voice in engine.installable_voices(online=online):
            yield replace(voice, id=_prefix(engine, settings) + voice.id, installed=False)


def _prefix(engine: Engine, settings: Settings) -> str:
    return "" if engine.name == settings.main_engine else f"{engine.name}:"
