"""Fractions, ranges, ratios and sums."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.english import cardinal, fraction, mixed, ordinal
from narrate.script.speakable.grammar import NUMBER, RIGHT, at_figures, has, joined_figures, say
from narrate.script.speakable.quantities import VULGAR
from narrate.script.speakable.rule import DIGITS, rule
from narrate.script.text import lazy

_WRITTEN = lazy(
    r"(?<![\w.,/$£€¥-])(?:(\d{1,6})(?:\s|-|\s?&\s?|\sand\s))?(\d{1,6})[/⁄](\d{1,3}(?:,\d{3})+|\d{1,6})(?:st|nd|rd|th|ths)?(?![\w/]|[.,]\d)"
)
_VULGAR_SIGNS = frozenset(VULGAR)
_SIGNED = lazy(rf"(?:(?<![\w.,])(\d{{1,6}})\s?)?([{''.join(VULGAR)}])")
_RANGE = lazy(
    rf"(?<![\w.,/:$£€¥#-])(?<!\d[–—])([-−])?({NUMBER})(?:\s?[-–‐‑]\s?|\s?—\s?(?=\d+(?:\s|[.,;)]|$)))({NUMBER})(?![\w/:-]|,\d|\.\d|\s?[–—]\s?\d)"
)
_ORDINAL_RANGE = lazy(r"(?<![\w.,/-])(\d{1,4})(st|nd|rd|th)\s?[-–]\s?(\d{1,4})(?:st|nd|rd|th)\b")
_RATIO = lazy(r"(?<![\w.,:/-])(\d{1,4}(?:\.\d+)?)\s?:\s?(\d{1,4}(?:\.\d+)?)(?:\s?:\s?(\d{1,4}))?(?![\w:/]|[.,]\d)")
_SUM = lazy(r"(?<![\w.,])(?<=[\d)a-zA-Z])(\s?)([+×÷=]|(?<=\s)[-−*/](?=\s\S+\s?=))(\s?)(?=[-−$£€]?[\d(]|[a-zA-Z]\b)")
_TIMES = lazy(rf"(?<![\w.,])({NUMBER})\s?[x×]\s?({NUMBER})(?:\s?[x×]\s?({NUMBER}))?{RIGHT}")
_FOLD = lazy(rf"(?<![\w.,])({NUMBER})[x×](?![\w])")
_POWER_OF_TEN = lazy(r"(?<![\w.,])(?:(\d+(?:\.\d+)?)\s?[x×·]\s?)?10(?:\^([-−]?\d{1,3})|([⁻]?[⁰¹²³⁴-⁹]{1,3}))(?!\w)")
_E_NOTATION = lazy(r"(?<![\w.,])([-−]?\d+(?:\.\d+)?)[eE]([-+−]?\d{1,3})(?!\w)")
_RAISED = lazy(r"(?<=[\w)])(\^)([-−]?\d{1,4})(?![\w.])")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SCORES = lazy(
    r"(?:won|wins?|beat|beats|beaten|lost|lose|lead|leads|led|scored?|defeat(?:ed|s)?|victory|victories|draw|drew|tied?|"
    r"win|loss|thrash(?:ed)?|triumph(?:ed)?|finished|ended|game|match|final|trail(?:ed|ing)?|up|down)\b"
)


@rule(("/", "⁄", *VULGAR))
def fractions(text: str, locale: Locale) -> Iterator[Edit]:
    """`3/4` -> `three quarters`, `5 1/4` -> `five and a quarter`, `120/80` -> `one hundred twenty over eighty`."""
    for match in _WRITTEN.finditer(text):
        whole, top, bottom = match.groups()
        numerator, denominator = int(top), int(bottom.replace(",", ""))
        if whole and numerator >= denominator:
            continue
        if whole:
            said = mixed(say(whole, locale), numerator, denominator)
        elif (
            denominator
            and (numerator > 2 * denominator or denominator > 100 or numerator > denominator > 20)
            and not (numerator == 1 or denominator in (2, 3, 4, 8, 16, 1000))
        ):
            joint = " over " if denominator > 20 else " slash "
            said = say(top, locale) + joint + say(bottom, locale)
        else:
            said = fraction(numerator, denominator)
        if numerator > 1 and said.endswith("s") and re.match(r"-[a-z]", text[match.end() : match.end() + 2]):
            said = said[:-1].replace(" ", "-")  # "three-quarter-inch boards"
        yield Edit(*match.span(), said)
    for match in _SIGNED.finditer(text) if not _VULGAR_SIGNS.isdisjoint(text) else ():
        numerator, denominator = VULGAR[match[2]]
        whole = say(match[1], locale) if match[1] else ""
        said = mixed(whole, numerator, denominator) if whole else fraction(numerator, denominator)
        glued = match.start() and text[match.start() - 1].isalnum()
        yield Edit(
            *match.span(),
            (" " if glued else "") + said + (" " if text[match.end() : match.end() + 1].isalnum() else ""),
        )


@rule(DIGITS)
def ranges(text: str, locale: Locale) -> Iterator[Edit]:
    """`5-10` -> `five to ten`, `12th–15th` -> `twelfth to fifteenth`, `won 3-0` -> `won three to nothing`."""
    for match in _ORDINAL_RANGE.finditer(text) if joined_figures(text) else ():
        yield Edit(*match.span(), f"{ordinal(int(match[1]))} to {ordinal(int(match[3]))}")
    for match in _RANGE.finditer(text) if joined_figures(text) else ():
        minus, first, second = match.groups()
        if (first == "0" and len(second) > 2) or (len(first) > 1 and first[0] == "0" and "." not in first):
            continue  # a code
        said = ("minus " if minus else "") + say(first, locale)
        score = len(first) < 4 and len(second) < 4 and _SCORES.search(text, max(0, match.start() - 25), match.start())
        if score and second == "0":
            said += " nil" if locale.joiner else " to nothing"
        else:
            said += " to " + say(second, locale)
        yield Edit(*match.span(), said)


@rule(":")
def ratios(text: str, locale: Locale) -> Iterator[Edit]:
    """`3:1` -> `three to one`."""
    for match in at_figures(_RATIO, text):
        yield Edit(*match.span(), " to ".join(say(part, locale) for part in match.groups() if part))


@rule("+=×÷x^eE*⁰¹²³⁴⁵⁶⁷⁸⁹")
def sums_and_powers(text: str, locale: Locale) -> Iterator[Edit]:
    """`1+1` -> `one plus one`, `4x6` -> `four by six`, `3 × 10⁸` -> `three times ten to the eighth`."""
    for match in (
        at_figures(_POWER_OF_TEN, text)
        if has(text, "10^", "10⁻", "10⁰", "10¹", "10²", "10³", "10⁴", "10⁵", "10⁶", "10⁷", "10⁸", "10⁹")
        else ()
    ):
        power = int((match[2] or match[3].translate(_SUPERSCRIPTS)).replace("−", "-"))
        said = (say(match[1], locale) + " times " if match[1] else "") + "ten to the "
        yield Edit(*match.span(), said + _power(power))
    for match in _RAISED.finditer(text) if "^" in text else ():
        figures = match[2].replace("−", "-")
        raised = {"2": "squared", "3": "cubed"}.get(figures) or "to the " + _power(int(figures))
        yield Edit(match.start(2) - 1, match.end(), f" {raised}")
    for match in at_figures(_E_NOTATION, text, 1):
        minus = "minus " if match[1][0] in "-−" else ""
        said = f"{minus}{say(match[1].lstrip('-−'), locale)} times ten to the "
        yield Edit(*match.span(), said + _power(int(match[2].replace("−", "-"))))
    for match in at_figures(_TIMES, text, 1) if has(text, "x", "×") else ():
        yield Edit(*match.span(), " by ".join(say(part, locale) for part in match.groups() if part))
    for match in at_figures(_FOLD, text, 1) if has(text, "x", "×") else ():
        yield Edit(*match.span(), say(match[1], locale) + (" time" if match[1] == "1" else " times"))
    if not any(sign in text for sign in "+×÷="):
        return
    for match in _SUM.finditer(text):
        word = {"+": "plus", "×": "times", "x": "by", "÷": "divided by", "=": "equals", "*": "times", "/": "over"}
        yield Edit(*match.span(), f" {word.get(match[2].strip(), 'minus')} ")


def _power(power: int) -> str:
    return ("minus " + cardinal(-power)) if power < 0 else ordinal(power)
