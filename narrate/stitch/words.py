"""The words that an engine tells of, found again in the text as written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from narrate.model import Line, Word


def written_words(line: Line, words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of `line.spoken` as words of `line.written`.

    Words that are said for one written span ("nineteen ninety-four" for 1994) become one; those for which nothing is
    written fall away. A word takes what is silent around it (signs, a footnote's mark) along, up to the next space or
    word.
    """
    written = line.written
    spans = _spans(line)
    silent = {at for at, sign in enumerate(written) if not sign.isspace()}
    silent.difference_update(at for span in set(spans.values()) for at in range(*span))
    found: list[Word] = []
    for word in words:
        inside = [spans[at] for at in range(word.start, word.end) if at in spans]
        start, end = min((span[0] for span in inside), default=0), max((span[1] for span in inside), default=0)
        while start < end and written[start].isspace():  # an edit may take the spaces around its sign along
            start += 1
        while end > start and written[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        before = found[-1].end if found else 0
        while start > before and start - 1 in silent:
            start -= 1
        while end in silent:
            end += 1
        if found and start < before:
            found[-1] = Word(found[-1].start, max(before, end), found[-1].sample)
        else:
            found.append(Word(start, end, word.sample))
    return tuple(found)


def _spans(line: Line) -> dict[int, tuple[int, int]]:
    """For each letter and figure of `spoken`, by its place, the span of `written` that it is said for."""
    expected = list(_letters(line))
    heard = [(at, character) for at, character in enumerate(line.spoken) if character.isalnum()]
    said, told = "".join(letter for letter, _ in expected), "".join(character for _, character in heard)
    if said == told:
        return {at: span for (at, _), (_, span) in zip(heard, expected, strict=True)}
    # Something was changed for the engine's sake that no edit tells of; what is alike is still found.
    blocks = SequenceMatcher(None, said, told, autojunk=False).get_matching_blocks()
    return {heard[b + i][0]: expected[a + i][1] for a, b, size in blocks for i in range(size)}


def _letters(line: Line) -> Iterator[tuple[str, tuple[int, int]]]:
    """The letters and figures that the edits make of `written`, each with its span of it."""
    at = 0
    for edit in sorted((edit for utterance in line.utterances for edit in utterance.edits), key=lambda e: e.start):
        yield from _as_written(line.written, at, edit.start)
        yield from ((letter, (edit.start, edit.end)) for letter in edit.spoken if letter.isalnum())
        at = max(at, edit.end)
    yield from _as_written(line.written, at, len(line.written))


def _as_written(written: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    return ((written[at], (at, at + 1)) for at in range(start, end) if written[at].isalnum())
