"""Divides a text into sentences.

sentencex (rules of Wikimedia for some 240 languages, 13 ms for a million characters) finds the breaks. Its known errors
are corrected here, and a break within an edit, such as "Sept. 28", is removed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from narrate.model import Edit
from narrate.script.text import lazy

# sentencex's time can grow with the square of the length: it gets longer texts in parts, each to the end of a sentence.
LONGEST_PART = 10_000
_PART = lazy(r"(?s:.{1,10000}(?:[.!?…。！？]+[)\]\"'”’»]*\s|\Z)|.{1,10000})")
# "1." "a)" "(iii)" "Q." "2.1." belongs to the text that follows.
_LIST_MARK = lazy(r"[\"“‘'(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxlIVXL]{1,5})[.)\]]{1,2}\)?")
_CLOSING_FIRST = lazy(r"[)\]}»”’]+[.,;:!?]*(?=\s|$)|[.,;:!?…]+(?=\s|$)|\)")
# The sentence goes on after these abbreviations even before a capital; only those that cannot end a sentence.
_NEVER_LAST = lazy(
    r"(?:^|[\s(\[\"“‘'\u2014-])(?:Mr|Mrs|Ms|Mx|Dr|Drs|Prof|Profs|Rev|Fr|Gen|Col|Maj|Capt|Cpt|Lt|Sgt|Cpl|Pvt|Cmdr|Adm|Hon|"
    r"Gov|Sen|Rep|Reps|Sens|Pres|Supt|Insp|Messrs|Mme|Mlle|St|Ste|Mt|Ft|Sr\.?\s?Lt|vs|Vs|viz|cf|Cf|e\.g|E\.g|i\.e|I\.e|"
    r"approx|Approx|ca|Fig|Figs|fig|Eq|eq|Sec|sec|Ch|ch|Vol|vol|Nos|nos|pp|Pp|Art|art|ed|eds|Ed|trans|incl|esp|dept|Dept|"
    r"Gen|Lieut|Brig|Bros|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.\s*$"
)
_MONTH_END = lazy(
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|St|Ste|Mt|Ft|Bros|Ch|Dept|dept|Art|art|Fig|fig)\.\s*$"
)
_INITIAL = lazy(r"(?:^|[\s(\"“‘'.-])[A-Z]\.\s*$")
# A capital and up to four letters, before a word in lower case: "Mon. at ten", "Wash. state".
_SHORT_NAME = lazy(r"\s[A-Z][a-z]{1,4}\.\s*$")
_NUMBER_MARK = lazy(
    r"(?:^|\s)(?:[Nn]o|[Nn]os|Nr|[Pp]p?|[Aa]rt|[Vv]ol|[Cc]h|[Ss]ec|[Ff]igs?|[Ee]qs?|N°|Rm|Apt|Ste)\.\s*$"
)


def sentence_spans(text: str, language: str, edits: Sequence[Edit] = ()) -> list[tuple[int, int]]:
    """The sentences of a text as spans that cover it; no break lies within one of `edits` (spans of `text`)."""
    if not text:
        return []
    import sentencex  # 25 ms, not needed before the first sentence

    breaks: list[int] = []
    at = 0
    parts = [text] if len(text) <= LONGEST_PART else _PART.findall(text)
    for piece in (piece for part in parts for piece in sentencex.segment(language, part)):
        at += len(piece)
        breaks.append(at)
    if at != len(text):  # sentencex has changed the text, so its offsets are wrong
        breaks = [match.end() for match in re.finditer(r"[.!?…。！？]+[)\]\"'”’»]*\s+", text)]
    return _spans(text, sorted(_corrected(text, breaks, edits)))


def _corrected(text: str, breaks: Sequence[int], edits: Sequence[Edit]) -> set[int]:
    kept: set[int] = set()
    start = 0
    inside = iter(edits)
    edit = next(inside, None)
    for at in breaks:
        while edit is not None and edit.end <= at:
            edit = next(inside, None)
        if at >= len(text):
            break
        if edit is not None and edit.start < at:
            continue
        before, after = text[max(0, at - 60, start) : at], text[at : at + 60]
        if before.strip() and not _joined(before, after):
            kept.add(at)
            start = at
    return kept


def _joined(before: str, after: str) -> bool:
    """Whether a break between these two texts would be wrong."""
    if len(before) < 14 and _LIST_MARK.fullmatch(before.strip()):
        return True
    if _CLOSING_FIRST.match(after):
        return True
    stripped = before.rstrip()
    if stripped == before and stripped[-1:] in ".!?" and after[:1].isalnum():  # "www.test.Awesome.com"
        return True
    if after[:1].isdigit() and (_NUMBER_MARK.search(before) or _MONTH_END.search(before)):
        return True
    if _NEVER_LAST.search(before) and not _MONTH_END.search(before):
        return True
    if after[:1].islower() and _SHORT_NAME.search(before):
        return True
    return bool(after[:1].islower() and re.search(r"\b[\w.]{1,5}\.\s*$", before) and _INITIAL.search(before))


def _spans(text: str, breaks: Sequence[int]) -> list[tuple[int, int]]:
    edges = [0, *breaks, len(text)]
    return [(start, end) for start, end in pairwise(edges) if start < end]
