"""Finds quoted speech: the spans of a text that a quote voice speaks.

Quotation marks are paired by their neighbours and their family, so that `"…”` is a pair as well as `„…“`, `«…»` and
`»…«`. A quote is speech if a verb of speaking stands beside it or if it is longer than a name; scare quotes and titles
of works are not speech. A quote over several paragraphs opens anew in each and closes in the last, so a quote that is
never closed runs to its paragraph's end if it stands where a quote is likely to start.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from narrate.model import Edit, Kind
from narrate.script.quotes.marks import FAMILIES, NEAR_CHARACTERS, SINGLE, Quote, pairs
from narrate.script.quotes.words import JOINING, NAMING, SMALL_IN_TITLES, SPEAKING, TAKES_TITLES
from narrate.script.text import Cleaned, apply, covered, lazy, within
from narrate.script.utterances import Stretch, is_speakable, stretches

MAX_SCARE_WORDS = 3  # a quote of at most so many words is speech only with another sign of it
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

Span = tuple[int, int]


def quoted_spans(
    cleaned: Cleaned, kind: Kind | None, language: str, edits: tuple[Edit, ...]
) -> tuple[list[Span], tuple[Edit, ...]]:
    """Find the quoted spans of a block.

    Returns:
        The spans of the clean text, in order, and the edits with those of the quotation marks added.
    """
    if kind is Kind.QUOTE:
        return block_quote(cleaned.text, cleaned.written), edits
    if kind not in (Kind.PARAGRAPH, Kind.LIST_ITEM):
        return [], edits
    quoted, marks = speech(cleaned.text, language, edits)
    return quoted, tuple(sorted((*edits, *marks), key=lambda edit: edit.start)) if marks else edits


def speech(text: str, language: str, edits: Sequence[Edit]) -> tuple[list[Span], list[Edit]]:
    """Find the quoted speech of a paragraph.

    Returns:
        The spans of speech, and edits that make their quotation marks silent. Where a sentence goes on in another voice
        without punctuation, the mark becomes a comma, for a better intonation. Marks within one of `edits` are no
        quotation marks (5'10").
    """
    found: list[Span] = []
    marks: list[Edit] = []
    speech_end = -1
    for quote in pairs(text, edits):
        joined = speech_end >= 0 and _is_joined(text, speech_end, quote.start)
        if not joined and not _is_speech(text, quote, language):
            continue
        speech_end = quote.end
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
        found.append((start + goes_on, end))
    return found, marks


def block_quote(text: str, written: str) -> list[Span]:
    """The quoted span of a block quote: all of it except an attribution at its end ("— Author").

    Args:
        text: the clean text.
        written: the same text with its line breaks.
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
    return [(0, end)] if end > 0 else []


def stretches_by_voice(text: str, start: int, end: int, edits: Sequence[Edit], quoted: Sequence[Span]) -> list[Stretch]:
    """As `stretches()`, with each stretch in one voice; a part without letters joins the part beside it.

    Args:
        quoted: the spans from `quoted_spans()`.
    """
    merged: list[tuple[int, int, bool]] = []
    for part in _parts(start, end, quoted):
        last = merged[-1] if merged else None
        if last and (last[2] == part[2] or not _has_words(text, part, edits)):
            merged[-1] = (last[0], part[1], last[2])
        elif last and len(merged) == 1 and not _has_words(text, last, edits):
            merged[-1] = (last[0], part[1], part[2])
        else:
            merged.append(part)
    return [
        Stretch(piece.start, piece.end, piece.spoken, is_quoted)
        for begin, finish, is_quoted in merged
        for piece in stretches(text, begin, finish, edits)
    ]


def _has_words(text: str, part: tuple[int, int, bool], edits: Sequence[Edit]) -> bool:
    start, end, _ = part
    return is_speakable(apply(text[start:end], within(edits, start, end), start))


def _parts(start: int, end: int, quoted: Sequence[Span]) -> Iterator[tuple[int, int, bool]]:
    """The sentence [start, end) divided into (start, end, whether it is quoted)."""
    at = start
    for span_start, span_end in islice(quoted, bisect_right(quoted, start, key=lambda span: span[1]), None):
        if span_start >= end:
            break
        if span_start > at:
            yield at, span_start, False
        at = min(span_end, end)
        yield max(span_start, start), at, True
    if at < end:
        yield at, end, False


def _is_joined(text: str, end: int, start: int) -> bool:
    """Whether only joining words stand between two quotes: “Bread”, “Peace” and “Work”."""
    between = text[end:start] if start - end < NEAR_CHARACTERS else "."
    return set(between.lower().replace(",", " ").split()) <= JOINING


def _is_speech(text: str, quote: Quote, language: str) -> bool:
    """Whether a quote is speech, by its length, its punctuation and the words beside it."""
    inside = text[quote.start + 1 : quote.end - quote.closed].strip()
    before = _SENTENCE_END.split(text[max(0, quote.start - NEAR_CHARACTERS) : quote.start])[-1].rstrip(" ([")
    words = [word[0] for word in islice(_WORD.finditer(inside), 12)]
    if not words:
        return False
    leading = [word.lower() for word in _WORD.findall(before)][-NEAR_WORDS:]
    last = leading[-1] if leading else ""
    if last in NAMING.get(language, ()) and before[-1:] not in ":,":
        return False
    is_title = _is_title(words) and language == "en"
    adjacent = before[-1:].isalnum() and last in SPEAKING.get(language, ())
    if adjacent and not (is_title and last in TAKES_TITLES.get(language, ())):
        return True
    if before[-1:] in (":", ",") and not SPEAKING.get(language, frozenset()).isdisjoint(leading):
        return True
    if _verb_follows(text, quote, inside, language):
        return True
    alone = not leading and bool(_ENDS_SENTENCE.search(inside))
    if len(words) > MAX_SCARE_WORDS:
        return not is_title
    announced = before.endswith(":") and words[0][0].isupper() and bool(_ENDS_SENTENCE.search(inside))
    return alone or announced


def _verb_follows(text: str, quote: Quote, inside: str, language: str) -> bool:
    """Whether a verb of speaking follows: “Now,” the old man said; “Now”, said he."""
    after = text[quote.end : quote.end + NEAR_CHARACTERS]
    comma = after[:1] == ","
    clause = _CLAUSE_END.split(after.lstrip(", —–-"), maxsplit=1)[0]
    words = [part for word in _WORD.findall(clause.lower())[: NEAR_WORDS - 1] for part in (word, word.split("-")[0])]
    if not comma and (inside[-1:] not in _PUNCTUATION or (inside[-1:] == "." and not clause.lstrip()[:1].islower())):
        words = words[:2]  # the first word and its part before a hyphen
    return not SPEAKING.get(language, frozenset()).isdisjoint(words)


def _is_title(words: Sequence[str]) -> bool:
    """Whether the words are capitalised like a title: "The Old Man and the Sea"."""
    main = [word for word in words if word.lower() not in SMALL_IN_TITLES]
    return bool(main) and words[0][0].isupper() and all(word[0].isupper() or word[0].isdigit() for word in main)
