"""Dates: names of months and days, and dates in figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.english import cardinal, digits, ordinal, two_digits, year
from narrate.script.speakable.grammar import DASH, at_figures, has, joined_figures, precedes
from narrate.script.speakable.rule import DIGITS, rule
from narrate.script.text import lazy, words_of

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_CAPITALS = [month[:3] for month in MONTHS if month != "May"]
_SHORT_NAMES = tuple(form for name in _CAPITALS for form in (name, name.lower(), name.upper()))
_SHORT_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DOTTED_NAMES = (*(name + "." for name in _CAPITALS), "Sept")
_DAYS = {day[:3].lower(): day for day in ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]}
_MONTH = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_SHORT = r"(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
_DAY = r"(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s([12]\d{3})(?![\w:/%]|[.,]\d|\s?[-–]\s?\d{1,2}\b))?"
_NOT_MORE = r"(?![\w:%/$]|[.,]\d|\s(?:percent|per cent|million|billion|thousand|point)\b)"

_MONTH_DAY = lazy(rf"\b{_MONTH}\s{_DAY}(?:{DASH}(?:{_MONTH}\s)?{_DAY})?{_NOT_MORE}{_YEAR}", re.IGNORECASE)
_DAY_MONTH = lazy(rf"(?<![\w.,:$/-]){_DAY}(?:{DASH}{_DAY})?\s(?:of\s)?{_MONTH}(?![\w]){_YEAR}", re.IGNORECASE)
_ASKS_LEAVE = lazy(r"\s(?!(?:and|at|in|is|was|to|or|for|from|with|the|as|will|has|the|until|through)\b)[a-z]")
_WEEKDAY = lazy(
    rf"\b(Mon|Tues?|Weds?|Thurs?|Thu|Fri|Sat|Sun)\b\.?(?=,?\s(?:the\s)?(?:{_MONTH[1:-6]}|\d{{1,2}}(?:st|nd|rd|th|\s(?:{_MONTH[1:-6]}))))"
)
_WEEKDAY_ALONE = lazy(r"(?<![\w.])(Mon|Tues?|Weds?|Thurs?|Thur|Fri|(?<=\bon )Sat|(?<=\bon )Sun)\.(?!\w)")
_WEEKDAYS = lazy(r"\b(Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\.?\s?[-–]\s?(Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\b\.?")
_MONTH_YEAR = lazy(rf"\b{_SHORT}\b\.?(?=\s?,?\s?(?:[12]\d{{3}}|['’]\d\d)(?!\d))", re.IGNORECASE)
_MONTH_ALONE = lazy(rf"\b{_SHORT}\.(?!\w)|\b(Sept)\b")
_MONTH_SPAN = lazy(rf"\b{_SHORT}\.?\s?[-–/]\s?{_MONTH}")
_ISO = lazy(
    r"(?<![\w/.-])([12]\d{3})([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?![\d/]|[-.]\d)"
    r"(?:T([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?"
)
_FIGURES = lazy(r"(?<![\w/.,$-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?![\w/]|[-.,]\d)")
_SLASH = lazy(r"(?<![\w/.,$-])(\d{1,2})/(\d{1,2})(?![\w/%]|[-.,]\d|\s?(?:of|cups?|inch|miles?|hours?)\b)")
_DATE_WORDS = words_of("on beginning starting since until till dated due ending through")
_DENOMINATORS = frozenset({16, 20, 24})  # of fractions; other figures over twelve are days
_MAYBE_DATE_WORDS = words_of("by before after from for between and to")


def month_name(written: str) -> str:
    """ "Sept." -> "September"."""
    key = written[:3].lower()
    return next(month for month in MONTHS if month[:3].lower() == key)


def day_month(day: int, month: str, locale: Locale, the: bool = True) -> str:
    """The words of a date in this English: "September twenty-eighth", "the twenty-eighth of September"."""
    if locale.day_first:
        return f"{'the ' if the else ''}{ordinal(day)} of {month}"
    return f"{month} {ordinal(day)}"


@lru_cache(maxsize=4)
def _mentions_month(text: str) -> bool:
    return has(text, "May", "may", "MAY", *_SHORT_NAMES)


def _begins(text: str, at: int) -> bool:
    return not text[:at].rstrip() or text[max(0, at - 4) : at].rstrip()[-1:] in {".", "!", "?", "“", '"'}


def _with_year(said: str, figures: str | None) -> str:
    return f"{said}, {year(int(figures))}" if figures else said


@rule(DIGITS)
def month_and_day(text: str, locale: Locale) -> Iterator[Edit]:
    """`Sept. 28` -> `September twenty-eighth`; `Sept. 3-5, 2021` -> `September third to fifth, twenty twenty-one`."""
    for match in _MONTH_DAY.finditer(text) if _mentions_month(text) else ():
        written, day, second_month, second_day, figures = match.groups()
        if written.islower() and written in {"may", "march", "mar", "sep", "dec", "jan"} and not figures:
            continue  # "may 5 people", "they march 3 miles"
        if written == "May" and not figures and _ASKS_LEAVE.match(text, match.end()) and _begins(text, match.start()):
            continue  # "May 5 people come in?"
        said = f"{month_name(written)} {ordinal(int(day))}"
        if second_day:
            said += " to " + (month_name(second_month) + " " if second_month else "") + ordinal(int(second_day))
        yield Edit(*match.span(), _with_year(said, figures))


@rule(DIGITS)
def day_and_month(text: str, locale: Locale) -> Iterator[Edit]:
    """`28 September 2021` -> `the twenty-eighth of September, twenty twenty-one`; an existing "the" is not repeated."""
    for match in at_figures(_DAY_MONTH, text) if _mentions_month(text) else ():
        first, second, written, figures = match.groups()
        if written.islower() and written in {"may", "march", "mar", "sep", "dec", "jan"} and not figures:
            continue  # "at least 5 may come"
        said = ordinal(int(first or second))
        if first and second:
            said += " to the " + ordinal(int(second))
        if precedes(text, match.start()) not in {"the", "this", "that"}:
            said = "the " + said
        end = match.end()
        if text[end - 1] == "." and len(written) > 4:
            end -= 1  # the stop after a full name ends the sentence
        yield Edit(match.start(), end, _with_year(f"{said} of {month_name(written)}", figures))


@rule("MTWFS")
def weekdays(text: str, locale: Locale) -> Iterator[Edit]:
    """`Mon., Sept. 28` -> `Monday, …`; `Mon-Fri` -> `Monday to Friday`."""
    if not has(text, *_SHORT_DAYS):
        return
    for match in _WEEKDAYS.finditer(text):
        yield Edit(*match.span(), f"{_DAYS[match[1][:3].lower()]} to {_DAYS[match[2][:3].lower()]}")
    for match in _WEEKDAY.finditer(text):
        yield Edit(*match.span(), _DAYS[match[1][:3].lower()])
    for match in _WEEKDAY_ALONE.finditer(text) if "." in text else ():
        yield Edit(*match.span(), _DAYS[match[1][:3].lower()])


@rule("JFMASONDjfmasond")
def months(text: str, locale: Locale) -> Iterator[Edit]:
    """`Aug. 1932` -> `August 1932`, `in Sept. he` -> `in September he`, `Jan.-March` -> `January to March`."""
    if not any(short in text for short in _SHORT_NAMES):
        return
    for match in _MONTH_SPAN.finditer(text):
        yield Edit(*match.span(), f"{month_name(match[1])} to {month_name(match[2])}")
    for match in _MONTH_YEAR.finditer(text):
        yield Edit(*match.span(), month_name(match[1]))
    if not any(short in text for short in _DOTTED_NAMES):
        return
    for match in _MONTH_ALONE.finditer(text):
        yield Edit(*match.span(), month_name(match[1] or match[2]))


@rule(DIGITS)
def iso_8601(text: str, locale: Locale) -> Iterator[Edit]:
    """`2021-09-28` -> `September twenty-eighth, twenty twenty-one`; a time of day after `T` is said too."""
    for match in at_figures(_ISO, text) if joined_figures(text) else ():
        years, _, month, day, hour, minute, zone = match.groups()
        said = _with_year(day_month(int(day), MONTHS[int(month) - 1], locale), years)
        if hour:
            said += ", " + (cardinal(int(hour)) if int(hour) else "zero")
            said += " " + (two_digits(int(minute)) if int(minute) else "hundred")
            said += {"Z": " U T C", None: ""}.get(zone, "")
        yield Edit(*match.span(), said)


@rule(DIGITS)
def in_figures(text: str, locale: Locale) -> Iterator[Edit]:
    """`9/28/2021`, `28.9.2021`, `28-9-2021` -> month and day in the country's order, or in the only possible one."""
    for match in at_figures(_FIGURES, text) if joined_figures(text) else ():
        first, mark, second, years = match.groups()
        if len(years) == 2 and mark != "/":
            continue  # a version or a code
        day, month = (int(first), int(second)) if locale.day_first or mark == "." else (int(second), int(first))
        if month > 12:
            day, month = month, day
        if not (1 <= month <= 12 and 1 <= day <= 31):
            continue
        if len(years) == 2:
            years = ("20" if int(years) < 40 else "19") + years
        the = precedes(text, match.start()) != "the"
        yield Edit(*match.span(), _with_year(day_month(day, MONTHS[month - 1], locale, the), years))


@rule("/")
def day_slash_month(text: str, locale: Locale) -> Iterator[Edit]:
    """`on 1/4` -> `on January fourth`, a fraction elsewhere; `9/11`, `24/7` and `50/50` are two numbers."""
    for match in at_figures(_SLASH, text):
        first, second = int(match[1]), int(match[2])
        if (first, second) in {(9, 11), (7, 7), (24, 7), (50, 50), (20, 20), (60, 40), (80, 20)}:
            yield Edit(
                *match.span(), f"{cardinal(first)} {cardinal(second)}".replace("twenty-four seven", "twenty-four-seven")
            )
            continue
        day, month = (first, second) if locale.day_first else (second, first)
        if month > 12:
            continue
        before = precedes(text, match.start())
        certain = before in _DATE_WORDS
        if not certain and before in _MAYBE_DATE_WORDS:
            certain = day > 12 and (month, day) != (1, 16)
        certain = certain or (day > 12 and day not in _DENOMINATORS and month != 1)
        if certain and month and 0 < day < 32:
            yield Edit(*match.span(), day_month(day, MONTHS[month - 1], locale))


def year_digits(figures: str) -> str:
    """Two figures of a year: "03" -> "oh three", "98" -> "ninety-eight"."""
    return digits(figures, oh=True) if figures[0] == "0" else cardinal(int(figures))
