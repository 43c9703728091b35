"""Spoken text without anything that a speech engine takes for a command, or dies of.

The rules leave little for this to do; it is the last gate, and every utterance passes it. What it stops:
control characters and U+0001 commands (eSpeak), `[[…]]` (macOS, eSpeak phonemes), `<…>` (SAPI and SSML), long runs
of combining marks (eSpeak crashes), and long runs of letters each with a full stop, which eSpeak NG 1.50 to 1.52
takes for one abbreviation and smashes its stack on ("é . é . é . …", about 50 of them).
"""

from __future__ import annotations

import re

from narrate.script.patterns import lazy

_HARM = lazy(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff<>\\[\\]{}|\\\\^~`]"
    "|[\u0300-\u036f]{5}|(?:\\b\\w\\s?\\.\\s?){9}"
)
_CHARACTER = lazy("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff<>\\[\\]{}|\\\\^~`]+")
_MARKS = lazy("([\u0300-\u036f]{4})[\u0300-\u036f]+")
_DOTTED = lazy(r"(?:\b\w\s?\.\s?){9,}")
_SPACES = lazy(r"\s+")


def harmless(text: str) -> str:
    """The text with every command in it broken; a text without one comes back as it is."""
    if not _HARM.search(text):
        return text
    text = _CHARACTER.sub(" ", text)
    text = _MARKS.sub(r"\1", text)
    text = _DOTTED.sub(lambda match: re.sub(r"\s?\.", " ", match[0]), text)
    return _SPACES.sub(" ", text).strip()
