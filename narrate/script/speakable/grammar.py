"""What several families of rules share: the shapes of written numbers, and letters said one by one."""

from __future__ import annotations

from narrate.script.locale import Locale
from narrate.script.speakable import english

# A number as English writes it: 1,234.5, 1234.5, .5
NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
# Nothing that would make the digits that follow part of something else.
LEFT = r"(?<![\w.,])(?<!\d[:/\-–])"
OPEN = r"(?<![\w.])(?<!\d,)"
RIGHT = r"(?!\w|,\d{3}(?!\d)|\.\d)"
DASH = r"\s?(?:[-–—‐‑−]|--)\s?"

SCALES = {
    "hundred": "hundred",
    "thousand": "thousand",
    "million": "million",
    "billion": "billion",
    "trillion": "trillion",
    "k": "thousand",
    "m": "million",
    "mn": "million",
    "mln": "million",
    "mm": "million",
    "b": "billion",
    "bn": "billion",
    "bln": "billion",
    "t": "trillion",
    "tn": "trillion",
    "trn": "trillion",
}
SCALE = r"(?:hundred|thousand|million|billion|trillion)"


def say(figures: str, locale: Locale) -> str:
    """A written number in words, as this English says it."""
    return english.number(figures, locale.joiner)


def letters(word: str) -> str:
    """Letters one by one: FBI -> "F B I", AI -> "A.I".

    eSpeak reads a lone "A" as the article, but every letter right where full stops stand between them; without the
    last one, so that nothing takes it for a sentence's end.
    """
    word = word.upper()
    return ".".join(word) if "A" in word else " ".join(word)


def follows(text: str, at: int) -> str:
    """The word that follows, in small letters, "" when something else does."""
    end = at
    while end < len(text) and text[end] in " -":
        end += 1
    begin = end
    while end < len(text) and (text[end].isalpha() or text[end] in "'’"):
        end += 1
    return text[begin:end].lower()


def precedes(text: str, at: int) -> str:
    """The word before, in small letters, "" when something else stands there."""
    begin = at
    while begin > 0 and text[begin - 1] == " ":
        begin -= 1
    end = begin
    while begin > 0 and (text[begin - 1].isalpha() or text[begin - 1] in "'’."):
        begin -= 1
        if end - begin > 30:
            return ""
    return text[begin:end].lower().strip(".")
