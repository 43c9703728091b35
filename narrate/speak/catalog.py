"""The voices that there are, and those that could be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from narrate.errors import UsageError
from narrate.model import Voice
from narrate.settings import Settings
from narrate.speak import Pool
from narrate.speak.choose import natural_engines
from narrate.speak.engines import NATURAL
from narrate.speak.engines.piper.files import installing


def list_voices(settings: Settings, *, online: bool = False) -> list[Voice]:
    """The voices of `settings.engine`, or of all that narrate would choose from; of `settings.language` if it is set.

    Args:
        online: ask the makers of Piper's voices which there are. Without it, a few are named.

    Returns:
        Each by the name that `Settings.voice` takes: those that sound natural first, what is installed before what
        could be.

    Raises:
        UsageError: there are none, or `settings.voice_dir` is no folder.
        InstallError: the list of what could be cannot be had.
        EngineUnavailable: the engine does not start, or cannot be asked.
    """
    there = list(_installed(settings))
    known = {voice.id for voice in there}
    absent = [voice for voice in _installable(settings, online) if voice.id not in known]
    found = [voice for voice in (*there, *absent) if _speaks(voice, settings.language)]
    if not found:
        where = f"the engine '{settings.engine}' has" if settings.engine else "there is"
        language = f" for the language '{settings.language}'" if settings.language else ""
        raise UsageError(f"{where} no voice{language}", "`narrate --list-voices` shows all that there are")
    return found


def _speaks(voice: Voice, language: str) -> bool:
    """Whether it is one for a BCP 47 tag: `en` takes in `en-US`."""
    wanted, own = (tag.replace("_", "-").lower() for tag in (language, voice.language))
    return not wanted or own == wanted or own.startswith(f"{wanted}-")


def _installed(settings: Settings) -> Iterator[Voice]:
    engines = (
        [settings.engine] if settings.engine else [*natural_engines(settings.engine_options), settings.main_engine]
    )
    for name in engines:
        # Files of voices may be there without the packages that speak with them.
        packages = installing(name) if name in NATURAL else ""
        prefix = "" if name == settings.main_engine else f"{name}:"
        with Pool(name, options=settings.engine_options) as pool:
            for voice in pool.voices():
                yield replace(voice, id=prefix + voice.id, installed=not packages, to_install=packages)


def _installable(settings: Settings, online: bool) -> Iterator[Voice]:
    if settings.engine in {"", "piper"}:
        yield from _piper(settings, online)
    if settings.engine in {"", "kokoro"}:
        yield from _kokoro(settings)


def _piper(settings: Settings, online: bool) -> Iterator[Voice]:
    from narrate.speak.engines.piper.files import RECOMMENDED, fetching

    prefix = "" if settings.engine else "piper:"
    offered: Iterable[tuple[str, str, str, int]]
    if online:
        from narrate.speak.engines.piper.install import known_voices

        known = known_voices(settings.engine_options.voice_dir)
        offered = ((voice.name, voice.language, voice.quality, voice.size_bytes) for voice in known)
    else:
        parts = ((name, *name.split("-")) for name in RECOMMENDED.values())
        offered = ((name, language.replace("_", "-"), quality, 0) for name, language, _, quality in parts)
    for name, language, quality, size_bytes in offered:
        yield Voice(
            prefix + name,
            name,
            language,
            quality=quality,
            size_bytes=size_bytes,
            installed=False,
            to_install=fetching(name),
        )


def _kokoro(settings: Settings) -> Iterator[Voice]:
    """The best of each language: all come in the same two files."""
    from narrate.speak.engines.kokoro.engine import BEST, KokoroEngine, described, how_to_install

    engine = KokoroEngine()
    engine.configure(settings.engine_options)
    if not engine.voices():
        prefix = "" if settings.engine else "kokoro:"
        how = how_to_install(settings.engine_options.voice_dir)
        for name in BEST:
            yield replace(described(name), id=prefix + name, installed=False, to_install=how)
