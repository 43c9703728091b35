"""What an engine is.

An engine turns one `Utterance` into one `Clip`. It runs alone in a worker process, is asked for one utterance at a
time, and may block: processes, time limits, retries, checks and the cache are not its business.

To add one, write a class with these members and register it in the entry-point group `narrate.engines`:

    [project.entry-points."narrate.engines"]
    mine = "my_package:MyEngine"
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from narrate.model import Clip, Utterance, Voice


class Engine(Protocol):
    """The contract. Making an instance must be cheap and load nothing: it also happens where nothing is spoken.

    More members are optional:

    - `default_voice(language)`: the voice that the engine would take for a BCP 47 tag, "" for none; and
      `sample_rate_hz(voice, language)`: the rate of a voice's clips. Both are told without being loaded.
    - `loudness_lufs(utterance)`: how loud a voice speaks, where that is known without measuring it.
    - `twin`: the name of an engine that drives the same library and gives the same clips. Only one of them is loaded.
    - `configure(options)`: is called with `narrate.model.EngineOptions` before anything else.
    - `warm()`: loads what is quick to load while a new worker still waits for its first utterance.
    - `threads_per_worker`: how many processors one worker keeps busy, 1 if it does not say; `memory_bytes(voice)`:
      about how much memory it takes with a voice ("" is any). There are no more workers than the machine can carry.

    Attributes:
        name: what `--engine` takes.
    """

    name: str

    def voices(self) -> Sequence[Voice]:
        """All voices, in the order in which people should see them."""

    def fingerprint(self, voice: str) -> str:
        """All that changes the sound of `voice` besides the utterance: versions, model files, fixed parameters.

        It is part of the cache's key, so it must be the same in every process and must not load the engine.
        """

    def speak(self, utterance: Utterance) -> Clip:
        """Speaks `utterance` whole, in its voice ("" is the engine's choice for its language), at its rate.

        An engine that takes phonemes says its `phonemes` where it knows them; what else it says is its `text`.
        The same utterance must give the same clip, whatever was spoken before.

        Raises:
            UnknownVoice: the voice does not exist; the message names near matches.
            SpeakError: it cannot be spoken.
        """
