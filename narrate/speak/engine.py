"""The contract of an engine, as a base class: four members to write, defaults for all others.

An engine turns one `Utterance` into one `Clip`. It runs alone in a worker process, gets one utterance at a time, and
may block: processes, time limits, retries, checks and the cache are not its business.

To add one, derive a class from `Engine` and register it in the entry-point group `narrate.engines`:

    [project.entry-points."narrate.engines"]
    mine = "my_package:MyEngine"

`tests/cases/engine/` holds two complete examples: `morse.py`, the four members and no more, and `hum.py`, whose voices
are installed and which may be chosen as the best engine. `narrate.testing` tests that an engine keeps the contract.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence

from narrate.errors import UsageError
from narrate.model import Clip, EngineOptions, Utterance, Voice

Progress = Callable[[int, int], None]  # is called with the bytes that are there and the bytes in all


class Engine(ABC):
    """An engine. To make an instance must be cheap and load nothing: the main process, which never speaks, makes one.

    The members below `speak()` are optional. All of them but `warm()` and `install_voice()` must answer without loading
    a model or a heavy package.

    Attributes:
        name: what `--engine` takes; the name in the entry-point group.
        naturalness: how natural its voices sound, compared with other engines. Without `--engine` and `--voice`, of the
            installed engines with a voice for the language the one with the highest number speaks; Piper has 20 and
            Kokoro 10. An engine with 0 speaks only where it is named, and only then are its voices listed.
        devices: the values of `--device` that it takes.
        interchangeable_with: the name of an engine that wraps the same library; only one can be loaded in a process.
            Both give the same clips.
        threads_per_worker: how many processors one worker keeps busy.
    """

    name: str
    naturalness: int = 0
    devices: tuple[str, ...] = ("cpu",)
    interchangeable_with: str = ""
    threads_per_worker: int = 1

    @abstractmethod
    def voices(self) -> Sequence[Voice]:
        """All voices that can speak now, in the order in which people should see them."""

    @abstractmethod
    def fingerprint(self, voice: str) -> str:
        """Everything that changes the sound of `voice` besides the utterance: versions, model files, fixed parameters.

        It is part of the cache's key, so it must be the same in every process, and must not load the engine.
        """

    @abstractmethod
    def speak(self, utterance: Utterance) -> Clip:
        """Speaks a whole utterance in its voice ("" is the engine's choice for its language), at its rate.

        An engine that takes phonemes uses `phonemes` of the utterance; any other speaks its `text`. The same utterance
        must give the same clip, whatever was spoken before.

        Raises:
            UnknownVoice: the voice does not exist; the message names similar ones.
            SpeakError: the utterance cannot be spoken.
        """

    def configure(self, options: EngineOptions) -> None:  # noqa: B027 - optional
        """Takes the options of the run. It is called before any other member."""

    def warm(self) -> None:  # noqa: B027 - optional
        """Loads what loads quickly. A new worker calls it while it waits for its first utterance."""

    def default_voice(self, language: str) -> str:
        """The voice that the engine would choose for a BCP 47 tag; "" if it has none, or cannot tell."""
        return ""

    def sample_rate_hz(self, voice: str, language: str) -> int:
        """The sample rate of a voice's clips; 0 if it is not known beforehand."""
        return 0

    def loudness_lufs(self, utterance: Utterance) -> float | None:
        """The integrated loudness of the utterance's voice at its rate; None if it has to be measured."""
        return None

    def memory_bytes(self, voice: str) -> int:
        """About how much memory a worker takes with a voice ("" is any). It limits how many workers are started."""
        return 0

    def how_to_install(self) -> str:
        """How to install the packages that the engine needs, as a command or a sentence; "" if they are there."""
        return ""

    def installable_voices(self, *, online: bool = False) -> Iterable[Voice]:
        """The voices that could be installed, each with `to_install`; those that are installed may be among them.

        Args:
            online: ask the makers of the voices for all. Without it, nothing may be sent, and a few are enough.

        Raises:
            InstallError: the list cannot be fetched.
            EngineUnavailable: a package is missing that the list needs.
        """
        return ()

    def install_voice(self, name: str, on_progress: Progress) -> Voice:
        """Installs a voice completely or not at all; `EngineOptions.voice_dir` is the folder for its files, if set.

        Args:
            name: the voice's name in this engine.
            on_progress: is called with the bytes that are there and the bytes in all; from any thread.

        Returns:
            The voice, with the `path` of its file.

        Raises:
            UnknownVoice: there is no such voice to install; the message names similar ones.
            InstallError: it cannot be installed.
            EngineUnavailable: a package is missing that this needs.
            UsageError: the engine installs no voices.
        """
        raise UsageError(
            f"the engine '{self.name}' has no voices to install", "`narrate --list-voices` shows what can be installed"
        )
