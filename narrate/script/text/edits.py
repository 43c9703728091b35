"""Edits of a text: collecting them without overlap, finding them by place, and applying them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from narrate.model import Edit

# Stands for each character of an edited span where a later rule is to see only the remaining text. It is a
# noncharacter: cleaning has removed every one from the text.
EDITED = "\ufdd0"


class EditSet:
    """Edits in the text's order that do not overlap; the first edit of a span wins."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._edits: list[Edit] = []

    def add(self, edits: Iterable[Edit]) -> None:
        """Add the edits that overlap no earlier one; an edit of an empty span is ignored."""
        new = [edit for edit in edits if edit.start < edit.end and self._is_free(edit.start, edit.end)]
        if not new:
            return
        merged = sorted([*self._edits, *new], key=lambda edit: edit.start)
        kept: list[Edit] = []
        for edit in merged:
            if not kept or edit.start >= kept[-1].end:
                kept.append(edit)
        self._edits = kept
        self._starts = [edit.start for edit in kept]

    def _is_free(self, start: int, end: int) -> bool:
        """Whether no edit overlaps [start, end)."""
        index = bisect_right(self._starts, start)
        if index and self._edits[index - 1].end > start:
            return False
        return index >= len(self._starts) or self._starts[index] >= end

    def mask(self, text: str) -> str:
        """The text with `EDITED` in place of every edited character; its length stays the same."""
        if not self._edits:
            return text
        parts: list[str] = []
        at = 0
        for edit in self._edits:
            parts.append(text[at : edit.start])
            parts.append(EDITED * (edit.end - edit.start))
            at = edit.end
        parts.append(text[at:])
        return "".join(parts)

    def all(self) -> tuple[Edit, ...]:
        """The edits in the text's order."""
        return tuple(self._edits)


def within(edits: Sequence[Edit], start: int, end: int) -> Sequence[Edit]:
    """The edits (in order, not overlapping) that start in [start, end)."""
    low = bisect_left(edits, start, key=lambda edit: edit.start)
    high = bisect_left(edits, end, key=lambda edit: edit.start)
    return edits[low:high]


def covered(edits: Sequence[Edit], at: int) -> bool:
    """Whether one of the edits (in order, not overlapping) covers the character at `at`."""
    index = bisect_right(edits, at, key=lambda edit: edit.start)
    return index > 0 and edits[index - 1].end > at


def apply(text: str, edits: Iterable[Edit], offset: int = 0) -> str:
    """The text with every edit's span replaced by its spoken form.

    Args:
        text: the text, or a part of it.
        edits: in order, not overlapping.
        offset: where `text` starts in the text that the edits count from.
    """
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts.append(text[at : edit.start - offset])
        parts.append(edit.spoken)
        at = edit.end - offset
    parts.append(text[at:])
    return "".join(parts)
