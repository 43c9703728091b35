"""The ordered list of rules for each language. A span that a rule has claimed is closed to those below it."""

from __future__ import annotations

from narrate.script.speakable import (
    abbreviations,
    addresses,
    codes,
    dates,
    foreign,
    fractions,
    initialisms,
    money,
    numbers,
    quantities,
    roman,
    symbols,
    times,
    years,
)
from narrate.script.speakable.rule import Rule

ENGLISH: tuple[Rule, ...] = (
    *symbols.RULES_FIRST,
    *addresses.RULES,
    *codes.RULES_FIRST,
    *dates.RULES,
    *times.RULES,
    *money.RULES,
    *years.RULES[:1],
    *quantities.RULES,
    *fractions.RULES_SUMS,
    *years.RULES[1:3],
    *fractions.RULES,
    *roman.RULES,
    *abbreviations.RULES,
    *years.RULES[3:],
    *numbers.RULES_ORDINALS,
    *codes.RULES,
    *initialisms.RULES,
    *numbers.RULES[:-1],
    *symbols.RULES,
    numbers.RULES[-1],
    *symbols.RULES_LAST,
)
# Addresses and marks that no language says; a language that is not here is passed on as it is written.
COMMON: tuple[Rule, ...] = (symbols.RULES_FIRST[0], symbols.RULES_FIRST[2])
RULES: dict[str, tuple[Rule, ...]] = {
    "en": ENGLISH,
    **dict.fromkeys(foreign.WORDS, (*COMMON, *foreign.RULES)),
}
