"""The type of a rule, and the decorator that makes one of a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from narrate.model import Edit
from narrate.script.locale import Locale

DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Rule:
    """A function that finds spans of a text which are spoken otherwise than they are written.

    Attributes:
        find: yields the edits for a text. Pure, in linear time.
        needs: the rule is skipped for a text that holds none of these characters; empty: it is never skipped.
        masked: the rule gets the text with `EDITED` in place of every span that an earlier rule has edited, so it
            finds only the remaining text.
    """

    find: Callable[[str, Locale], Iterable[Edit]]
    needs: frozenset[str]
    masked: bool


def rule(
    needs: Iterable[str] = (), *, masked: bool = False
) -> Callable[[Callable[[str, Locale], Iterable[Edit]]], Rule]:
    """Make a rule of the function below it; see `Rule`. `rules.py` lists it as "file.function"."""
    return lambda find: Rule(find, frozenset(needs), masked)
