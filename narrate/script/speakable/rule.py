"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from narrate.model import Edit
from narrate.script.locale import Locale

DIGITS = frozenset("0123456789")
NO_NEED: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by name.

    Attributes:
        find: what it changes in a text; pure, in linear time.
        needs: a text without any of these characters need not be looked at; empty for every text.
        masked: the rule sees what earlier rules have claimed as `edits.CLAIMED`, and so finds only what is left.
    """

    name: str
    find: Callable[[str, Locale], Iterable[Edit]]
    needs: frozenset[str] = NO_NEED
    masked: bool = False
