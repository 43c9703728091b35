"""Spoken text without anything that an engine takes for a command or crashes on.

Every utterance passes this last check, although the rules leave little to do. It removes control characters and U+0001
commands (eSpeak), `[[…]]` (macOS, eSpeak phonemes), `<…>` (SAPI and SSML), long runs of combining marks (eSpeak
crashes), and long runs of single letters each with a full stop (`DOTTED_LETTERS`; eSpeak crashes).
"""

from __future__ import annotations

import re

from narrate.model.language import CONTROL_CHARACTERS, DOTTED_LETTERS
from narrate.script.text.patterns import lazy

_FORBIDDEN = "[" + CONTROL_CHARACTERS + "\ufdd0-\ufdef\ufffe\uffff<>\\[\\]{}|\\\\^~`]"
_UNSAFE = lazy(_FORBIDDEN + "|[\u0300-\u036f]{5}|(?:\\b\\w\\s?\\.\\s?){9}")
_CHARACTERS = lazy(_FORBIDDEN + "+")
_MARKS = lazy("([\u0300-\u036f]{4})[\u0300-\u036f]+")
_DOTTED_LETTERS = lazy(DOTTED_LETTERS)
_SPACES = lazy(r"\s+")


def sanitize(text: str) -> str:
    """The text with every command in it broken; safe text comes back unchanged."""
    if not _UNSAFE.search(text):
        return text
    text = _CHARACTERS.sub(" ", text)
    text = _MARKS.sub(r"\1", text)
    text = _DOTTED_LETTERS.sub(lambda match: re.sub(r"\s?\.", " ", match[0]), text)
    return _SPACES.sub(" ", text).strip()
