"""The pauses between passages and between sentences.

The values are those for the default pause between paragraphs; all scale with the setting `pause_s`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from narrate.model import Kind, Passage, Skip
from narrate.model.script import LINE_GAP_S
from narrate.settings import PARAGRAPH_PAUSE_S

BEFORE_HEADING_S = 1.2
AFTER_HEADING_S = 0.8
LIST_ITEM_S = 0.4
AFTER_INTRO_S = 1.2


def with_pauses(items: Iterable[Passage | Skip], pause_s: float) -> Iterator[Passage | Skip]:
    """The items with the pauses of their passages set.

    The pause of a passage depends on the next passage, so each passage is held back until the next one is there.

    Args:
        pause_s: the pause between paragraphs.
    """
    held: list[Passage | Skip] = []  # a passage and the skips after it
    for item in items:
        if isinstance(item, Passage):
            yield from _paused(held, item.kind, pause_s)
            held = []
        held.append(item)
    yield from _paused(held, None, pause_s)


def _paused(items: Iterable[Passage | Skip], following: Kind | None, pause_s: float) -> Iterator[Passage | Skip]:
    for item in items:
        if isinstance(item, Passage):
            pause_after_s = _scaled(_pause_after_s(item.kind, following), pause_s)
            item = Passage(item.kind, item.lines, pause_after_s, _scaled(LINE_GAP_S, pause_s), item.level)
        yield item


def _pause_after_s(kind: Kind, following: Kind | None) -> float:
    """The default pause after a passage; `following` is the kind of the next one, None after the last."""
    if kind is Kind.INTRO:
        return AFTER_INTRO_S
    if kind is Kind.HEADING:
        return AFTER_HEADING_S
    if following is Kind.HEADING:
        return BEFORE_HEADING_S
    if kind is Kind.LIST_ITEM and following is Kind.LIST_ITEM:
        return LIST_ITEM_S
    return PARAGRAPH_PAUSE_S


def _scaled(default_s: float, pause_s: float) -> float:
    return round(default_s * pause_s / PARAGRAPH_PAUSE_S, 4)
