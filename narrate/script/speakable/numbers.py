"""Ordinals, and the numbers that no other family has edited; the last rule edits every remaining figure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.english import cardinal, digits, ordinal, pairs, to_ordinal
from narrate.script.speakable.grammar import NUMBER, at_figures, has, joined_figures, say
from narrate.script.speakable.rule import DIGITS, rule
from narrate.script.text import lazy

_ORDINAL = lazy(r"(?<![\w.,])(?<!\d[.,])(\d{1,3}(?:,\d{3})+|\d{1,15})(?:st|nd|rd|th|ST|ND|RD|TH)\b")
_SUPER_ORDINAL = lazy(r"(?<![\w.,])(\d{1,6})\s?(?:ˢᵗ|ⁿᵈ|ʳᵈ|ᵗʰ|º|ª)")
_SIGNED = lazy(rf"(?<![\w)\]%'’\"”])([-−‑+±~≈<>≤≥])\s?({NUMBER})(?!\w|,\d{{3}}(?!\d))")
_SIGN_WORDS = {
    "-": "minus", "−": "minus", "‑": "minus", "+": "plus", "±": "plus or minus", "~": "about", "≈": "about",
    "<": "less than", ">": "more than", "≤": "at most", "≥": "at least",
}  # fmt: skip
_SCALED = lazy(rf"(?<![\w.,])({NUMBER})\s?(k|M|bn|tn|mn)\b(?!\.\w)")
_SCALE_WORDS = {"k": "thousand", "M": "million", "bn": "billion", "tn": "trillion", "mn": "million"}
_NUMBER = lazy(rf"(?<![\w.,])(?<!\d[,.])({NUMBER})(?!\w|,\d{{3}}(?!\d))(?!\.\d)")
_PAIRED = lazy(
    r"\b(?:Boeing|Airbus|Route|Highway|Interstate|Flight|flight|Room|room|Suite|Apartment|Apt\.?|Channel|Bus|Area code|"
    r"Porsche|Peugeot|Ferrari|Model|Extension|ext\.?)\s(\d{3,4})(?!\w|[.,]\d)"
)
_POINTS = lazy(r"(?<![\w.,])(\d{1,5}(?:\.\d{1,5}){2,6})(?!\w|\.\d)")
# Numbered releases: the part after the point is a number of its own.
_SOFTWARE = lazy(
    r"\b(Python|Java|Node(?:\.js)?|PHP|Ruby|Go|Rust|Swift|Kotlin|Django|Rails|Ubuntu|Debian|Fedora|iOS|iPadOS|macOS|"
    r"Android|Windows|Linux|Chrome|Firefox|PostgreSQL|Postgres|MySQL|SQLite|Kubernetes|PyTorch|TensorFlow|[Vv]ersions?|"
    r"[Rr]elease)\s(\d{1,4})\.(\d{1,3})(?!\w|\.\d|%)"
)
_SQUARED = lazy(r"(?<=[A-Za-z)])([²³])(?![\w⁰-⁹])")
_ANY = lazy(r"\d+(?:\.\d+)*|[⁰¹²³⁴-⁹₀-₉①-⓿❶-➓]+")


@rule(DIGITS)
def ordinals(text: str, locale: Locale) -> Iterator[Edit]:
    """`23rd` -> `twenty-third`, `1,000th` -> `one thousandth`."""
    for match in at_figures(_ORDINAL, text):
        yield Edit(*match.span(), to_ordinal(say(match[1], locale)))
    for match in at_figures(_SUPER_ORDINAL, text) if has(text, "ˢᵗ", "ⁿᵈ", "ʳᵈ", "ᵗʰ", "º", "ª") else ():
        yield Edit(*match.span(), ordinal(int(match[1])))


@rule(DIGITS)
def software_versions(text: str, locale: Locale) -> Iterator[Edit]:
    """`2.1.3` -> `two point one point three`, `Python 3.12` -> `Python three point twelve`."""
    for match in _SOFTWARE.finditer(text):
        whole, fraction = match[2], match[3]
        said = digits(fraction, oh=True) if fraction[0] == "0" and len(fraction) > 1 else cardinal(int(fraction))
        yield Edit(match.start(2), match.end(), f"{cardinal(int(whole))} point {said}")
    for match in at_figures(_POINTS, text) if joined_figures(text) else ():
        yield Edit(*match.span(), " point ".join(say(part, locale) for part in match[1].split(".")))


@rule(DIGITS)
def rooms_and_routes(text: str, locale: Locale) -> Iterator[Edit]:
    """`Boeing 747` -> `Boeing seven forty-seven`, `Room 1204` -> `Room twelve oh four`."""
    for match in _PAIRED.finditer(text):
        yield Edit(*match.span(1), pairs(match[1]))


@rule(DIGITS)
def with_a_sign(text: str, locale: Locale) -> Iterator[Edit]:
    """`-5` -> `minus five`, `~300` -> `about three hundred`, `<5` -> `less than five`."""
    for match in at_figures(_SIGNED, text, 3):
        spaced = text[match.start() + 1 : match.start() + 2] == " "
        if spaced and match[1] in "-−‑+":
            continue  # a dash between words
        if spaced and match[1] in "<>≤≥≈":
            continue  # between two things: a comparison
        yield Edit(*match.span(), f"{_SIGN_WORDS[match[1]]} {say(match[2], locale)}")


@rule(DIGITS)
def with_a_scale(text: str, locale: Locale) -> Iterator[Edit]:
    """`10k` -> `ten thousand`, `5bn` -> `five billion`."""
    for match in at_figures(_SCALED, text, 1):
        if match[2] in "kM" and text[match.end(1)] == " ":
            continue
        yield Edit(*match.span(), f"{say(match[1], locale)} {_SCALE_WORDS[match[2]]}")


@rule(DIGITS, masked=True)
def plain_numbers(text: str, locale: Locale) -> Iterator[Edit]:
    """`1,234.5` -> `one thousand two hundred thirty-four point five`."""
    for match in at_figures(_NUMBER, text, 1):
        yield Edit(*match.span(), say(match[1], locale))


@rule("²³")
def squared_and_cubed(text: str, locale: Locale) -> Iterator[Edit]:
    """`x²` -> `x squared`."""
    for match in _SQUARED.finditer(text):
        yield Edit(*match.span(), " squared" if match[1] == "²" else " cubed")


@rule(masked=True)
def remaining_figures(text: str, locale: Locale) -> Iterator[Edit]:
    """The remaining figures of any script: short runs as numbers, longer ones digit by digit."""
    if not any(character.isdigit() for character in set(text)):
        return
    for match in _ANY.finditer(text):
        written = match[0]
        if not any(character.isdigit() for character in written):
            continue
        plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in written)
        said = " point ".join(
            cardinal(int(part)) if len(part) < 4 and not (len(part) > 1 and part[0] == "0") else digits(part)
            for part in plain.split(".")
        )
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        spaced = (" " if before.isalnum() else "") + said + (" " if after.isalnum() else "")
        yield Edit(*match.span(), spaced)
