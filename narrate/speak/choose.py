"""Who speaks what: by the settings, and by what is installed.

A voice is written as its engine writes it, with `engine:` before it where that is not the run's own engine
(`piper:en_US-lessac-medium`; `piper:` alone is Piper's own choice). In this order, the first that there is:

1. for the article's own language the voice of `--voice` (in a file also `[voices] narrator`), for quotes that of
   `--quote-voice` (`[voices] quotes`);
2. the voice that `[voices]` names for the language;
3. with `--engine`, that engine's choice for the language;
4. the best installed voice of the natural engines, Piper's before Kokoro's, each by its own order;
5. the machine's own voice for the language.
"""

from __future__ import annotations

from narrate.errors import UsageError
from narrate.model import EngineOptions
from narrate.settings import DEFAULT_ENGINE, DEVICES, Settings
from narrate.speak import EngineRouter
from narrate.speak.engines import NATURAL, engine_and_own_name, has_package


class VoiceChoice:
    """The voices of a run.

    Attributes:
        engine: all engines of the run, as one.

    Raises:
        UnknownEngine, EngineUnavailable: as `EngineRouter`.
        UsageError: a device was asked for that none of the engines knows.
    """

    def __init__(self, settings: Settings) -> None:
        self.engine = EngineRouter(settings.main_engine, settings.engine_options)
        self._settings = settings
        self._best: dict[str, str] = {}
        if settings.device != DEVICES[0] and not any(map(self.engine.is_configurable, self._voices())):
            raise UsageError(
                f"the engine '{self.engine.name}' runs on the processor only",
                "Leave out --device, or take a neural --engine",
            )

    def voice_for(self, language: str, own: str) -> str:
        """Who speaks a language; "" for the engine's own choice.

        Args:
            language: BCP 47 tag of what is to be spoken.
            own: that of the article.
        """
        tag, main = language.lower(), _main(language)
        if self._settings.voice and main == _main(own):
            return self._whole(self._settings.voice, language)
        named = {name.lower(): voice for name, voice in self._settings.voices}
        for name in (tag, main):
            if name in named:
                return self._whole(named[name], language)
        if not self._settings.engine and (best := self._best_for(language)):
            return best
        voice = self.engine.default_voice(language)
        if voice or self.engine.name == DEFAULT_ENGINE or main == _main(own):
            return voice
        # A sentence in a language that the chosen engine does not have.
        return f"{DEFAULT_ENGINE}:{self.engine.default_voice(language, DEFAULT_ENGINE)}"

    @property
    def fingerprint(self) -> list[str]:
        """All that decides who speaks, and how: also what is installed, where that decides."""
        return [self.engine.name, *map(self.engine.fingerprint, self._voices())]

    @property
    def demand(self) -> tuple[int, int]:
        """Processors that a worker keeps busy, and bytes of memory that it takes: those of the hungriest engine."""
        demands = [self.engine.demand(voice) for voice in self._voices()]
        return max(threads for threads, _ in demands), max(memory_bytes for _, memory_bytes in demands)

    def _voices(self) -> list[str]:
        """All that may be heard, as far as it can be told before an article is read."""
        settings = self._settings
        voices = {settings.voice, settings.quote_voice, *(voice for _, voice in settings.voices)}
        natural = [] if settings.engine else [f"{name}:" for name in natural_engines(settings.engine_options)]
        return [*sorted(voices), *natural]

    def _whole(self, voice: str, language: str) -> str:
        """A voice; an engine's name alone (`piper:`) stands for the engine's own one."""
        engine, own = engine_and_own_name(voice)
        return voice + self.engine.default_voice(language, engine) if engine and not own else voice

    def _best_for(self, language: str) -> str:
        if language not in self._best:
            names = natural_engines(self._settings.engine_options)
            voices = ((name, self.engine.default_voice(language, name)) for name in names)
            self._best[language] = next((f"{name}:{voice}" for name, voice in voices if voice), "")
        return self._best[language]


def natural_engines(options: EngineOptions) -> list[str]:
    """The names of the natural engines whose packages are installed, best first; none if there are no voices."""
    names = [name for name in NATURAL if has_package(name)]
    if names:
        from narrate.speak.engines.piper.files import is_any_installed

        names = names if is_any_installed(options.voice_dir) else []
    return names


def _main(language: str) -> str:
    return language.partition("-")[0].lower()
