"""Numbers, dates, abbreviations and signs written out as the words that are spoken for them."""

from __future__ import annotations

from collections.abc import Iterable

from narrate.model import Edit
from narrate.script.lexicon import Lexicon
from narrate.script.locale import Locale
from narrate.script.speakable.rules import rules_for
from narrate.script.text import EditSet


def speakable_edits(text: str, locale: Locale, lexicon: Lexicon, first: Iterable[Edit] = ()) -> tuple[Edit, ...]:
    """Find the spans of a text that are spoken otherwise than they are written.

    Args:
        text: clean text.
        locale: language and country of the text.
        lexicon: its entries win over every rule.
        first: edits that win over the lexicon and every rule.

    Returns:
        Edits in the text's order; they do not overlap.
    """
    edits = EditSet()
    edits.add(first)
    edits.add(lexicon.edits(text, locale.language))
    present = set(text)
    for rule in rules_for(locale.language):
        if rule.needs and rule.needs.isdisjoint(present):
            continue
        edits.add(rule.find(edits.mask(text) if rule.masked else text, locale))
    return edits.all()
