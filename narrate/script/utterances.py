"""A sentence as spoken text, divided where it is too long for an engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from narrate.model import Edit
from narrate.model.language import QUOTATION_MARKS
from narrate.model.script import LONGEST_UTTERANCE_BYTES
from narrate.script.text import apply, lazy, within

# Neural voices fail much earlier than eSpeak. A joint at the end of a clause is not audible.
MAX_CHARACTERS = 600

_WORD = lazy(r"\S+\s*")
_LETTER_OR_DIGIT = lazy(r"[^\W_]")
_FINAL = lazy(r"([.!?…])[\"'”’)\]»]*\s*$")
_STRONG, _WEAK = lazy(r"[;:!?.…—][\"'”’)\]]*\s*$|\s[–—-]\s*$"), lazy(r"[,)，、。；][\"'”’]*\s*$")
_SPACES = lazy(r"\s+")
_BEFORE_MARK = lazy(r"(?<!\s)\s+(?=[,;:!?](?:\s|$)|\.(?:\s|$))")


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text[start:end]` of a clean text and its spoken form; `quoted` stretches are spoken by the quote voice."""

    start: int
    end: int
    spoken: str
    quoted: bool = False


def is_speakable(text: str) -> bool:
    """Whether a text holds a letter or a digit."""
    return bool(_LETTER_OR_DIGIT.search(text))


def stretches(text: str, start: int, end: int, edits: Sequence[Edit]) -> list[Stretch]:
    """The spoken form of `text[start:end]`.

    Returns:
        One stretch, several if one would be too long for an engine, none if there is nothing to speak.
    """
    inside = within(edits, start, end)
    spoken = _tidy(_with_final_stop(text, start, end, inside))
    if not is_speakable(spoken):
        return []
    if len(spoken) <= MAX_CHARACTERS and len(spoken.encode("utf-8", "replace")) <= LONGEST_UTTERANCE_BYTES:
        return [Stretch(start, end, spoken)]
    return [piece for piece in _divided(list(_words(text, start, end, inside))) if is_speakable(piece.spoken)]


def _tidy(spoken: str) -> str:
    """Single spaces, and no space before a comma or full stop."""
    return _SPACES.sub(" ", _BEFORE_MARK.sub("", spoken)).strip()


def _with_final_stop(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """The spoken sentence; if the edit of an abbreviation removed its full stop, the stop is added again."""
    spoken = apply(text[start:end], edits, start)
    written = text[start:end].rstrip()
    if edits and (final := _FINAL.search(written)) and not _FINAL.search(spoken):
        last = edits[-1]
        if len(edits) > 1 and text[last.start] in QUOTATION_MARKS and not last.spoken:
            last = edits[-2]  # a removed quotation mark stands after the abbreviation
        if last.spoken and last.end - start > final.start():
            spoken = spoken.rstrip() + final[1]
    return spoken


def _words(text: str, start: int, end: int, edits: Sequence[Edit]) -> Iterator[Stretch]:
    """The words of a span, each with its edits; an edit over several words keeps them together."""
    cursor = start
    pending = iter(edits)
    edit = next(pending, None)
    word_start = start
    parts: list[str] = []
    for match in _WORD.finditer(text, start, end):
        word_end = match.end()
        if word_end <= cursor:
            continue
        while edit is not None and edit.start < word_end:
            parts.append(text[cursor : edit.start])
            parts.append(edit.spoken)
            cursor = edit.end
            edit = next(pending, None)
        if cursor > word_end:
            continue
        parts.append(text[cursor:word_end])
        cursor = word_end
        yield from _cut(Stretch(word_start, word_end, "".join(parts)))
        word_start, parts = word_end, []
    if parts or word_start < end:
        yield from _cut(Stretch(word_start, end, "".join(parts) + text[cursor:end]))


def _cut(word: Stretch) -> Iterator[Stretch]:
    """A word in pieces if it is longer than an utterance may be, as in a script without spaces."""
    limit = MAX_CHARACTERS // 2
    if len(word.spoken) <= limit or word.end - word.start != len(word.spoken):
        if len(word.spoken) <= MAX_CHARACTERS:
            yield word
            return
        pieces = [word.spoken[at : at + limit] for at in range(0, len(word.spoken), limit)]
        yield Stretch(word.start, word.end, pieces[0])
        yield from (Stretch(word.end, word.end, piece) for piece in pieces[1:])
        return
    at = 0
    while at < len(word.spoken):
        piece = word.spoken[at : at + limit]
        if at + limit < len(word.spoken):
            marks = [m.end() for m in re.finditer(r"[，、。；：！？,;:]", piece)]
            if marks and marks[-1] > limit // 4:
                piece = piece[: marks[-1]]
        yield Stretch(word.start + at, word.start + at + len(piece), piece)
        at += len(piece)


def _divided(words: Sequence[Stretch]) -> Iterator[Stretch]:
    """Gather words into stretches, each ending at the strongest punctuation mark in its last two thirds."""
    first = 0
    while first < len(words):
        size = bytes_ = 0
        last = first
        while last < len(words):
            size += len(words[last].spoken)
            bytes_ += len(words[last].spoken.encode("utf-8", "replace"))
            if last > first and (size > MAX_CHARACTERS or bytes_ > LONGEST_UTTERANCE_BYTES):
                break
            last += 1
        if last < len(words):
            last = _best_end(words, first, last)
        spoken = _tidy("".join(word.spoken for word in words[first:last]))
        yield Stretch(words[first].start, words[last - 1].end, spoken)
        first = last


def _best_end(words: Sequence[Stretch], first: int, last: int) -> int:
    earliest = first + (last - first) // 3
    for mark in (_STRONG, _WEAK):
        for index in range(last, earliest, -1):
            if mark.search(words[index - 1].spoken):
                return index
    return last
