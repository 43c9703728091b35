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

# In every language: what no engine should meet, and footnote marks.
MARKS: tuple[Rule, ...] = (*symbols.RULES_ALWAYS, symbols.FOOTNOTE_MARKS)
# A language without rules is passed on as it is written, what an engine could take for a command aside.
UNKNOWN: tuple[Rule, ...] = (*MARKS, *symbols.RULES_COMMANDS)
ENGLISH: tuple[Rule, ...] = (
    *symbols.RULES_ALWAYS,
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
RULES: dict[str, tuple[Rule, ...]] = {
    "en": ENGLISH,
    **dict.fromkeys(foreign.WORDS, (*MARKS, *foreign.RULES, *symbols.RULES_COMMANDS)),
}
