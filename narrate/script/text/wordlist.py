"""Sets of words are written as running text, which is easy to read and to add to."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())
