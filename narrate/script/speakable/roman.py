"""Roman numerals after kings, wars and chapters; "I", the initial "V." and "mix" are not numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.english import cardinal, ordinal
from narrate.script.speakable.grammar import has
from narrate.script.speakable.rule import rule
from narrate.script.speakable.tables.names import NUMBERED, REGNAL, TITLES
from narrate.script.text import lazy, words_of

_NUMERAL = r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_SMALL = _NUMERAL.lower()
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_NAMED = lazy(
    r"(?<![\w.'’-])([A-ZÀ-Þ][\w'’-]*)\.?[ -](?=[IVXLCDM])("
    + _NUMERAL
    + r")(?![\w-]|\.\w|['’](?!s\b))(['’]s)?(\.(?=\s*[,;:a-z]))?"
)
_SMALL_NUMBERED = lazy(
    r"\b((?:[Cc]h(?:apter|ap\.|\.)|[Pp]art|[Ss]cene|[Aa]ct|[Bb]ook|[Vv]ol(?:ume|\.)|[Pp]p?\.|[Pp]ages?)\s)(?=[ivxlc])("
    + _SMALL
    + r")(?![\w’'])(?:\s?[-–]\s?(?=[ivxlc])("
    + _SMALL
    + r")(?![\w’']))?"
)
_COUNTED = ("hap", "ch.", "Ch.", "art ", "cene ", "ct ", "ook ", "ol. ", "olume ", "p. ", "ages ", "age ")
_OPENING = lazy(r"\s*(?=[IVXLC])(" + _NUMERAL + r")\.?(?=[.:)]?\s+(?:[-–—]\s+)?(?:[A-Z\"“‘(]))")
_BRACKETED = lazy(r"\((?=[ivx])(" + _SMALL + r")\)|\((?=[IVX])(" + _NUMERAL + r")\)")
_KING_WORDS = words_of(
    """
    king queen pope emperor empress tsar czar sultan shah prince duke saint st pharaoh kaiser caliph tsarina
    """
)
_AFTER_I = lazy(r"\s*(?:[.,:;!?)\]\"”—–-]|$|\s(?:of|and|was|had|is|in|to|by|the|on|or|at|with|for|who|from)\b)")
_VERBS_OF_I = lazy(r"\s(?:was|had)\b")
# Abbreviations and sizes that look like numerals; only the context can make them numerals.
_LETTERS = words_of("MC CD DC MD CV CC MM XL XXL XXX DIV MIX CIV DI LI MI MV MCM CL ML DL CI DM CM DX MX LCD CCC MD")


def value(numeral: str) -> int:
    """ "XIV" -> 14."""
    total = 0
    for letter, following in zip(numeral.upper(), [*numeral.upper()[1:], ""], strict=True):
        worth = _VALUES[letter]
        total += -worth if following and _VALUES[following] > worth else worth
    return total


@rule("IVXLCDM")
def after_names(text: str, locale: Locale) -> Iterator[Edit]:
    """`Louis XIV` -> `Louis the fourteenth`, `Chapter IV` -> `Chapter four`, `World War II` -> `World War two`."""
    for match in _NAMED.finditer(text):
        name, numeral, possessive, dot = match.groups()
        if not numeral:
            continue
        said = _spoken(text, match, name, numeral)
        if not said:
            continue
        end = match.end(2)
        if possessive:
            said, end = said + "'s", match.end(3)
        elif dot:
            end = match.end(4)  # "Louis XIV. was": in the old style, not the end of the sentence
        yield Edit(match.start(2), end, said)


def _spoken(text: str, match: re.Match[str], name: str, numeral: str) -> str:
    """The words for a numeral after a name, "" if it is not a numeral."""
    lower = name.lower()
    if lower in NUMBERED:
        if numeral == "I" and not _counts_one(text, match, name):
            return ""
        if len(numeral) == 1 and numeral in "CDLM" and lower not in {"chapter", "psalm", "section"}:
            return ""  # "Section D"
        return cardinal(value(numeral))
    if _is_ruler(text, match, lower, numeral):
        return "the " + ordinal(value(numeral))
    if len(numeral) > 1 and numeral not in _LETTERS and not set(numeral) & set("LCDM") and not name.isupper():
        return cardinal(value(numeral))
    return ""


def _counts_one(text: str, match: re.Match[str], name: str) -> bool:
    """Whether the "I" after "Part" or "War" is a numeral: "Part I of", but not "the Part I like"."""
    if name.lower() == "war" or name.isupper():
        return True
    return bool(_AFTER_I.match(text, match.end(2))) and not _VERBS_OF_I.match(text, match.end(2))


def _is_ruler(text: str, match: re.Match[str], lower: str, numeral: str) -> bool:
    """Whether a numeral is an ordinal: after the name of a ruler, or after a full name ("John Smith III")."""
    before = text[max(0, match.start() - 30) : match.start()].split()
    previous = before[-1] if before else ""
    king = previous.lower().strip(".") in _KING_WORDS
    if lower in REGNAL or king:
        if len(numeral) > 1:
            return True
        rest = text[match.end(2) : match.end(2) + 3]
        if numeral == "I":
            return king or bool(match[3]) or bool(_AFTER_I.match(text, match.end(2)))
        if rest.startswith(". ") and rest[2:3].isupper() and not king:
            return False  # "George V. Smith"
        return numeral == "V" or (numeral == "X" and lower != "malcolm")
    # "John Smith III", "Davis Love III": a first name stands before the name.
    first = before[-2] if len(before) > 1 and len(previous.strip(".")) == 1 else previous
    return numeral in {"II", "III", "IV"} and (first.lower() in REGNAL or previous in TITLES)


@rule("ivxlc")
def small_letters(text: str, locale: Locale) -> Iterator[Edit]:
    """`scene ii` -> `scene two`, `pp. xi-xiv` -> `pp. eleven to fourteen`."""
    if not has(text, *_COUNTED):
        return
    for match in _SMALL_NUMBERED.finditer(text):
        if match[2]:
            last = " to " + cardinal(value(match[3])) if match[3] else ""
            yield Edit(match.start(2), match.end(), cardinal(value(match[2])) + last)


@rule("IVXLCivx")
def openings_and_brackets(text: str, locale: Locale) -> Iterator[Edit]:
    """`II. CRISES` at the beginning -> `two. CRISES`; `(iii)` -> `(three)`."""
    if (match := _OPENING.match(text)) and match[1]:
        rest = re.match(r"[.:)]?\s+(?:[-–—]\s+)?[\"“‘(]?(\w+)", text[match.end() :])
        shouted = rest is not None and len(rest[1]) > 1 and rest[1].isupper()
        dotted = text[match.end(1) : match.end(1) + 1] in {".", ":"}
        if dotted and (shouted or (len(match[1]) > 1 and match[1] not in _LETTERS)):
            yield Edit(*match.span(1), cardinal(value(match[1])))
    for match in _BRACKETED.finditer(text):
        numeral = match[1] or match[2]
        if numeral and numeral.upper() not in _LETTERS and numeral not in "cdlmCDLM":
            yield Edit(match.start() + 1, match.end() - 1, cardinal(value(numeral)))
