"""Facts about written language that several stages need, and texts shortened for messages."""

from __future__ import annotations

import re

# Marks that may pair with each other.
QUOTATION_MARK_FAMILIES = ('"“”„‟', "'‘’‚‛", "«»", "‹›")
QUOTATION_MARKS = frozenset("".join(QUOTATION_MARK_FAMILIES))

# A word with the signs at it: words are separated by white space and dashes.
TOKEN = re.compile(r"[^\s—–]*\w[^\s—–]*")

# What engines crash on or take for commands. Control characters: eSpeak NG takes U+0001 for a command; the bindings of
# phonemizers crash on lone surrogates. Letters each followed by a full stop (pattern): eSpeak NG 1.50 to 1.52 takes
# them for one abbreviation and smashes its stack ("é . é . é . …", about 50 of them).
CONTROL_CHARACTERS = "\x00-\x1f\x7f-\x9f\ud800-\udfff"  # within a pattern's [ ]
DOTTED_LETTERS = r"(?:\b\w\s?\.\s?){9,}"


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag without script and region, in lower case: "pt-BR" -> "pt"."""
    return tag.partition("-")[0].lower()


def shortened(text: str, longest: int = 60) -> str:
    """A text on one line, with an ellipsis in place of what exceeds `longest` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
