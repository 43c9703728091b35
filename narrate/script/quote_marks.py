"""Which quotation marks belong together."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from narrate.model import Edit
from narrate.script.patterns import lazy

# Marks that pair with each other; together they are `QUOTATION_MARKS`.
FAMILIES = {mark: family for family in ('"“”„‟', "'‘’‚‛", "«»", "‹›") for mark in family}
SINGLE = FAMILIES["'"]
DEEPEST = 4  # quotes in a quote in a quote; marks beyond that are ornament

NEAR_CHARACTERS = 80  # how far from a mark anything is looked for

_MARK = lazy(f"[{''.join(FAMILIES)}]")
_USUAL = {"„": "open", "“": "open", "”": "close", "«": "open", "»": "close", "‹": "open", "›": "close"}
# An apostrophe at the head of a word: '90s, 'tis, rock 'n' roll, 't (Dutch).
_ELISION = lazy(r"\d\ds?\b|(?:tis|twas|twere|til|till|cause|em|n|round|bout|[stkm])\b", re.IGNORECASE)
_POSSESSIVE = lazy(r"s['’] [a-z]")


@dataclass(frozen=True, slots=True)
class Quote:
    """`text[start:end]` from the opening mark to behind the closing one, or to the text's end if there is none."""

    start: int
    end: int
    closed: bool = True


@dataclass(slots=True)
class _Open:
    """An opening mark that waits for its closing one.

    Attributes:
        perhaps: a mark that closes it unless a better one comes (the boys’ room).
        reopened: a quote of its family has begun within it.
    """

    at: int
    family: str
    perhaps: int = -1
    reopened: bool = False


def pairs(text: str, edits: Sequence[Edit]) -> list[Quote]:
    """The outermost quotes in a text, in order."""
    found: list[Quote] = []
    stack: list[_Open] = []

    def close(depth: int, end: int) -> None:
        found.append(Quote(stack[depth].at, end))
        del stack[depth:]

    for match in _MARK.finditer(text):
        at = match.start()
        family = FAMILIES[match[0]]
        depth = next((d for d in range(len(stack) - 1, -1, -1) if stack[d].family == family), -1)
        way = _way(text, at, text[stack[depth].at] if depth >= 0 else "")
        if not way or covered(edits, at):
            continue
        if way == "close" and depth >= 0:
            if family == SINGLE and _POSSESSIVE.match(text, at - 1):
                stack[depth].perhaps = at if stack[depth].perhaps < 0 else stack[depth].perhaps
            else:
                _settle(stack, depth + 1, found)
                close(depth, at + 1)
        elif way == "open":
            if depth >= 0 and stack[depth].perhaps >= 0:
                close(depth, stack[depth].perhaps + 1)
            elif depth >= 0:
                stack[depth].reopened = True
            if len(stack) < DEEPEST:
                stack.append(_Open(at, family))
    _settle(stack, 0, found)
    for left in stack:
        if not left.reopened and (left.family != SINGLE or (text[left.at] == "‘" and not left.at)):
            if _introduced(text, left.at):
                found.append(Quote(left.at, len(text), closed=False))
            break
    return _outermost(found)


def _settle(stack: list[_Open], depth: int, found: list[Quote]) -> None:
    """Close, from `depth` on, what has had a mark that could close it."""
    for place in range(depth, len(stack)):
        if stack[place].perhaps >= 0:
            found.append(Quote(stack[place].at, stack[place].perhaps + 1))
            del stack[place:]
            return


def _outermost(found: list[Quote]) -> list[Quote]:
    kept: list[Quote] = []
    for quote in sorted(found, key=lambda quote: (quote.start, -quote.end)):
        if not kept or quote.start >= kept[-1].end:
            kept.append(quote)
    return kept


def covered(edits: Sequence[Edit], at: int) -> bool:
    """Whether one of the edits (in order, not overlapping) covers the place."""
    index = bisect_right(edits, at, key=lambda edit: edit.start)
    return index > 0 and edits[index - 1].end > at


def _way(text: str, at: int, opened_by: str) -> str:
    """What a mark does, "open", "close" or nothing, going by its neighbours and by what opened the quote it is in."""
    mark = text[at]
    left, right = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
    can_open = not right.isspace() and right not in ".,;:!?…)]" and not left.isalnum() and left not in ".!?…)]"
    can_close = not left.isspace() and not right.isalnum()
    if FAMILIES[mark] == SINGLE:
        if mark == "‚":
            return "open" if can_open else ""
        if opened_by and can_close and not (mark == "‘" and opened_by != "‚"):
            return "close"
        elided = mark in "'’" and not (left.isspace() or left in '([—–"“«„')
        return "open" if mark != "’" and can_open and not elided and not _ELISION.match(text, at + 1) else ""
    if opened_by and (mark == "”" or (mark == "“" and opened_by in "„‟")):
        return "close"
    if can_open != can_close:
        return "open" if can_open else "close"
    return _USUAL.get(mark) or ("close" if opened_by else "open" if can_open else "")


def _introduced(text: str, at: int) -> bool:
    """Whether a quote may well begin here: at the beginning, after a colon or a comma, after a sentence."""
    before = text[max(0, at - NEAR_CHARACTERS) : at].rstrip()
    return not before or before[-1] in ":,.!?…—–"
