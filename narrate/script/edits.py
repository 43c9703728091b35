"""Spans of a text and what is said for them: how rules claim spans, and how claims find their way back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from narrate.model import Edit

# Stands where a claimed span stood when a later rule is to see only what is left. A noncharacter: cleaning has
# taken every one out of the text.
EDITED = "\ufdd0"


class EditSet:
    """Edits that do not overlap; the first to claim a span keeps it."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._edits: list[Edit] = []

    def offer(self, edits: Iterable[Edit]) -> None:
        """Take the edits that lie in open text; an edit of no length is refused."""
        taken = [edit for edit in edits if edit.start < edit.end and self.open(edit.start, edit.end)]
        if not taken:
            return
        merged = sorted([*self._edits, *taken], key=lambda edit: edit.start)
        kept: list[Edit] = []
        for edit in merged:
            if not kept or edit.start >= kept[-1].end:
                kept.append(edit)
        self._edits = kept
        self._starts = [edit.start for edit in kept]

    def open(self, start: int, end: int) -> bool:
        """Whether nothing in [start, end) is claimed."""
        index = bisect_right(self._starts, start)
        if index and self._edits[index - 1].end > start:
            return False
        return index >= len(self._starts) or self._starts[index] >= end

    def mask(self, text: str) -> str:
        """The text with every claimed character replaced by `EDITED`; offsets stay."""
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
    """The edits (in order, not overlapping) that lie in [start, end)."""
    low = bisect_left(edits, start, key=lambda edit: edit.start)
    high = bisect_left(edits, end, key=lambda edit: edit.start)
    return edits[low:high]


def apply(text: str, edits: Iterable[Edit], offset: int = 0) -> str:
    """`text` with every edit said; `offset` is the place of `text` in what the edits count from."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts.append(text[at : edit.start - offset])
        parts.append(edit.spoken)
        at = edit.end - offset
    parts.append(text[at:])
    return "".join(parts)
