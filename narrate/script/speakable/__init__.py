"""The rules: written spans and how they are said, in the order in which they claim them."""

from __future__ import annotations

from collections.abc import Iterable

from narrate.model import Edit
from narrate.script.edits import EditSet
from narrate.script.lexicon import Lexicon
from narrate.script.locale import Locale


def speakable_edits(text: str, locale: Locale, lexicon: Lexicon, first: Iterable[Edit] = ()) -> tuple[Edit, ...]:
    """What is said otherwise than it is written, in the text's order; no rule touches what `first` has claimed."""
    from narrate.script.speakable.rules import RULES, UNKNOWN

    claims = EditSet()
    claims.offer(first)
    claims.offer(lexicon.edits(text, locale.language))
    present = set(text)
    for rule in RULES.get(locale.language, UNKNOWN):
        if rule.needs and rule.needs.isdisjoint(present):
            continue
        claims.offer(rule.find(claims.mask(text) if rule.masked else text, locale))
    return claims.all()
