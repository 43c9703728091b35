"""Pairs of quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from narrate.model import Edit
from narrate.model.language import QUOTATION_MARK_FAMILIES, QUOTATION_MARKS
from narrate.script.text import covered, lazy

FAMILIES = {mark: family for family in QUOTATION_MARK_FAMILIES for mark in family}
SINGLE = FAMILIES["'"]
MAX_DEPTH = 4  # of quotes within quotes; further marks are ornament

NEAR_CHARACTERS = 80  # how far from a mark its context is searched

_MARK = lazy(f"[{''.join(sorted(QUOTATION_MARKS))}]")
_USUAL_ROLE = {"„": "open", "“": "open", "”": "close", "«": "open", "»": "close", "‹": "open", "›": "close"}
# An apostrophe at the start of a word: '90s, 'tis, rock 'n' roll, 't (Dutch).
_ELISION = lazy(r"\d\ds?\b|(?:tis|twas|twere|til|till|cause|em|n|round|bout|[stkm])\b", re.IGNORECASE)
_POSSESSIVE = lazy(r"s['’] [a-z]")


@dataclass(frozen=True, slots=True)
class Quote:
    """`text[start:end]` from the opening mark to after the closing one, or to the text's end if it is not closed."""

    start: int
    end: int
    closed: bool = True


class _Open:
    """An opening mark without its closing mark so far.

    Attributes:
        end: after a mark that closes it unless a better one follows (the boys’ room); 0 for none.
        reopened: a quote of the same family has started within it.
    """

    def __init__(self, at: int, family: str) -> None:
        self.at = at
        self.family = family
        self.end = 0
        self.reopened = False


class _Pairing:
    """The quotes found so far, and the stack of opening marks."""

    def __init__(self) -> None:
        self.found: list[Quote] = []
        self.stack: list[_Open] = []

    def depth(self, family: str) -> int:
        """The place in the stack of the innermost opening mark of a family, -1 for none."""
        return next((depth for depth in range(len(self.stack) - 1, -1, -1) if self.stack[depth].family == family), -1)

    def open(self, at: int, family: str, depth: int) -> None:
        if depth >= 0 and self.stack[depth].end:
            self._pop(depth, self.stack[depth].end)
        elif depth >= 0:
            self.stack[depth].reopened = True
        if len(self.stack) < MAX_DEPTH:
            self.stack.append(_Open(at, family))

    def close(self, end: int, depth: int, possessive: bool) -> None:
        if possessive:
            self.stack[depth].end = self.stack[depth].end or end
        else:
            self.close_possible(depth + 1)
            self._pop(depth, end)

    def close_possible(self, depth: int) -> None:
        """Close the outermost quote from `depth` on that has had a possible closing mark."""
        for place in range(depth, len(self.stack)):
            if self.stack[place].end:
                self._pop(place, self.stack[place].end)
                return

    def _pop(self, depth: int, end: int) -> None:
        self.found.append(Quote(self.stack[depth].at, end))
        del self.stack[depth:]


def pairs(text: str, edits: Sequence[Edit]) -> list[Quote]:
    """The outermost quotes of a text, in order; marks within one of `edits` are no quotation marks."""
    pairing = _Pairing()
    for match in _MARK.finditer(text):
        at, family = match.start(), FAMILIES[match[0]]
        depth = pairing.depth(family)
        role = _role(text, at, text[pairing.stack[depth].at] if depth >= 0 else "")
        if not role or covered(edits, at):
            continue
        if role == "open":
            pairing.open(at, family, depth)
        elif depth >= 0:
            pairing.close(at + 1, depth, family == SINGLE and _POSSESSIVE.match(text, at - 1) is not None)
    pairing.close_possible(0)
    return _outermost([*pairing.found, *_unclosed(text, pairing.stack)])


def _unclosed(text: str, stack: Sequence[_Open]) -> list[Quote]:
    """The quote that runs to the text's end, if one does: an opening mark where a quote is likely to start."""
    for left in stack:
        if not left.reopened and (left.family != SINGLE or (text[left.at] == "‘" and not left.at)):
            return [Quote(left.at, len(text), closed=False)] if _can_start_quote(text, left.at) else []
    return []


def _outermost(found: list[Quote]) -> list[Quote]:
    kept: list[Quote] = []
    for quote in sorted(found, key=lambda quote: (quote.start, -quote.end)):
        if not kept or quote.start >= kept[-1].end:
            kept.append(quote)
    return kept


def _role(text: str, at: int, opened_by: str) -> str:
    """Whether the mark at `at` opens or closes a quote: "open", "close" or "" for neither.

    Args:
        opened_by: the mark that opened the innermost quote of the same family, "" for none.
    """
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
    return _USUAL_ROLE.get(mark) or ("close" if opened_by else "open" if can_open else "")


def _can_start_quote(text: str, at: int) -> bool:
    """Whether a quote is likely to start here: at the text's start, after a colon or a comma, after a sentence."""
    before = text[max(0, at - NEAR_CHARACTERS) : at].rstrip()
    return not before or before[-1] in ":,.!?…—–"
