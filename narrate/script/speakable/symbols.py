"""Signs: spoken where they stand for a word, silent where they are ornament."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.model.language import DOTTED_LETTERS
from narrate.script.locale import Locale
from narrate.script.speakable.english import cardinal
from narrate.script.speakable.grammar import precedes
from narrate.script.speakable.rule import rule
from narrate.script.text import lazy

_DOTTED_LETTERS = lazy(DOTTED_LETTERS)
_FOOTNOTE = lazy(
    r"(?<=\S)\s?\[(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|[a-z]|"
    r"(?:citation|clarification|page|year|date) needed|note \d{1,2}|"
    r"edit|sic|update|who\?|when\?)\]"
    r"|(?:(?<=[.,;:!?)\"”’])|(?<=[a-z]{4}))[¹²³⁰⁴-⁹]{1,3}(?=[\s,.;:)]|$)|(?<=[A-Za-z.,\"”’)])[†‡]|(?<=[A-Za-z.,)])\*(?=[\s.,;]|$)"
)
_CENSORED = lazy(
    r"(?<![\w*])([A-Za-z])(?:[a-z]{0,2}?)([*#@$%!]{2,}|[*]{1,})([a-z]{0,12})(?![\w*])|(?<![\w$#@!%&*])[$#@!%&*^?]{3,}(?![\w])"
)
_NUMBER_SIGN = lazy(r"(?<![\w&#])#\s?(?=\d)")
_AND = lazy(r"\s?&\s?(?![a-z]+;)")
_SECTION = lazy(r"§§?\s?(?=\w)|¶\s?(?=\w)")
_COMPARISON = lazy(r"(?<=[\w)\]%.])\s?(<=|>=|==|!=|≤|≥|≠|≈|≡|<|>)\s?(?=[-−+$£€~.]?[\w(])")
_PLAIN = {
    "<": "less than", ">": "greater than", "≤": "less than or equal to", "≥": "greater than or equal to",
    "<=": "less than or equal to", ">=": "greater than or equal to", "==": "equals", "!=": "is not equal to",
    "≠": "is not equal to", "≈": "is about", "≡": "is identical to",
}  # fmt: skip
_EQUALS = lazy(r"(?<=[\w)\]%])\s?=\s?(?=[-−+$£€~]?[\w(\"“])")
_PLUS = lazy(r"(?<=[\w)])(?:\s\+\s|\+)(?=[\w(])|(?<=\d)\+(?=\s|[,.;:)]|$)")
_MINUS = lazy(r"(?<=[\dA-Za-z)])\s−\s(?=[\dA-Za-z(])")
_SIGNS_OF_COMPARISON = frozenset("<>=!≤≥≠≈≡")
_LANGUAGES = lazy(r"\b([CGJ])\+\+|\b([CF])#(?!\w)|\bA\+(?!\w)|\.NET\b")
_SLASH = lazy(r"(?<=\w)\s?/\s?(?=\w)")
_WORDS = {
    "→": "to", "⇒": "implies", "←": "from", "↔": "to and from", "×": "times", "÷": "divided by", "±": "plus or minus",
    "∞": "infinity", "√": "square root of", "∑": "sum of", "∂": "partial", "∆": "delta", "Δ": "delta", "π": "pi",
    "°": "degrees",
    "∈": "in", "∩": "and", "∪": "or", "µ": "micro", "Ω": "ohm", "€": "euro", "£": "pound", "¥": "yen", "¢": "cent",
    "%": "percent", "‰": "per mille", "№": "number", "℅": "care of", "♥": "love", "❤": "love", "@": "at", "=": "equals",
    "+": "plus", "$": "dollar", "♯": "sharp", "♭": "flat", "≤": "at most", "≥": "at least", "≈": "about", "≠": "is not",
    "½": "one half",
}  # fmt: skip
_WORD_SIGN = lazy("\\s?([" + re.escape("".join(_WORDS)) + "])\\s?")
_SILENT = lazy(
    "[©®™℠•◦▪▫■□●○◆◇★☆✓✔✗✘✦✧❖►▶◀▲▼△▽※*_~^`|\\\\<>\\[\\]{}#\u2500-\u259f\u2600-\u27bf\u2b00-\u2bff"
    "\U0001f000-\U0001faff\u20e3]+(?:\u200d[\u2600-\u27bf\U0001f000-\U0001faff]+)*"
)
_TAG = lazy(r"</?[a-zA-Z][\w:-]{0,20}(?:\s[^<>]{0,200})?/?>|<!--[^<>]{0,200}-->|<[?!][^<>]{0,200}>")
_COMMAND = lazy(r"[<>\[\]{}|\\^~`]+")
_STOPS = lazy(r"\s?\.\s?")
_LONG = lazy(r"[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{121,}")
_LIST_NUMBER = lazy(r"\s*\(?(\d{1,3})[.)]{1,2}\)?(?=\s)")
_DASHES = lazy(r"(?<=\w)--(?=\w)|\s--\s")
_BULLET = lazy(r"\s*[-–—•*·]\s+(?=\S)")


@rule()
def long_words(text: str, locale: Locale) -> Iterator[Edit]:
    """A token of more than 120 characters is described, not read: `aaaa…` -> `a long word`."""
    for match in _LONG.finditer(text):
        yield Edit(*match.span(), long_word(match[0]))


def long_word(word: str) -> str:
    """A description of a word that is too long to be read."""
    figures = sum(character.isdigit() for character in word)
    if figures > len(word) * 0.8:
        return f"a number of {cardinal(figures)} digits"
    return "a long code" if figures or not word.isalpha() else "a long word"


@rule("[¹²³⁰⁴⁵⁶⁷⁸⁹†‡*")
def footnote_marks(text: str, locale: Locale) -> Iterator[Edit]:
    """`true.[1]` -> `true.`, `true.²` -> `true.`; a mark at the very start is the number of a note and stays."""
    for match in _FOOTNOTE.finditer(text):
        yield Edit(*match.span(), "")


@rule("*#@$%!")
def censored_words(text: str, locale: Locale) -> Iterator[Edit]:
    """`f***ing` -> `F-ing`, `s***` -> `S`: the remaining letter."""
    for match in _CENSORED.finditer(text):
        if match[1] is None:  # "$#!%" alone; "?!?" is punctuation
            if set(match[0]) & set("#@%&*$^"):
                yield Edit(*match.span(), "")
            continue
        if match[2] == "*" and not match[3]:
            continue
        yield Edit(*match.span(), match[1].upper() + ("-ing" if match[3] == "ing" else ""))


@rule("+#&§¶<>=≤≥≠≈≡−N")
def signs_in_context(text: str, locale: Locale) -> Iterator[Edit]:
    """`C++` -> `C plus plus`, `#5` -> `number 5`, `R & D` -> `R and D`, `§ 4` -> `section 4`, `<` -> `less than`."""
    for match in _LANGUAGES.finditer(text) if "+" in text or "#" in text or ".N" in text else ():
        said = {"A+": "A plus", ".NET": "dot net"}.get(match[0]) or (
            f"{match[1]} plus plus" if match[1] else f"{match[2]} sharp"
        )
        yield Edit(*match.span(), said)
    for match in _NUMBER_SIGN.finditer(text) if "#" in text else ():
        yield Edit(*match.span(), "number ")
    for match in _SECTION.finditer(text) if "§" in text or "¶" in text else ():
        said = "paragraph" if match[0][0] == "¶" else "sections" if match[0].startswith("§§") else "section"
        doubled = precedes(text, match.start()) == said
        yield Edit(*match.span(), "" if doubled else said + " ")
    for match in _AND.finditer(text) if "&" in text else ():
        yield Edit(*match.span(), " and ")
    for match in _COMPARISON.finditer(text) if not _SIGNS_OF_COMPARISON.isdisjoint(text) else ():
        yield Edit(*match.span(), f" {_PLAIN[match[1]]} ")
    for match in _EQUALS.finditer(text) if "=" in text else ():
        yield Edit(*match.span(), " equals ")
    for match in _MINUS.finditer(text) if "−" in text else ():
        yield Edit(*match.span(), " minus ")
    for match in _PLUS.finditer(text) if "+" in text else ():
        yield Edit(*match.span(), " plus ")


@rule("/")
def slashes(text: str, locale: Locale) -> Iterator[Edit]:
    """`and/or` -> `and or`, `rock / pop` -> `rock, pop`: the slash itself is silent."""
    for match in _SLASH.finditer(text):
        yield Edit(*match.span(), ", " if match[0] != "/" else " ")


@rule("-")
def dashes(text: str, locale: Locale) -> Iterator[Edit]:
    """`war--peace` -> `war — peace`: two hyphens are the typewriter's dash."""
    for match in _DASHES.finditer(text):
        yield Edit(*match.span(), " — ")


@rule()
def list_marks(text: str, locale: Locale) -> Iterator[Edit]:
    """`1. Flour` -> `one. Flour`; a bullet at the start is silent."""
    if match := _LIST_NUMBER.match(text):
        yield Edit(match.start(1), match.end(), cardinal(int(match[1])) + ".")
    elif match := _BULLET.match(text):
        yield Edit(*match.span(), "")


@rule(masked=True)
def remaining_signs(text: str, locale: Locale) -> Iterator[Edit]:
    """Signs that stand for a word are spoken; ornaments, emoji, brackets and markup are silent."""
    for match in _WORD_SIGN.finditer(text):
        yield Edit(*match.span(), f" {_WORDS[match[1]]} ")
    for match in _SILENT.finditer(text):
        yield _silence(text, match)


@rule("<")
def tags(text: str, locale: Locale) -> Iterator[Edit]:
    """`<b>` and `</prosody>` are silent: leftover markup, or a command to the engine."""
    for match in _TAG.finditer(text):
        yield _silence(text, match)


@rule("<>[]{}|\\^~`", masked=True)
def commands(text: str, locale: Locale) -> Iterator[Edit]:
    """`[[rate 300]]`, brackets and bars are silent in all languages: engines take some of them for commands."""
    for match in _COMMAND.finditer(text):
        yield _silence(text, match)


def _silence(text: str, match: re.Match[str]) -> Edit:
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return Edit(*match.span(), " " if before.isalnum() and after.isalnum() else "")


@rule(".")
def single_letters(text: str, locale: Locale) -> Iterator[Edit]:
    """`é . é . é . …` -> the letters alone, from nine on: eSpeak smashes its stack on such a run."""
    for match in _DOTTED_LETTERS.finditer(text):
        for stop in _STOPS.finditer(text, match.start(), match.end()):
            yield Edit(*stop.span(), " ")
