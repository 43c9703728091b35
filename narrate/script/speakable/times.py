"""Times of day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.english import cardinal, two_digits
from narrate.script.speakable.grammar import at_figures, has, letters, precedes
from narrate.script.speakable.rule import DIGITS, rule
from narrate.script.text import lazy

_HALF = r"([ap])(?:\.\s?m\b\.?|m\b)"
_CLOCK = r"(\d{1,2})(?:[:.h]([0-5]\d))?(?::([0-5]\d))?"
_ZONES = (
    "GMT|UTC|UT|BST|WET|WEST|CET|CEST|EET|EEST|MSK|IST|PKT|SGT|HKT|CST|JST|KST|AEST|AEDT|ACST|AWST|NZST|NZDT|EST|EDT|"
    "ET|CDT|CT|MST|MDT|MT|PST|PDT|PT|AKST|AKDT|HST|AST|ADT"
)
_ZONE = rf"(?:\s\(?({_ZONES})\b(?![.]\w)\)?)?"
_TWELVE = lazy(
    rf"(?<![\w:.,$/-])(?:{_CLOCK}(?:\s?{_HALF})?\s?(?:[-–—]|--)\s?)?{_CLOCK}\s?{_HALF}{_ZONE}", re.IGNORECASE
)
_RUN_TOGETHER = lazy(rf"(?<![\w:.,$/-])(1[0-2]|0?[1-9])([0-5]\d)\s?{_HALF}{_ZONE}", re.IGNORECASE)
_TWENTY_FOUR = lazy(
    rf"(?<![\w:.,$/+−-])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:]|\.\d)"
    rf"(?:\s?[-–—]\s?([01]?\d|2[0-4]):([0-5]\d)(?![\d:]))?(?:\s?(?:hours|hrs|h)\b)?{_ZONE}"
)
_OFFSET = lazy(r"\b(GMT|UTC)\s?([+\-−±])\s?(\d{1,2})(?::?([0-5]\d))?(?!\d)")
_HUNDRED_HOURS = lazy(r"(?<![\w:.,$/-])([01]\d|2[0-4])([0-5]\d)\s(?=hours\b|hrs\b)")
_HALVES = ("AM", "PM", ".m.", ".M.", ". m.", ". M.")
_HALF_ALONE = lazy(r"\b([APap])\.\s?([Mm])\.(?!\w)|(?<=o['’]clock )([AP])(M)\b|\b([AP])(M)\b")
_VERSE = lazy(r":\d")
_BIBLE = lazy(
    r"\b((?:[1-3]\s|I{1,3}\s)?(?:Genesis|Exodus|Leviticus|Numbers|Deuteronomy|Joshua|Judges|Ruth|Samuel|Kings|"
    r"Chronicles|Ezra|Nehemiah|Esther|Job|Psalms?|Proverbs|Ecclesiastes|Song of Solomon|Isaiah|Jeremiah|Lamentations|"
    r"Ezekiel|Daniel|Hosea|Joel|Amos|Obadiah|Jonah|Micah|Nahum|Habakkuk|Zephaniah|Haggai|Zechariah|Malachi|Matthew|"
    r"Mark|Luke|John|Acts|Romans|Corinthians|Galatians|Ephesians|Philippians|Colossians|Thessalonians|Timothy|Titus|"
    r"Philemon|Hebrews|James|Peter|Jude|Revelation|Qur['’]?an|Quran|Gen|Exod?|Lev|Deut|Josh|Judg|Sam|Chron|Neh|Ps|"
    r"Prov|Eccl|Isa|Jer|Lam|Ezek|Dan|Hos|Mic|Zech|Mal|Matt?|Rom|Cor|Gal|Eph|Phil|Col|Thess|Tim|Heb|Jas|Pet|Rev)\.?)\s"
    r"(\d{1,3}):(\d{1,3})(?:\s?[-–]\s?(\d{1,3})(?::(\d{1,3}))?)?(?![\d:])"
)


def _clock(hour: str, minute: str | None, second: str | None, half: bool) -> str:
    said = cardinal(int(hour))
    if minute and int(minute):
        said += " " + two_digits(int(minute))
    elif minute and not half:
        said += " o'clock" if 0 < int(hour) <= 12 else " hundred"
    if second and int(second):
        said += " and " + cardinal(int(second)) + (" second" if int(second) == 1 else " seconds")
    return said


def _half(letter: str) -> str:
    return letters(letter + "m")


def _zone(written: str | None) -> str:
    return " " + letters(written, joined=True) if written else ""


@rule(DIGITS)
def twelve_hour_clock(text: str, locale: Locale) -> Iterator[Edit]:
    """`5:30 p.m.` -> `five thirty P M`, `2pm-5pm` -> `two P M to five P M`, `9-11 a.m.` -> `nine to eleven A.M`."""
    for match in at_figures(_TWELVE, text):
        hour1, minute1, second1, half1, hour2, minute2, second2, half2, zone = match.groups()
        if int(hour2) > 24 or (hour1 and int(hour1) > 24):
            continue
        said = _clock(hour2, minute2, second2, half=True) + " " + _half(half2) + _zone(zone)
        if hour1:
            first = _clock(hour1, minute1, second1, half=True) + (" " + _half(half1) if half1 else "")
            said = first + " to " + said
        yield Edit(*match.span(), said)


@rule(DIGITS)
def run_together(text: str, locale: Locale) -> Iterator[Edit]:
    """`1030 am` -> `ten thirty A.M`."""
    for match in at_figures(_RUN_TOGETHER, text):
        hour, minute, half, zone = match.groups()
        yield Edit(*match.span(), _clock(hour, minute, None, half=True) + " " + _half(half) + _zone(zone))


@rule(DIGITS)
def twenty_four_hour_clock(text: str, locale: Locale) -> Iterator[Edit]:
    """`17:45` -> `seventeen forty-five`, `9:00` -> `nine o'clock`, `0600 hours` -> `oh six hundred hours`."""
    for match in _OFFSET.finditer(text) if "GMT" in text or "UTC" in text else ():
        name, sign, hour, minute = match.groups()
        word = {"+": "plus", "±": "plus or minus"}.get(sign, "minus")
        said = f"{letters(name)} {word} {cardinal(int(hour))}"
        yield Edit(*match.span(), said + (" " + two_digits(int(minute)) if minute and int(minute) else ""))
    for match in at_figures(_TWENTY_FOUR, text) if ":" in text else ():
        hour, minute, second, hour2, minute2, zone = match.groups()
        said = _clock(hour, minute, second, half=False)
        if hour2:
            said += " to " + _clock(hour2, minute2, None, half=False)
        if match[0].endswith(("hours", "hrs")):
            said += " hours"
        yield Edit(*match.span(), said + _zone(zone))
    for match in at_figures(_HUNDRED_HOURS, text) if has(text, "hours", "hrs") else ():
        hour, minute = match.groups()
        said = two_digits(int(hour)) if int(hour) else "zero"
        yield Edit(*match.span(), f"{said} {two_digits(int(minute)) if int(minute) else 'hundred'} ")


@rule("mM")
def am_and_pm(text: str, locale: Locale) -> Iterator[Edit]:
    """`nine o'clock A.M.` -> `nine o'clock A.M`; `PM` is spelled too."""
    if not any(half in text for half in _HALVES):
        return
    for match in _HALF_ALONE.finditer(text):
        if match[0] == "AM" and precedes(text, match.start()) in {"i", "fm"}:
            continue
        yield Edit(*match.span(), letters("".join(group for group in match.groups() if group)))


@rule(":")
def scripture(text: str, locale: Locale) -> Iterator[Edit]:
    """`Genesis 6:14-16` -> `Genesis chapter six, verses fourteen to sixteen`."""
    if not _VERSE.search(text):
        return
    for match in _BIBLE.finditer(text):
        _, chapter, verse, last, last_verse = match.groups()
        said = f"chapter {cardinal(int(chapter))}, verse{'s' if last and not last_verse else ''} {cardinal(int(verse))}"
        if last_verse:
            said += f" to chapter {cardinal(int(last))}, verse {cardinal(int(last_verse))}"
        elif last:
            said += " to " + cardinal(int(last))
        yield Edit(match.start(2), match.end(), said)
