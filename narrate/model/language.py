"""Facts about written language that several stages need."""

from __future__ import annotations

# Marks that may pair with each other.
QUOTATION_MARK_FAMILIES = ('"“”„‟', "'‘’‚‛", "«»", "‹›")
QUOTATION_MARKS = frozenset("".join(QUOTATION_MARK_FAMILIES))


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag without script and region, in lower case: "pt-BR" -> "pt"."""
    return tag.partition("-")[0].lower()
