"""Codes: telephone numbers, ISBNs, versions, and words that mix letters and figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable import english
from narrate.script.speakable.english import cardinal, digits, number, pairs
from narrate.script.speakable.grammar import at_figures, letters, precedes
from narrate.script.speakable.rule import DIGITS, rule
from narrate.script.speakable.tables.acronyms import ACRONYMS, MIXED_CASE
from narrate.script.speakable.tables.names import DOTTED_STATES, STATES
from narrate.script.text import lazy, words_of

_PHONE = lazy(
    r"(?<![\w.,$£€/-])(?:\+(\d{1,3})[\s.-]?)?(?:\((\d{2,5})\)\s?|(\d{3})[-.\s])(\d{3,4})[-.\s](\d{3,4})(?:[-.\s](\d{2,4}))?(?![\w-]|[.,]\d)"
    r"|(?<![\w.,$£€/])\+(\d{1,3})((?:[\s.-]?\d{2,5}){2,5})(?![\w-]|[.,]\d)"
    r"|(?<![\w.,$£€/-])(1[-.]\d{3}[-.]\d{3}[-.]\d{4}|\d{3}[-]\d{4}|0\d{2,4}[\s-]\d{3,4}[\s-]?\d{3,4})(?![\w-]|[.,]\d)"
)
_VANITY = lazy(r"(?<!\w)(1-8\d\d|8\d\d)-([A-Z][A-Z0-9-]{3,10})\b")
_BOOK = lazy(
    r"\b(ISBN(?:-1[03])?|ISSN|DOI|PMID|PMC|OCLC|ASIN|EIN|VIN|IBAN|SKU|UPC)(?::?\s|:)\s?([\dX][\dX\s–-]{3,22}[\dX])(?!\w)"
)
_NAMES_OF_CODES = ("ISBN", "ISSN", "DOI", "PMID", "PMC", "OCLC", "ASIN", "EIN", "VIN", "IBAN", "SKU", "UPC")
# Social security and card numbers.
_LONG_CODES = lazy(r"(?<![\w.,-])(?:\d{3}-\d{2}-\d{4}|\d{4}([ -])\d{4}\1\d{4}\1\d{4})(?![\w-]|[.,]\d)")
_SHORT_CODES = lazy(r"\b(911|999|112|411|311|988|007|101|404|401k|401\(k\)|403\(b\)|501\(c\)\(3\))(?!\w|,\d|\.\d|\s?%)")
_SAID_CODES = {
    "911": "nine one one", "999": "nine nine nine", "112": "one one two", "411": "four one one",
    "311": "three one one", "988": "nine eight eight", "007": "double oh seven",
    "401k": "four oh one K", "401(k)": "four oh one K", "403(b)": "four oh three B", "501(c)(3)": "five oh one C three",
}  # fmt: skip
# "112 years" and "988 homes" are amounts, "call 112" is not. 911 and 007 are nearly always codes.
_ALSO_AMOUNTS = words_of("999 112 411 311 988")
_CALLING = words_of(
    "call called calling calls dial dialed dialled dialing dialling phone phoned ring rang text texting to"
)
_VERSION = lazy(r"(?<![\w.])[vV]\.?\s?(\d{1,4}(?:\.\d{1,4}){0,4})(?![\w]|\.\d)")
_ZIP = lazy(r"(?<=[A-Za-z.] )(\d{5})(?:-(\d{4}))?(?!\w|[.,]\d)")
_CHUNKED = lazy(
    r"(?<![\w.$£€¥@#])(?=[A-Za-z0-9]*[A-Za-z])(?=[A-Za-z0-9]*\d)([A-Za-z0-9]{2,40})((?:[-/–](?:[A-Za-z]{0,4}\d[A-Za-z0-9]{0,10}|[A-Z]{1,3}(?![A-Za-z])))*)"
    r"(\.\d{1,3})?(['’]s)?(?![\w$])"
)
_GLUED = lazy(r"\d(?:(?<=[A-Za-z–-]\d)|(?=[A-Za-z]))")
_HYPHENED = lazy(r"(?<![\w.$£€@#-])([A-Z][A-Za-z]{0,14})[-–](\d{1,4})([A-Za-z]{0,3})(?:\.(\d+))?(['’]s)?(?![\w]|-\d)")
_CHUNKS = lazy(r"\d+|[A-Za-z]+")
_CHEMICAL = lazy(r"(?<![\w.])((?:[A-Z][a-z]?[₀-₉]*){1,8})(?![\w₀-₉])")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
MAX_CODE = 14


@rule(DIGITS)
def telephones(text: str, locale: Locale) -> Iterator[Edit]:
    """`650-451-1234` -> `six five zero, four five one, one two three four`."""
    for match in at_figures(_VANITY, text) if "-" in text else ():
        said = ", ".join(_phone_part(part) for part in match[1].split("-"))
        name = " ".join(
            letters(part) if part.isalpha() and len(part) < 4 else _mixed(part) for part in match[2].split("-")
        )
        yield Edit(*match.span(), f"{said}, {name}")
    for match in at_figures(_PHONE, text, 2):
        groups = re.findall(r"\d+", match[0])
        if sum(map(len, groups)) < 7 or not _is_phone(text, match, groups):
            continue
        plus = "plus " if match[0].startswith("+") else ""
        yield Edit(*match.span(), plus + ", ".join(_phone_part(group) for group in groups))


def _is_phone(text: str, match: re.Match[str], groups: list[str]) -> bool:
    if match[0][0] in "+(" or match[9] is None or match[0].startswith(("0", "1-", "1.")):
        return len({len(group) for group in groups}) > 1 or len(groups) > 3 or match[0][0] in "+("
    if groups[0] == "555":
        return True
    before = text[max(0, match.start() - 40) : match.start()].lower()
    return bool(re.search(r"\b(?:call|phone|tel|telephone|text|dial|fax|number|at|ring|hotline|mobile|cell)\b", before))


def _phone_part(group: str) -> str:
    return {"800": "eight hundred", "900": "nine hundred"}.get(group, digits(group))


@rule(DIGITS)
def identifiers(text: str, locale: Locale) -> Iterator[Edit]:
    """`ISBN 978-0-14-044913-6` -> `I S B N nine seven eight, zero, one four, …`; `911` -> `nine one one`."""
    for match in _BOOK.finditer(text) if any(name in text for name in _NAMES_OF_CODES) else ():
        groups = [group for group in re.split(r"[\s–-]+", match[2]) if group]
        said = ", ".join(_figures(group) for group in groups)
        name = letters(match[1][:4]) + (" " + _figures(match[1][5:]) if "-" in match[1] else "")
        yield Edit(*match.span(), f"{name} {said}")
    for match in at_figures(_LONG_CODES, text):
        yield Edit(*match.span(), ", ".join(digits(group) for group in re.findall(r"\d+", match[0])))
    for match in at_figures(_SHORT_CODES, text):
        said = _SAID_CODES.get(match[1], "")
        if said and (match[1] not in _ALSO_AMOUNTS or precedes(text, match.start()) in _CALLING):
            yield Edit(*match.span(), said)


def _figures(group: str) -> str:
    return " ".join("X" if part == "X" else digits(part) for part in re.findall(r"\d+|X", group))


@rule(DIGITS)
def versions_and_zip_codes(text: str, locale: Locale) -> Iterator[Edit]:
    """`v2.1` -> `version two point one`; a zip code is read figure by figure."""
    for match in _VERSION.finditer(text):
        if text[match.start()] == "V" and "." not in match[1]:
            continue
        name = "" if precedes(text, match.start()) == "version" else "version "
        yield Edit(*match.span(), name + " point ".join(number(part) for part in match[1].split(".")))
    for match in at_figures(_ZIP, text):
        if _is_zip(text[max(0, match.start() - 40) : match.start()]):
            said = digits(match[1]) + (", " + digits(match[2]) if match[2] else "")
            yield Edit(*match.span(), said)


def _is_zip(before: str) -> bool:
    last = before.split()[-1] if before.split() else ""
    if "," in before and (last in {"D.C.", "DC"} or last in STATES or last in DOTTED_STATES or last in STATES.values()):
        return True
    return bool(re.search(r"\b(?:zip|ZIP|Zip|postal)(?: ?[Cc]ode)?:?\s$", before))


@rule(DIGITS)
def letters_and_figures(text: str, locale: Locale) -> Iterator[Edit]:
    """`GPT4` -> `G P T four`, `H2O` -> `H two O`, `COVID-19` -> `COVID nineteen`, `V75S` -> `V seventy-five S`."""
    if not _GLUED.search(text):
        return
    for match in _HYPHENED.finditer(text):
        name, figures, tail, fraction, ending = match.groups()
        if name[1:].islower() and not fraction and len(name) > 2:
            joint = "-"
            said = name
        else:
            said, joint = _letters_of(name), " "
        said += joint + _code(figures) + (" point " + digits(fraction) if fraction else "")
        if tail == "s":
            said = english.plural(said)
        elif tail:
            said += " " + _letters_of(tail)
        yield Edit(*match.span(), said + ("'s" if ending else ""))
    for match in _CHUNKED.finditer(text):
        word, more, fraction, ending = match.groups()
        if len(word) > MAX_CODE:
            yield Edit(match.start(), match.end(), "a long code")
            continue
        said = _mixed(word)
        for part in re.findall(r"[-/–]([A-Za-z0-9]+)", more):
            said += " " + _mixed(part)
        if fraction:
            said += " point " + digits(fraction[1:])
        yield Edit(*match.span(), said + ("'s" if ending else ""))


def _mixed(word: str) -> str:
    said = []
    chunks = _CHUNKS.findall(word)
    for index, chunk in enumerate(chunks):
        if chunk.isdecimal():
            said.append(_code(chunk))
        elif index and chunk == "s" and len(chunks) == 2:
            said[-1] = english.plural(said[-1])
        else:
            said.append(_letters_of(chunk))
    return " ".join(said)


def _letters_of(chunk: str) -> str:
    """The letters of a code: capitals are spelled out unless they are a word; lower case stays, if it has a vowel."""
    if chunk in MIXED_CASE:
        return MIXED_CASE[chunk]
    if chunk.isupper() and len(chunk) > 1:
        if chunk in ACRONYMS or len(chunk) > 4:
            return chunk
        return letters(chunk)
    if chunk.islower() and 1 < len(chunk) <= 3 and not set(chunk) & set("aeiouy"):
        return letters(chunk)
    return chunk.upper() if len(chunk) == 1 else chunk


def _code(figures: str) -> str:
    if len(figures) < 3 and figures[0] != "0":
        return cardinal(int(figures))
    if len(figures) in (3, 4) and figures[0] != "0":
        return pairs(figures)
    return digits(figures, oh=figures[0] == "0" and len(figures) < 4)


@rule("₀₁₂₃₄₅₆₇₈₉")
def formulas(text: str, locale: Locale) -> Iterator[Edit]:
    """`CO₂` -> `C O two`."""
    for match in _CHEMICAL.finditer(text):
        if any(c in "₀₁₂₃₄₅₆₇₈₉" for c in match[1]):
            parts = re.findall(r"[A-Z][a-z]?|[₀-₉]+", match[1])
            said = [
                cardinal(int(p.translate(_SUBSCRIPTS))) if p[0] in "₀₁₂₃₄₅₆₇₈₉" else " ".join(p).upper() for p in parts
            ]
            yield Edit(*match.span(), " ".join(said))
