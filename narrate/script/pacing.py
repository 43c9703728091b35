"""The pauses of a narrator, in seconds at the default of 0.6 between paragraphs; all scale with `--pause`."""

from __future__ import annotations

from narrate.model import Kind

GAP_S = 0.25
PARAGRAPH_S = 0.6
BEFORE_HEADING_S = 1.2
AFTER_HEADING_S = 0.8
LIST_ITEM_S = 0.4
AFTER_INTRO_S = 1.2


def pause_after_s(kind: Kind, following: Kind | None, pause_s: float) -> float:
    """The silence after a passage of `kind`; `following` is the kind of the next spoken one, None after the last."""
    if kind is Kind.INTRO:
        pause = AFTER_INTRO_S
    elif kind is Kind.HEADING and following is not Kind.HEADING:
        pause = AFTER_HEADING_S
    elif following is Kind.HEADING:
        pause = AFTER_HEADING_S if kind is Kind.HEADING else BEFORE_HEADING_S
    elif kind is Kind.LIST_ITEM and following is Kind.LIST_ITEM:
        pause = LIST_ITEM_S
    else:
        pause = PARAGRAPH_S
    return scaled(pause, pause_s)


def scaled(pause: float, pause_s: float) -> float:
    return round(pause * pause_s / PARAGRAPH_S, 4)
