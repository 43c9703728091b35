"""Whose words they are: the stretches of a text that somebody is quoted with, for a voice of their own.

Quotation marks are paired by what stands beside them and by their family, so that `"…”` pairs as well as `„…“`, `«…»`
and `»…«`. What they enclose is speech when a verb of speaking stands beside it, or when it is longer than a name; words
in inverted commas and titles of works are not. A quote over several paragraphs opens anew in each and closes in the
last: so one that is never closed runs to its paragraph's end, if it stands where a quote would begin.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from narrate.model import Edit, Kind
from narrate.script.clean import Cleaned
from narrate.script.edits import apply, within
from narrate.script.patterns import lazy
from narrate.script.quote_marks import FAMILIES, NEAR_CHARACTERS, SINGLE, Quote, covered, pairs
from narrate.script.quote_words import JOINING, NAMING, SMALL_IN_TITLES, SPEAKING, WORKS_TOO
from narrate.script.utterances import Stretch, sayable, stretches

SCARE_WORDS = 3  # as many and fewer are no speech without a sign of it
NEAR_WORDS = 6
LONGEST_ATTRIBUTION = 100  # characters of "— Author, Title, year"

_WORD = lazy(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_END = lazy(r"[.!?…][\"”’»«“)\]]*\s+")
_CLAUSE_END = lazy(rf"[.,;:!?…—]|[{''.join(FAMILIES).replace(SINGLE, '')}]")
_ENDS_SENTENCE = lazy(r"[.!?…—–-][)\]’'”\"]*\s*$")
_PUNCTUATION = ".,;:!?…—–-"
_BRACKETS = ("(", "[")
_TRAIL = lazy(r"[.,;:!?…)\]]*")
_DASHES = ("—", "–", "―")
_ATTRIBUTION = lazy(
    r"(?:^|(?<=[.!?…\"”’»'])\s)(?:[—–―]|--?)\s?(?=[^\W\d_])[^.!?…—–―]+(?:(?<=\b[^\W\d_])\.[^.!?…—–―]*)*$"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """`text[start:end]` is said by one voice."""

    start: int
    end: int
    quoted: bool


def turns(
    cleaned: Cleaned, kind: Kind | None, language: str, edits: tuple[Edit, ...]
) -> tuple[list[Turn], tuple[Edit, ...]]:
    """The quoted turns of a block of some kind, and the edits with those of their marks."""
    if kind is Kind.QUOTE:
        return block_quote(cleaned.text, cleaned.written), edits
    if kind not in (Kind.PARAGRAPH, Kind.LIST_ITEM):
        return [], edits
    quoted, marks = speech(cleaned.text, language, edits)
    return quoted, tuple(sorted((*edits, *marks), key=lambda edit: edit.start)) if marks else edits


def speech(text: str, language: str, edits: Sequence[Edit]) -> tuple[list[Turn], list[Edit]]:
    """The quoted turns of a paragraph, and edits that take their marks away.

    A mark at which a clause goes on in another voice is said as a comma, for the sake of the tone. Marks inside of one
    of `edits` are no quotation marks (5'10").
    """
    found: list[Turn] = []
    marks: list[Edit] = []
    spoken_before = -1
    for quote in pairs(text, edits):
        joined = spoken_before >= 0 and _is_joined(text, spoken_before, quote.start)
        if not joined and not _is_speech(text, quote, language):
            continue
        spoken_before = quote.end
        start = quote.start
        while text[start - 1 : start] in _BRACKETS and not covered(edits, start - 1):
            start -= 1
        before = text[max(0, start - NEAR_CHARACTERS) : start].rstrip()
        goes_on = start == quote.start and (before[-1:].isalnum() or before[-1:] in ("%", ")", "]"))
        marks.append(Edit(quote.start, quote.start + 1, "," if goes_on else ""))
        end = quote.end
        if quote.closed:
            trail = _TRAIL.match(text, end)
            assert trail
            if not within(edits, end, trail.end()):
                end = trail.end()
            inside = text[max(quote.start, quote.end - NEAR_CHARACTERS) : quote.end - 1].rstrip()
            after = text[end : end + NEAR_CHARACTERS].lstrip()
            open_end = end == quote.end and inside[-1:] not in _PUNCTUATION and after[:1].isalnum()
            marks.append(Edit(quote.end - 1, quote.end, "," if open_end else ""))
        found.append(Turn(start + goes_on, end, True))
    return found, marks


def block_quote(text: str, written: str) -> list[Turn]:
    """The quoted turn of a block quote: all but an attribution at its end ("— Author").

    Args:
        written: the same with its line breaks.
    """
    end = len(text)
    _, broken, last_line = written.strip().rpartition("\n")
    last_line = last_line.lstrip()
    if broken and last_line[:1] in _DASHES and len(last_line) <= LONGEST_ATTRIBUTION and last_line[-1] not in ".!?…":
        end = text.rfind(last_line[0])
    elif found := _ATTRIBUTION.search(text, max(0, end - LONGEST_ATTRIBUTION)):
        name = _WORD.search(text, found.start())
        if name and not name[0][0].islower():
            end = found.start()
    return [Turn(0, end, True)] if end > 0 else []


def by_turns(text: str, start: int, end: int, edits: Sequence[Edit], quoted: Sequence[Turn]) -> list[Stretch]:
    """As `stretches()`, each by one voice; what has no sound by itself goes with what stands beside it.

    Args:
        quoted: from `speech()` or `block_quote()`.
    """
    merged: list[Turn] = []
    for turn in _turns(start, end, quoted):
        last = merged[-1] if merged else None
        if last and (last.quoted == turn.quoted or not _sounds(text, turn, edits)):
            merged[-1] = Turn(last.start, turn.end, last.quoted)
        elif last and len(merged) == 1 and not _sounds(text, last, edits):
            merged[-1] = Turn(last.start, turn.end, turn.quoted)
        else:
            merged.append(turn)
    return [
        Stretch(piece.start, piece.end, piece.spoken, turn.quoted)
        for turn in merged
        for piece in stretches(text, turn.start, turn.end, edits)
    ]


def _sounds(text: str, turn: Turn, edits: Sequence[Edit]) -> bool:
    return sayable(apply(text[turn.start : turn.end], within(edits, turn.start, turn.end), turn.start))


def _turns(start: int, end: int, quoted: Sequence[Turn]) -> Iterator[Turn]:
    """The turns of the sentence [start, end), which they cover; `quoted` are in order and do not overlap."""
    at = start
    for turn in islice(quoted, bisect_right(quoted, start, key=lambda turn: turn.end), None):
        if turn.start >= end:
            break
        if turn.start > at:
            yield Turn(at, turn.start, False)
        at = min(turn.end, end)
        yield Turn(max(turn.start, start), at, True)
    if at < end:
        yield Turn(at, end, False)


def _is_joined(text: str, end: int, start: int) -> bool:
    """Whether a quote goes on with what the one before was said with: “Bread”, “Peace” and “Work”."""
    between = text[end:start] if start - end < NEAR_CHARACTERS else "."
    return set(between.lower().replace(",", " ").split()) <= JOINING


def _is_speech(text: str, quote: Quote, language: str) -> bool:
    inside = text[quote.start + 1 : quote.end - quote.closed].strip()
    before = _SENTENCE_END.split(text[max(0, quote.start - NEAR_CHARACTERS) : quote.start])[-1].rstrip(" ([")
    words = [word[0] for word in islice(_WORD.finditer(inside), 12)]
    if not words:
        return False
    leading = [word.lower() for word in _WORD.findall(before)][-NEAR_WORDS:]
    last = leading[-1] if leading else ""
    if last in NAMING.get(language, ()) and before[-1:] not in ":,":
        return False
    titled = _is_title(words) and language == "en"
    adjacent = before[-1:].isalnum() and last in SPEAKING.get(language, ())
    if adjacent and not (titled and last in WORKS_TOO.get(language, ())):
        return True
    if before[-1:] in (":", ",") and not SPEAKING.get(language, frozenset()).isdisjoint(leading):
        return True
    if _told_after(text, quote, inside, language):
        return True
    alone = not leading and bool(_ENDS_SENTENCE.search(inside))
    if len(words) > SCARE_WORDS:
        return not titled
    announced = before.endswith(":") and words[0][0].isupper() and bool(_ENDS_SENTENCE.search(inside))
    return alone or announced


def _told_after(text: str, quote: Quote, inside: str, language: str) -> bool:
    """Whether a verb of speaking follows: “Now,” the old man said; “Now”, said he."""
    after = text[quote.end : quote.end + NEAR_CHARACTERS]
    comma = after[:1] == ","
    clause = _CLAUSE_END.split(after.lstrip(", —–-"), maxsplit=1)[0]
    words = [part for word in _WORD.findall(clause.lower())[: NEAR_WORDS - 1] for part in (word, word.split("-")[0])]
    if not comma and (inside[-1:] not in _PUNCTUATION or (inside[-1:] == "." and not clause.lstrip()[:1].islower())):
        words = words[:2]  # the first one
    return not SPEAKING.get(language, frozenset()).isdisjoint(words)


def _is_title(words: Sequence[str]) -> bool:
    """Whether capitals stand as in a title: "The Old Man and the Sea"."""
    great = [word for word in words if word.lower() not in SMALL_IN_TITLES]
    return bool(great) and words[0][0].isupper() and all(word[0].isupper() or word[0].isdigit() for word in great)
