"""The order of the rules for each language.

A rule is named after its file and its function: "money.sign_first" is `sign_first` in `money.py`. A span that a rule
has edited is closed to all rules below it, so rules for special cases stand above those for general ones. To add a
rule, write its function under `@rule()` in the file of its family and put its name where it belongs in this list.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from narrate.script.speakable.rule import Rule

ENGLISH = (
    "symbols.long_words",
    "symbols.tags",
    "symbols.single_letters",
    "symbols.list_marks",
    "symbols.footnote_marks",
    "symbols.censored_words",
    "addresses.emails",
    "addresses.urls",
    "addresses.handles_tags_and_files",
    "codes.identifiers",
    "codes.telephones",
    "codes.versions_and_zip_codes",
    "dates.iso_8601",
    "dates.in_figures",
    "dates.weekdays",
    "dates.day_and_month",
    "dates.month_and_day",
    "dates.months",
    "dates.day_slash_month",
    "times.scripture",
    "times.twelve_hour_clock",
    "times.run_together",
    "times.twenty_four_hour_clock",
    "times.am_and_pm",
    "money.sign_first",
    "money.sign_last",
    "money.currency_codes",
    "years.eras",
    "quantities.percentages",
    "quantities.feet_inches_and_degrees",
    "quantities.units_after_fractions",
    "quantities.units",
    "fractions.sums_and_powers",
    "years.decades",
    "years.spans",
    "fractions.fractions",
    "fractions.ratios",
    "fractions.ranges",
    "roman.after_names",
    "roman.small_letters",
    "roman.openings_and_brackets",
    "abbreviations.states",
    "abbreviations.before_numbers",
    "abbreviations.compass_points",
    "abbreviations.titles",
    "abbreviations.doctor",
    "abbreviations.saint_or_street",
    "abbreviations.mount_and_fort",
    "abbreviations.anywhere",
    "abbreviations.with_and_without",
    "abbreviations.dotted_letters",
    "years.years",
    "numbers.ordinals",
    "numbers.with_a_scale",
    "codes.formulas",
    "codes.letters_and_figures",
    "initialisms.mixed_case",
    "initialisms.capitals",
    "numbers.software_versions",
    "numbers.rooms_and_routes",
    "numbers.with_a_sign",
    "numbers.squared_and_cubed",
    "numbers.plain_numbers",
    "symbols.signs_in_context",
    "symbols.slashes",
    "symbols.dashes",
    "numbers.remaining_figures",
    "symbols.remaining_signs",
)
# The languages of `tables/foreign.py`.
FOREIGN = (
    "symbols.long_words",
    "symbols.tags",
    "symbols.single_letters",
    "symbols.footnote_marks",
    "foreign.money",
    "foreign.percentages",
    "foreign.ordinals",
    "foreign.plain_numbers",
    "foreign.remaining_figures",
    "symbols.commands",
)
# All other languages are spoken as they are written, apart from what an engine could take for a command.
UNKNOWN = ("symbols.long_words", "symbols.tags", "symbols.single_letters", "symbols.footnote_marks", "symbols.commands")


@lru_cache(maxsize=64)
def rules_for(language: str) -> tuple[Rule, ...]:
    """The rules for a primary language ("en") in their order; their files are imported on the first call."""
    names: tuple[str, ...] = ENGLISH
    if language != "en":
        from narrate.script.speakable.tables.foreign import WORDS

        names = FOREIGN if language in WORDS else UNKNOWN
    return tuple(map(rule_named, names))


def rule_named(name: str) -> Rule:
    """The rule of a name in the lists above.

    Raises:
        ImportError, AttributeError: there is no such file or function.
    """
    family, _, function = name.partition(".")
    found: Rule = getattr(import_module(f"{__package__}.{family}"), function)
    return found
