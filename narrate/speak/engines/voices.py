"""Voices by the names that people give them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from narrate.errors import UnknownVoice
from narrate.model import Voice
from narrate.speak.engines import espeak_ng


def find_voice(wanted: str, voices: Sequence[Voice]) -> Voice:
    """The voice that a person named by id, name or language, case aside.

    Raises:
        UnknownVoice: with near matches.
    """
    fold = wanted.casefold()
    for known in (_id, _name, _tag, _short_id):
        for voice in voices:
            if known(voice).casefold() == fold:
                return voice
    names = [name for voice in voices for name in (voice.language, voice.name, voice.id) if name]
    near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)
    raise UnknownVoice(
        f"there is no voice '{wanted}'" + (f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""),
        "`narrate --list-voices` shows all",
    )


def espeak_voice(wanted: str, voices: Sequence[Voice]) -> str:
    """What eSpeak takes for a voice that may have a variant, as in `en-us+f3`; raises as `find_voice()`."""
    base, _, variant = wanted.partition("+")
    return espeak_ng.steady(find_voice(base, voices).id, variant)


def _id(voice: Voice) -> str:
    return voice.id


def _name(voice: Voice) -> str:
    return voice.name


def _tag(voice: Voice) -> str:
    return voice.language


def _short_id(voice: Voice) -> str:
    """eSpeak's ids are paths (`roa/fr`), and their last part is what people know."""
    return voice.id.rpartition("/")[2]
