"""A sentence and its edits, put together as what is said, in pieces that every engine can take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from narrate.model import Edit
from narrate.script.edits import apply, within
from narrate.script.patterns import lazy

# eSpeak's time and memory grow with the square of an utterance's length and it crashes at about 12 kB; neural voices
# lose their thread much earlier. Listeners hear no joint at a clause.
MAX_CHARACTERS = 600
MAX_BYTES = 2000

QUOTATION_MARKS = frozenset("\"“”„‟'‘’‚‛«»‹›")

_WORD = lazy(r"\S+\s*")
_SAYABLE = lazy(r"[^\W_]")
_FINAL = lazy(r"([.!?…])[\"'”’)\]»]*\s*$")
_STRONG, _WEAK = lazy(r"[;:!?.…—][\"'”’)\]]*\s*$|\s[–—-]\s*$"), lazy(r"[,)，、。；][\"'”’]*\s*$")
_SPACES = lazy(r"\s+")
_BEFORE_MARK = lazy(r"\s+(?=[,;:!?](?:\s|$)|\.(?:\s|$))")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of clean text and what is said for it; `quoted` is not said by the narrator."""

    start: int
    end: int
    spoken: str
    quoted: bool = False


def sayable(text: str) -> bool:
    """Whether there is a letter or a figure in it."""
    return bool(_SAYABLE.search(text))


def stretches(text: str, start: int, end: int, edits: Sequence[Edit]) -> list[Stretch]:
    """What is said for `text[start:end]`: one stretch, or several where one would be too long for an engine.

    Nothing sayable gives none.
    """
    inside = within(edits, start, end)
    said = tidy(_keep_final(text, start, end, inside))
    if not sayable(said):
        return []
    if len(said) <= MAX_CHARACTERS and len(said.encode("utf-8", "replace")) <= MAX_BYTES:
        return [Stretch(start, end, said)]
    return [piece for piece in _divided(list(_words(text, start, end, inside))) if sayable(piece.spoken)]


def tidy(said: str) -> str:
    """White space as a single space, none before a comma."""
    return _SPACES.sub(" ", _BEFORE_MARK.sub("", said)).strip()


def _keep_final(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """The sentence said; where an abbreviation took the full stop with it, the sentence gets it back."""
    said = apply(text[start:end], edits, start)
    written = text[start:end].rstrip()
    if edits and (final := _FINAL.search(written)) and not _FINAL.search(said):
        # A quotation mark that is taken away stands behind what took the full stop.
        last = (
            edits[-2]
            if len(edits) > 1 and text[edits[-1].start] in QUOTATION_MARKS and not edits[-1].spoken
            else edits[-1]
        )
        if last.spoken and last.end - start > final.start():
            said = said.rstrip() + final[1]
    return said


def _words(text: str, start: int, end: int, edits: Sequence[Edit]) -> Iterator[Stretch]:
    """The words of a span; one that an edit covers or touches goes with the whole edit."""
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
    """A word that is longer than an utterance may be (a script without spaces), in pieces."""
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
    """Words gathered into utterances, each ended at the strongest mark in its second half."""
    first = 0
    while first < len(words):
        size = bytes_ = 0
        last = first
        while last < len(words):
            size += len(words[last].spoken)
            bytes_ += len(words[last].spoken.encode("utf-8", "replace"))
            if last > first and (size > MAX_CHARACTERS or bytes_ > MAX_BYTES):
                break
            last += 1
        if last < len(words):
            last = _best_end(words, first, last)
        spoken = tidy("".join(word.spoken for word in words[first:last]))
        yield Stretch(words[first].start, words[last - 1].end, spoken)
        first = last


def _best_end(words: Sequence[Stretch], first: int, last: int) -> int:
    half = first + (last - first) // 3
    for mark in (_STRONG, _WEAK):
        for index in range(last, half, -1):
            if mark.search(words[index - 1].spoken):
                return index
    return last
