"""Spoken text mapped to written text, letter by letter."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from narrate.model import Line


def written_spans(line: Line) -> dict[int, tuple[int, int]]:
    """For each letter and digit of `spoken`, by its index, the span of `written` that it stands for."""
    expected = list(_letters(line))
    heard = [(at, character) for at, character in enumerate(line.spoken) if character.isalnum()]
    said, told = "".join(letter for letter, _ in expected), "".join(character for _, character in heard)
    if said == told:
        return {at: span for (at, _), (_, span) in zip(heard, expected, strict=True)}
    # The text was changed for the engine in a way that no edit records: only equal parts are mapped.
    blocks = SequenceMatcher(None, said, told, autojunk=False).get_matching_blocks()
    return {heard[b + i][0]: expected[a + i][1] for a, b, size in blocks for i in range(size)}


def _letters(line: Line) -> Iterator[tuple[str, tuple[int, int]]]:
    """The letters and digits of `written` after its edits, each with its written span."""
    at = 0
    for edit in sorted((edit for utterance in line.utterances for edit in utterance.edits), key=lambda e: e.start):
        yield from _as_written(line.written, at, edit.start)
        yield from ((letter, (edit.start, edit.end)) for letter in edit.spoken if letter.isalnum())
        at = max(at, edit.end)
    yield from _as_written(line.written, at, len(line.written))


def _as_written(written: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    return ((written[at], (at, at + 1)) for at in range(start, end) if written[at].isalnum())
