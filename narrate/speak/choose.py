"""Who speaks what: by the settings, and by what is installed.

A voice is written as its engine writes it, with `engine:` before it where that is not the run's main engine
(`piper:en_US-lessac-medium`; `piper:` alone is that engine's own choice). The first of these that there is speaks:

1. for the article's own language the voice of `--voice` (in a file also `[voices] narrator`), for quotes that of
   `--quote-voice` (`[voices] quotes`);
2. the voice that `[voices]` names for the language;
3. with `--engine`, that engine's choice for the language;
4. the choice of the most natural engine that is installed and has a voice for the language;
5. the machine's own voice for the language.
"""

from __future__ import annotations

from collections.abc import Iterator

from narrate.errors import UsageError
from narrate.model.language import primary_language
from narrate.settings import DEFAULT_ENGINE, DEVICES, Settings
from narrate.speak.engine import Engine
from narrate.speak.engines import engine_and_own_name, installed_natural_engines
from narrate.speak.router import EngineRouter


class VoiceChoice:
    """The voices of a run.

    Attributes:
        engine: all engines of the run, as one.

    Raises:
        UnknownEngine, EngineUnavailable: as `EngineRouter`.
        UsageError: none of the engines knows the device; or `settings.voice_dir` is not a folder.
    """

    def __init__(self, settings: Settings) -> None:
        self.engine = EngineRouter(settings.main_engine, settings.engine_options)
        self._settings = settings
        natural = [] if settings.engine else installed_natural_engines(settings.engine_options)
        self._natural = [engine.name for engine in natural]
        self._best: dict[str, str] = {}
        # All voices that may be heard, as far as this is known before an article is read.
        named = {settings.voice, settings.quote_voice, *(voice for _, voice in settings.voices)}
        self._voices = [*sorted(named), *(f"{name}:" for name in self._natural)]
        if settings.device != DEVICES[0] and not any(settings.device in engine.devices for engine in self._engines()):
            raise UsageError(
                f"the engine '{self.engine.name}' runs on the processor only",
                "Leave out --device, or take a neural --engine",
            )

    def voice_for(self, language: str, article_language: str) -> str:
        """Who speaks a language; "" for the engine's own choice.

        Args:
            language: BCP 47 tag of the text.
            article_language: BCP 47 tag of its article.
        """
        tag, main = language.lower(), primary_language(language)
        if self._settings.voice and main == primary_language(article_language):
            return self._complete(self._settings.voice, language)
        named = {name.lower(): voice for name, voice in self._settings.voices}
        for name in (tag, main):
            if name in named:
                return self._complete(named[name], language)
        if best := self._best_for(language):
            return best
        voice = self.engine.default_voice(language)
        if voice or self.engine.name == DEFAULT_ENGINE or main == primary_language(article_language):
            return voice
        # A sentence in a language that the chosen engine does not have.
        return f"{DEFAULT_ENGINE}:{self.engine.default_voice(language, DEFAULT_ENGINE)}"

    @property
    def fingerprint(self) -> list[str]:
        """Everything that decides who speaks, and how; also what is installed, where that decides."""
        return [self.engine.name, *map(self.engine.fingerprint, self._voices)]

    @property
    def demand(self) -> tuple[int, int]:
        """How many processors a worker keeps busy, and about how many bytes of memory it takes, at the most."""
        return max(engine.threads_per_worker for engine in self._engines()), max(
            map(self.engine.memory_bytes, self._voices)
        )

    def _engines(self) -> Iterator[Engine]:
        return (self.engine.engine_of(voice)[0] for voice in self._voices)

    def _complete(self, voice: str, language: str) -> str:
        """A voice; for an engine's name alone (`piper:`) that engine's choice."""
        engine, own = engine_and_own_name(voice)
        return voice + self.engine.default_voice(language, engine) if engine and not own else voice

    def _best_for(self, language: str) -> str:
        """The voice of the most natural engine that has one for a language; "" if there is none."""
        if language not in self._best:
            voices = ((name, self.engine.default_voice(language, name)) for name in self._natural)
            self._best[language] = next((f"{name}:{voice}" for name, voice in voices if voice), "")
        return self._best[language]
