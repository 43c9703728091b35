"""Voices by the names that people give them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from narrate.errors import UnknownVoice, did_you_mean
from narrate.model import Voice


def find_voice(wanted: str, voices: Sequence[Voice]) -> Voice:
    """The voice that a person named by id, name, language, or the last part of a path (`fr` for `roa/fr`); case aside.

    Raises:
        UnknownVoice: there is none; the message names similar ones.
    """
    fold = wanted.casefold()
    for names in ([v.id for v in voices], [v.name for v in voices], [v.language for v in voices],
                  [v.id.rpartition("/")[2] for v in voices]):  # fmt: skip
        for name, voice in zip(names, voices, strict=True):
            if name.casefold() == fold:
                return voice
    known = [name for voice in voices for name in (voice.language, voice.name, voice.id) if name]
    raise unknown_voice(wanted, known, "`narrate --list-voices` shows all")


def unknown_voice(wanted: str, names: Iterable[str], advice: str, kind: str = "voice") -> UnknownVoice:
    """The error for a name that is none of `names`; its message has up to three similar ones."""
    return UnknownVoice(f"there is no {kind} '{wanted}'{did_you_mean(wanted, names, 3, 0.5)}", advice)
