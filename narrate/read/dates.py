"""Dates as sources declare them -> ISO 8601.

Only unambiguous dates are read: nothing is guessed from "03/04/05", and no page is searched for dates.
"""

from __future__ import annotations

import datetime
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"\s*(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_COMPACT = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:T|\b)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")


def iso_date(text: str) -> str:
    """Finds the date that `text` states: `2019-11-21T08:00Z`, `Nov 21, 2019` and `Thu, 21 Nov 2019` are 2019-11-21.

    Returns:
        `YYYY-MM-DD`, or "" if the text states no complete, valid date.
    """
    text = text[:200]
    if found := _ISO.match(text) or _COMPACT.match(text):
        return _valid(found[1], found[2], found[3] or "")
    if found := _DAY_FIRST.search(text):
        return _valid(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.search(text):
        return _valid(found[3], _month(found[1]), found[2])
    return ""


def _month(name: str) -> str:
    short = name[:3].lower()
    return str(_MONTHS.index(short) + 1) if short in _MONTHS else ""


def _valid(year: str, month: str, day: str) -> str:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
