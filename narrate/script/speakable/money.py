"""Sums of money."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.english import cardinal
from narrate.script.speakable.grammar import NUMBER, SCALES, at_figures, follows, precedes, say
from narrate.script.speakable.rule import DIGITS, rule
from narrate.script.speakable.tables.currencies import CODES, COUNTRIES, SIGNS, Currency, of_country
from narrate.script.speakable.tables.units import PER
from narrate.script.text import lazy, words_of

_SIGN = "[" + "".join(re.escape(sign) for sign in SIGNS) + "]"
_PREFIX = "|".join(re.escape(prefix) for prefix in sorted(COUNTRIES, key=len, reverse=True))
_SCALE = (
    r"(?:[\s-]?(hundred|thousand|million|billion|trillion)\b|\s?(k|K|m|M|mn|mln|MM|bn|b|B|bln|tn|trn|T)\b(?!['’]?\w))?"
)
_NUMBER = rf"({NUMBER})(?!,?\d)"
_SIGNED = lazy(
    rf"(?<![\w$])([-−+~])?\s?(?:(?<!\.)({_PREFIX})\s?)?({_SIGN})\s?([-−])?{_NUMBER}{_SCALE}"
    rf"(?:(\s?[-–—]\s?|\s?--\s?)(?:(?:{_PREFIX})?({_SIGN})\s?)?{_NUMBER}{_SCALE})?(\+(?!\w))?(?:/([a-zA-Z]+)\b)?"
)
_DETERMINERS = words_of("the his her its their our my your this that another each every")
_SEVERAL = words_of("two three four five six seven eight nine ten several many few crisp new")
_NOT_A_THING = words_of(
    "and are but for from had has have his her into its less more not now off out over per that the their then they "
    "was were when which while who will with would can could may might must should than paid spent went came made left "
    "each you she because before after until about above below under between within without again apiece worth extra"
)
_CODE = "|".join(CODES)
_CODE_FIRST = lazy(rf"\b({_CODE})\s?({_SIGN})?{_NUMBER}{_SCALE}(?:/([a-zA-Z]+)\b)?")
_CODE_LAST = lazy(rf"(?<![\w.,$£€¥]){_NUMBER}{_SCALE}\s?({_CODE})\b")
_SIGN_LAST = lazy(rf"(?<![\w.,$£€¥]){_NUMBER}{_SCALE}\s?([€£₽₴₺₪₫₸¥])(?!\s?\d)")
_CENTS = lazy(rf"(?<![\w.,])(?:({NUMBER})\s?[-–]\s?)?({NUMBER})\s?¢")


def amount(figures: str, scale: str | None, currency: Currency, locale: Locale, adjective: bool = False) -> str:
    """The words of a sum: "3.20", pounds -> "three pounds and twenty pence".

    Args:
        scale: the written scale, such as "m" or "billion"; None for none.
        adjective: use the singular, as before a noun: "a twenty dollar ticket".
    """
    figures = figures.replace(",", "")
    whole, _, fraction = figures.partition(".")
    unit = currency.one if adjective else currency.many
    if scale:
        return f"{say(figures, locale)} {SCALES.get(scale, SCALES.get(scale.lower(), scale))} {unit}"
    if currency.cent and len(fraction) == 2:
        cents = int(fraction)
        small = currency.cent if cents == 1 else currency.cents
        if not whole.strip("0") and cents:
            return f"{cardinal(cents)} {small}"
        said = f"{say(whole or '0', locale)} {currency.one if whole.lstrip('0') == '1' else unit}"
        return said + (f" and {cardinal(cents)} {small}" if cents else "")
    if fraction and not fraction.strip("0"):
        fraction, figures = "", whole
    return f"{say(figures, locale)} {currency.one if figures == '1' else unit}"


@rule(SIGNS)
def sign_first(text: str, locale: Locale) -> Iterator[Edit]:
    """`US$3.5 million` -> `three point five million U S dollars`, `$5-$10` -> `five dollars to ten dollars`."""
    for match in _SIGNED.finditer(text):
        minus, prefix, sign, inner_minus, first, word1, scale1, _, sign2, second, word2, scale2, plus, per = (
            match.groups()
        )
        currency = of_country(SIGNS[sign], prefix) if prefix else SIGNS[sign]
        end = match.end()
        scale, later = word1 or scale1, word2 or scale2
        after = text[end : end + 2]
        before = text[max(0, match.start() - 3) : match.start()].lower()
        adjective = before.endswith((" a ", " an ")) or before in {"a ", "an "}
        adjective = adjective or (after[:1] == "-" and after[1:].isalpha())
        adjective = adjective or (precedes(text, match.start()) in _SEVERAL and follows(text, end) != "")
        adjective = adjective or (precedes(text, match.start()) in _DETERMINERS and _before_singular(text, end))
        if second:
            if sign2 and (scale or not later):
                said = f"{amount(first, scale, currency, locale)} to {amount(second, later, currency, locale)}"
            else:
                said = f"{say(first, locale)}{_scale(scale if scale != later else None)} to "
                said += amount(second, later, currency, locale, adjective)
        else:
            said = amount(first, scale, currency, locale, adjective)
        if minus in {"-", "−"} or inner_minus:
            said = "minus " + said
        elif minus:
            said = {"+": "plus ", "~": "about "}[minus] + said
        if plus:
            said += " plus"
        if per:
            said += " per " + PER.get(per, per)
        yield Edit(match.end() - len(match[0].lstrip()), end, said)


def _before_singular(text: str, at: int) -> bool:
    """Whether a singular noun follows, as in "the $5 million deal", but not in "the $5 was gone" or "the $5 in it"."""
    word = follows(text, at)
    if text[at : at + 1] != " " or len(word) < 3 or word in _NOT_A_THING or not text[at + 1 : at + 2].islower():
        return False
    return not word.endswith(("s", "ed", "ly", "'d"))


def _scale(scale: str | None) -> str:
    return " " + SCALES.get(scale, SCALES.get(scale.lower(), scale)) if scale else ""


@rule(DIGITS)
def currency_codes(text: str, locale: Locale) -> Iterator[Edit]:
    """`USD 5 million` and `5 million USD` -> `five million U S dollars`."""
    for match in _CODE_FIRST.finditer(text) if any(code in text for code in CODES) else ():
        code, _, figures, word, scale, per = match.groups()
        said = amount(figures, word or scale, CODES[code], locale)
        yield Edit(*match.span(), said + (" per " + PER.get(per, per) if per else ""))
    if not any(code in text for code in CODES):
        return
    for match in at_figures(_CODE_LAST, text, 1):
        figures, word, scale, code = match.groups()
        yield Edit(*match.span(), amount(figures, word or scale, CODES[code], locale))


@rule("€£₽₴₺₪₫₸¥¢")
def sign_last(text: str, locale: Locale) -> Iterator[Edit]:
    """`5 €` -> `five euros`, `50¢` -> `fifty cents`."""
    for match in at_figures(_CENTS, text, 1) if "¢" in text else ():
        said = say(match[2], locale) + (" cent" if match[2] == "1" else " cents")
        yield Edit(*match.span(), f"{say(match[1], locale)} to {said}" if match[1] else said)
    for match in at_figures(_SIGN_LAST, text, 1):
        figures, word, scale, sign = match.groups()
        yield Edit(*match.span(), amount(figures, word or scale, SIGNS[sign], locale))
