"""Percentages and units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.english import fraction, mixed
from narrate.script.speakable.grammar import DASH, NUMBER, at_figures, follows, has, precedes, say
from narrate.script.speakable.rule import DIGITS, rule
from narrate.script.speakable.tables.units import AFTER_FIGURES_ONLY, PER, UNITS
from narrate.script.text import lazy

VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
    "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip
_SIGN = r"((?<![\w)\]])[-−+±~≈])?"
_FRACTION = rf"(?:(?:(\d{{1,6}})[\s-])?(\d{{1,3}})[/⁄](\d{{1,3}})|(\d{{1,6}})?\s?([{''.join(VULGAR)}]))"
_PERCENT = lazy(
    rf"(?<![\w.,]){_SIGN}({NUMBER})(?:\s?(%|percent\b|per cent\b|‰))?(?:{DASH}([-−+])?({NUMBER}))?\s?"
    r"(%|‰|percentage points?\b|pp\b(?!\.))(?!\w)"
)
_BASIS = lazy(rf"(?<![\w.,]){_SIGN}({NUMBER})(?:{DASH}({NUMBER}))?[\s-]?(bps?)\b(?!/)")
_POWER = {"²": "square", "³": "cubic", "^2": "square", "^3": "cubic", "2": "square", "3": "cubic"}
_LENGTHS = "mm|cm|dm|m|km|ft|in|yd|mi"
_POWERED = lazy(
    rf"(?<![\w.,]){_SIGN}({NUMBER})(?:{DASH}({NUMBER}))?[\s-]?({_LENGTHS})(²|³|\^2|\^3|(?<=[mM])[23])(?!\w)"
)
_NAMES = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_UNIT = lazy(
    rf"(?<![\w.,$£€¥#@])(?<!\d[-:–/]){_SIGN}({NUMBER})(?:(?:{DASH}|\s?(×|x|by|to|or)\s?)({NUMBER}))?(?:\s?(million|billion|thousand))?"
    rf"([\s-]?)({_NAMES})(?![\w²³^])(\.(?=\s+[a-z(,;]|[,;:)]|$|\s*$|\s+[A-Z\"“(]))?(?:\s?/\s?([A-Za-z]{{1,5}})(?![A-Za-z])([²³])?)?"
)
_NOUN_AHEAD = lazy(r"\s[a-z]{3,}")
_FRACTION_UNIT = lazy(
    rf"(?<![\w.,/$£€¥]){_FRACTION}([\s-]?)({_NAMES})(?![\w²³^])(\.(?=\s+[a-z(,;]|[,;:)]|\s*$|\s+[A-Z\"“(]))?"
)
_FEET = lazy(r"(?<![\w.,'’])(\d{1,3})\s?['’′]\s?(?:-\s?)?(\d{1,2})(½)?\s?(?:\"|”|″|''|’’)(?!\w)")
_FEET_AND = lazy(r"(?<![\w.,])(\d{1,3})\s?-?(?:ft|feet|foot)\.?,?\s(\d{1,2})\s?-?(?:in\b\.?|inches\b|inch\b)")
_PRIME = lazy(r"(?<![\w.,])(\d+(?:\.\d+)?)\s?([′″])(?!\w)")
_DEGREES = lazy(r"(?<![\w.,])(\d{1,3})°\s?(\d{1,2})['’′]\s?(?:(\d{1,2}(?:\.\d+)?)(?:\"|”|″)\s?)?([NSEW])?\b")
_WINDS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_SIGNS = {"-": "minus ", "−": "minus ", "+": "plus ", "±": "plus or minus ", "~": "about ", "≈": "about "}


@rule(DIGITS)
def percentages(text: str, locale: Locale) -> Iterator[Edit]:
    """`5-10%` -> `five to ten percent`, `-3.5%` -> `minus three point five percent`, `2‰` -> `two per mille`."""
    for match in at_figures(_PERCENT, text, 2):
        sign, first, first_sign, inner, second, last_sign = match.groups()
        name = {"%": "percent", "‰": "per mille", "pp": "percentage points"}.get(last_sign, last_sign)
        said = _SIGNS.get(sign or "", "") + say(first, locale)
        if second:
            said += f"{' ' + name if first_sign else ''} to {_SIGNS.get(inner or '', '')}{say(second, locale)}"
        elif first_sign:
            continue
        yield Edit(*match.span(), f"{said} {name}")
    for match in at_figures(_BASIS, text, 2) if "bp" in text else ():
        sign, first, second, _ = match.groups()
        said = _SIGNS.get(sign or "", "") + say(first, locale) + (" to " + say(second, locale) if second else "")
        yield Edit(*match.span(), said + (" basis point" if first == "1" or "-b" in match[0] else " basis points"))


def _one(figures: str) -> bool:
    return figures in {"1", "1.0"}


@rule(DIGITS)
def units(text: str, locale: Locale) -> Iterator[Edit]:
    """`5 km` -> `five kilometers`, `5-km run` -> `five-kilometer run`, `1 lb` -> `one pound`, `12 sq. ft.` -> `…`."""
    for match in at_figures(_POWERED, text, 2) if has(text, "²", "³", "^", "m2", "m3", "M2") else ():
        sign, first, second, unit, power = match.groups()
        name = UNITS[unit][0 if _one(first) and not second else 1]
        said = _SIGNS.get(sign or "", "") + say(first, locale) + (" to " + say(second, locale) if second else "")
        yield Edit(*match.span(), f"{said} {_POWER[power]} {name}")
    for match in at_figures(_UNIT, text, 2):
        sign, first, word, second, scale, joint, unit, dot, per, power = match.groups()
        if not _means_unit(text, match, joint, unit, bool(dot)):
            continue
        # "a 35 W lamp": between an article and a noun it is spoken as in "a thirty-five-watt lamp".
        before_noun = precedes(text, match.start()) in {"a", "an"} and _NOUN_AHEAD.match(text, match.end()) is not None
        adjective = joint == "-" or (before_noun and not second)
        one = (_one(first) and not second and not scale) or adjective
        end = match.end()
        name = UNITS[unit][0 if one else 1]
        if per:
            if per in PER or per in UNITS:
                name += " per " + (_POWER[power] + " " if power else "") + (PER.get(per) or UNITS[per][0])
            else:
                end = match.start(9) - 1
        said = _SIGNS.get(sign or "", "") + say(first, locale)
        if second:
            said += {"×": " by ", "x": " by ", "by": " by ", "or": " or "}.get(word or "", " to ") + say(second, locale)
        said += f" {scale}" if scale else ""
        yield Edit(match.start(), end, f"{said}{'-' if adjective else ' '}{name}")


def _means_unit(text: str, match: re.Match[str], joint: str, unit: str, dotted: bool) -> bool:
    """Whether the letters after a number are a unit: "5 in." is, "5 in 1990" and "Room 5 C" are not."""
    if unit in AFTER_FIGURES_ONLY:
        if unit == "in":
            return dotted or (joint in {"", "-"} and not text[match.end() :].startswith("-"))
        if joint:
            return dotted and unit in {"pt", "h", "l"}
        if unit in "CF":
            return 1 <= len(match[2]) <= 4 and "." not in match[2] and follows(text, match.end()) not in {"size"}
        if unit == "s":  # "9.58s"; but "747s" and "F-35s" are several
            return "." in match[2] or precedes(text, match.start()) in {"in", "for", "after"}
        return unit not in "KNJ"
    if unit == "m" and not joint and precedes(text, match.start()) in {"fm", "am"}:
        return False
    return not (joint == "-" and not dotted and unit in {"V", "W", "L"})


@rule(("/", "⁄", *VULGAR))
def units_after_fractions(text: str, locale: Locale) -> Iterator[Edit]:
    """`1/2 oz.` -> `one half ounce`, `4 1/2 lbs` -> `four and a half pounds`, not `3/4-inch`."""
    for match in _FRACTION_UNIT.finditer(text):
        whole1, top, bottom, whole2, sign, joint, unit, _ = match.groups()
        if unit in AFTER_FIGURES_ONLY and joint and not match[8]:
            continue
        numerator, denominator = VULGAR[sign] if sign else (int(top), int(bottom))
        whole = whole1 or whole2
        if whole:
            said, name = mixed(say(whole, locale), numerator, denominator), UNITS[unit][1]
        else:
            said, name = fraction(numerator, denominator), UNITS[unit][0 if numerator <= denominator else 1]
        if joint == "-":
            name = UNITS[unit][0]
        yield Edit(*match.span(), f"{said} {name}")


@rule(DIGITS)
def feet_inches_and_degrees(text: str, locale: Locale) -> Iterator[Edit]:
    """`5'10"` -> `five foot ten`, `51°30′N` -> `fifty-one degrees thirty minutes north`, `8″` -> `eight inches`."""
    for match in at_figures(_DEGREES, text) if "°" in text else ():
        degree, minute, second, wind = match.groups()
        said = f"{say(degree, locale)} degrees {say(minute, locale)} minutes"
        said += f" {say(second, locale)} seconds" if second else ""
        yield Edit(*match.span(), said + (" " + _WINDS[wind] if wind else ""))
    for match in at_figures(_FEET, text) if has(text, "'", "’", "′") else ():
        half = " and a half" if match[3] else ""
        yield Edit(*match.span(), f"{say(match[1], locale)} foot {say(match[2], locale)}{half}")
    for match in at_figures(_FEET_AND, text) if has(text, "ft") else ():
        yield Edit(*match.span(), f"{say(match[1], locale)} feet {say(match[2], locale)} inches")
    for match in at_figures(_PRIME, text) if has(text, "′", "″") else ():
        one, many = ("foot", "feet") if match[2] == "′" else ("inch", "inches")
        yield Edit(*match.span(), f"{say(match[1], locale)} {one if match[1] == '1' else many}")
