"""Years and decades."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.dates import year_digits
from narrate.script.speakable.english import cardinal, decade, plural, year
from narrate.script.speakable.grammar import at_figures, follows, has, joined_figures, precedes
from narrate.script.speakable.rule import DIGITS, rule
from narrate.script.text import lazy, words_of

_Y = r"(1[0-9]\d{2}|20\d{2})"
_DECADE = lazy(r"(?<![\w.,$£€/])(?<!\d[-–])(1\d|20)(\d0)['’]?s(?:\s?(?:[-–]|and|to)\s?['’]?(\d0)['’]?s)?(?!\w)")
_SHORT_DECADE = lazy(r"(?<![\w.,$£€/])(?:['’‘](\d0)['’]?s|([2-9]0)['’]?s|['’‘]?(00)s)(?!\w)")
_SHORT_YEAR = lazy(r"(?<![\w'’‘.])['’‘](\d\d)(?![\w'’%°]|\.\d)(?:[-–/]['’‘]?(\d\d)(?!\w))?")
_SPAN = lazy(rf"(?<![\w.,$£€/:#-]){_Y}\s?[-–—‐‑/]\s?(?:{_Y}|(\d\d))(?![\w/:%-]|[.,]\d|\s?[–—]\s?\d)")
_SLASHED = lazy(rf"(?<![\w.,$£€/:#-]){_Y}/(\d)(?![\w/]|[.,]\d)")
_ERA = lazy(
    r"(?<![\w.,])(\d{1,5}(?:,\d{3})?)(?:\s?[-–]\s?(\d{1,5}))?\s?(?:(BCE|BC|CE|AD)\b|(B\.\s?C\.(?:\s?E\.)?|A\.\s?D\.|C\.\s?E\.))"
)
_BEFORE_ERA = lazy(r"\b(?:AD|A\.\s?D\.)\s?(\d{1,4})(?:\s?[-–]\s?(\d{1,4}))?(?!\w|[.,]\d)")
_CIRCA = lazy(r"\b(?:c|ca|cca)\.\s?(?=\d{3,4}(?!\d))")
_BARE = lazy(rf"(?<![\w.,$£€/:#+−])(?<!\d[-–]){_Y}(?![\w%°/:$€]|[.,]\d|\s?[-–]\s?\d)")

_YEAR_BEFORE = words_of(
    """
    in since by until till from between before after during circa around early late mid of year years spring summer
    autumn fall winter january february march april may june july august september october november december class
    season copyright and to through christmas easter
    """
)
_AMOUNT_BEFORE = words_of("about approximately roughly nearly almost over than least most some only exactly up")
# Words after an amount; a year stands before a verb or a name.
_AMOUNT_AFTER = words_of(
    """
    percent per people miles feet meters metres kilometers kilometres men women head square cubic million billion
    thousand hundred dozen tons tonnes more fewer other different sheep fish cattle words
    """
)
_NOT_PLURAL = words_of("was is has as its his this us thus plus versus across unless always perhaps yes does les des")
_DETERMINERS = words_of("the his her its their our my your that this")


@rule("s'’‘")
def decades(text: str, locale: Locale) -> Iterator[Edit]:
    """`1980s` -> `nineteen eighties`, `'80s` and `80s` -> `eighties`, `1800s` -> `eighteen hundreds`."""
    for match in at_figures(_DECADE, text) if has(text, "0s", "0's", "0’s") else ():
        said = decade(int(match[1] + match[2]))
        if match[3]:
            joint = " to " if re.search(r"[-–]|to", match[0][4:]) else " and "
            said += joint + (plural(cardinal(int(match[3]))) if match[3] != "00" else "two thousands")
        yield Edit(*match.span(), said)
    for match in at_figures(_SHORT_DECADE, text, 1) if has(text, "0s", "0's", "0’s") else ():
        figures = match[1] or match[2] or match[3]
        yield Edit(*match.span(), "two thousands" if figures == "00" else plural(cardinal(int(figures))))
    for match in at_figures(_SHORT_YEAR, text, 1) if has(text, "'", "’", "‘") else ():
        said = year_digits(match[1]) if match[1] != "00" else "two thousand"
        yield Edit(*match.span(), said + (" to " + year_digits(match[2]) if match[2] else ""))


@rule(DIGITS)
def spans(text: str, locale: Locale) -> Iterator[Edit]:
    """`1809-1847` -> `eighteen oh nine to eighteen forty-seven`, `1916-17` -> `nineteen sixteen seventeen`."""
    for match in at_figures(_SPAN, text) if joined_figures(text) else ():
        first, second, short = match.groups()
        if second:
            if int(second) < int(first):
                continue
            yield Edit(*match.span(), f"{year(int(first))} to {year(int(second))}")
        elif int(short) > int(first) % 100 or short == "00":
            if first.startswith("200") or short.startswith("0"):
                said = f"{year(int(first))} to " + ("two thousand" if short == "00" else cardinal(int(short)))
            else:
                said = f"{year(int(first))} {cardinal(int(short))}"
            yield Edit(*match.span(), said)
    for match in at_figures(_SLASHED, text) if "/" in text else ():
        if int(match[2]) == (int(match[1]) + 1) % 10:
            yield Edit(*match.span(), f"{year(int(match[1]))} to {cardinal((int(match[1]) + 1) % 100)}")


@rule(DIGITS)
def eras(text: str, locale: Locale) -> Iterator[Edit]:
    """`44 B.C.` -> `forty-four B C`, `AD 79` -> `A.D seventy-nine`, `c. 1450` -> `circa 1450`."""
    for match in (
        at_figures(_ERA, text) if has(text, "BC", "AD", "CE", "B.C", "B. C", "A.D", "A. D", "C.E", "C. E") else ()
    ):
        first, second, plain, dotted = match.groups()
        name = re.sub(r"[.\s]", "", plain or dotted)
        said = _long_ago(first) + (" to " + _long_ago(second) if second else "")
        yield Edit(*match.span(), f"{said} {'A.D' if name == 'AD' else ' '.join(name)}")
    for match in _BEFORE_ERA.finditer(text) if "AD" in text or "A.D" in text or "A. D" in text else ():
        yield Edit(*match.span(), "A.D " + _long_ago(match[1]) + (" to " + _long_ago(match[2]) if match[2] else ""))
    for match in _CIRCA.finditer(text) if "c." in text or "ca." in text else ():
        yield Edit(*match.span(), "circa ")


def _long_ago(figures: str) -> str:
    number = int(figures.replace(",", ""))
    return year(number) if 1000 < number < 2100 and "," not in figures else cardinal(number)


@rule(DIGITS)
def years(text: str, locale: Locale) -> Iterator[Edit]:
    """`in 1984` -> `in nineteen eighty-four`; `1300 products` and `about 2000` are amounts."""
    for match in at_figures(_BARE, text):
        if _is_year(text, match):
            yield Edit(*match.span(), year(int(match[1])))


def _is_year(text: str, match: re.Match[str]) -> bool:
    number = int(match[1])
    before, after = precedes(text, match.start()), follows(text, match.end())
    if before in _AMOUNT_BEFORE and number % 100 == 0:
        return False
    if after in _AMOUNT_AFTER:
        return False
    counted = after.endswith("s") and not after.endswith(("ss", "'s", "’s")) and after not in _NOT_PLURAL
    counted = (
        counted and text[match.end() : match.end() + 1] == " " and text[match.end() + 1 : match.end() + 2].islower()
    )
    if counted:
        return before in _DETERMINERS or before in {"in", "since", "until", "by"}
    if before in _YEAR_BEFORE or number >= 1500:
        return True
    return (not before and text[match.start() - 1 : match.start()] in {"(", ";"}) or not after
