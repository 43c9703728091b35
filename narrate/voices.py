"""The voices that there are, and those that could be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from narrate.casting import natural_engines
from narrate.errors import UsageError
from narrate.model import Voice
from narrate.settings import Settings
from narrate.speak import Pool


def voices_for(settings: Settings, *, online: bool = False) -> list[Voice]:
    """The voices of `settings.engine`, or of all that narrate would choose from; of `settings.language` if it is set.

    Args:
        online: ask the makers of Piper's voices which there are. Without it, a few are named.

    Returns:
        Each by the name that `Settings.voice` takes: those that sound natural first, what is installed before what
        could be.

    Raises:
        UsageError: there are none.
        InstallError: the list of what could be cannot be had.
        EngineUnavailable: the engine does not start, or cannot be asked.
    """
    wanted = settings.language.lower()
    there = list(_installed(settings))
    known = {voice.id for voice in there}
    absent = [voice for voice in _installable(settings, online) if voice.id not in known]
    found = [voice for voice in (*there, *absent) if voice.language.lower().startswith(wanted)]
    if not found:
        raise UsageError(
            f"the engine '{settings.main_engine}' has no voice for '{settings.language}'", "Leave out --language"
        )
    return found


def _installed(settings: Settings) -> Iterator[Voice]:
    engines = (
        [settings.engine] if settings.engine else [*natural_engines(settings.engine_options), settings.main_engine]
    )
    for name in engines:
        with Pool(name, options=settings.engine_options) as pool:
            for voice in pool.voices():
                yield voice if name == settings.main_engine else replace(voice, id=f"{name}:{voice.id}")


def _installable(settings: Settings, online: bool) -> Iterator[Voice]:
    if settings.engine not in {"", "piper"}:
        return
    prefix = "" if settings.engine else "piper:"
    if online:
        from narrate.speak.install import known_voices

        for known in known_voices(settings.engine_options.voice_dir):
            yield Voice(
                prefix + known.name,
                known.name,
                known.language,
                quality=known.quality,
                size_bytes=known.size_bytes,
                installed=False,
            )
    else:
        from narrate.speak.voice_files import RECOMMENDED

        for name in RECOMMENDED.values():
            language, _, quality = name.split("-")
            yield Voice(prefix + name, name, language.replace("_", "-"), quality=quality, installed=False)
