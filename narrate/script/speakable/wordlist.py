"""Word tables are written as running text, which a person can read and add to."""

from __future__ import annotations


def list_of(words: str) -> tuple[str, ...]:
    """The words of a text, in their order."""
    return tuple(words.split())


def words_of(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())
