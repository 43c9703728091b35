"""English number words, without a library: importing num2words takes 45 to 70 ms."""

from __future__ import annotations

import re
from functools import lru_cache

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("_", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion")
_IRREGULAR_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
DENOMINATORS = {2: ("half", "halves"), 4: ("quarter", "quarters")}
# Nobody can follow more: a longer run of digits is described, not read.
MAX_SCALED_DIGITS = 3 * len(SCALES)
MAX_READ_DIGITS = 40


@lru_cache(maxsize=4096)
def cardinal(number: int, joiner: str = "") -> str:
    """1234 -> "one thousand two hundred thirty-four"; `joiner` " and" gives "two hundred and thirty-four".

    Numbers of 22 digits and more are read digit by digit.
    """
    if number < 0:
        return "minus " + cardinal(-number, joiner)
    if number < 1000:
        return _below_thousand(number, joiner)
    if len(str(number)) > MAX_SCALED_DIGITS:
        return digits(str(number))
    parts: list[str] = []
    for power in range(len(SCALES) - 1, -1, -1):
        group = number // 1000**power % 1000
        if not group:
            continue
        if power == 0 and group < 100 and joiner:
            parts.append(joiner.strip() + " " + _below_thousand(group, joiner))
        else:
            parts.append(_below_thousand(group, joiner) + (" " + SCALES[power] if power else ""))
    return " ".join(parts)


def _below_thousand(number: int, joiner: str) -> str:
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return TENS[tens] + ("-" + ONES[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    return ONES[hundreds] + " hundred" + (joiner + " " + _below_thousand(rest, joiner) if rest else "")


def to_ordinal(words: str) -> str:
    """The ordinal of a cardinal in words: "twenty-two" -> "twenty-second"."""
    head, mark, last = re.fullmatch(r"(.*?)([ -]?)([a-z]+)", words).groups()  # type: ignore[union-attr]
    if last in _IRREGULAR_ORDINALS:
        last = _IRREGULAR_ORDINALS[last]
    elif last.endswith("y"):
        last = last[:-1] + "ieth"
    else:
        last += "th"
    return f"{head}{mark}{last}"


@lru_cache(maxsize=1024)
def ordinal(number: int, joiner: str = "") -> str:
    """22 -> "twenty-second"."""
    return to_ordinal(cardinal(number, joiner))


def digits(figures: str, oh: bool = False) -> str:
    """Digit by digit: "407" -> "four zero seven", or with `oh` "four oh seven"; only ASCII digits are read."""
    read = [ONES[int(figure)] for figure in figures if figure in "0123456789"]
    if len(read) > MAX_READ_DIGITS:
        return "a number of " + cardinal(len(read)) + " digits"
    return " ".join("oh" if oh and word == "zero" else word for word in read)


def pairs(figures: str) -> str:
    """A code of two to four digits by pairs, as for rooms and flights: "747" -> "seven forty-seven".

    "1204" -> "twelve oh four", "300" -> "three hundred", "2000" -> "two thousand".
    """
    if figures.startswith("0") or len(figures) > 4:
        return digits(figures, oh=True)
    value = int(figures)
    if len(figures) < 3 or value % 100 == 0:
        return year(value) if len(figures) == 4 else cardinal(value)
    head, tail = divmod(value, 100)
    return cardinal(head) + " " + two_digits(tail)


def two_digits(value: int) -> str:
    """The second half of a year or a time: 5 -> "oh five", 45 -> "forty-five"."""
    return "oh " + ONES[value] if value < 10 else cardinal(value)


@lru_cache(maxsize=1024)
def year(number: int) -> str:
    """1984 -> "nineteen eighty-four", 1900 -> "nineteen hundred", 2006 -> "two thousand six", 476 as a cardinal."""
    if number < 1000 or number > 9999 or number % 1000 < 10:
        return cardinal(number)
    head, tail = divmod(number, 100)
    if tail == 0:
        return cardinal(head) + " hundred"
    return cardinal(head) + " " + two_digits(tail)


def decade(number: int) -> str:
    """1980 -> "nineteen eighties", 1900 -> "nineteen hundreds", 80 -> "eighties", 2000 -> "two thousands"."""
    return plural(year(number))


def plural(words: str) -> str:
    """The plural of number words: "twenty" -> "twenties", "six" -> "sixes", "hundred" -> "hundreds"."""
    if words.endswith("y"):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("x", "s")) else "s")


def number(figures: str, joiner: str = "") -> str:
    """A written number: "1,034.50" -> "one thousand thirty-four point five zero", ".5" -> "zero point five".

    Thousands may be separated by commas, spaces or apostrophes. A number that is too long is read by digits.
    """
    figures = re.sub(r"[,\s'’]", "", figures)
    whole, point, fraction = figures.partition(".")
    if len(whole) > MAX_SCALED_DIGITS:
        said = digits(whole)
    elif len(whole) > 1 and whole.startswith("0"):
        said = digits(whole, oh=not point)
    else:
        said = cardinal(int(whole or "0"), joiner)
    return said + (" point " + digits(fraction) if point and fraction else "")


def fraction(numerator: int, denominator: int) -> str:
    """3/4 -> "three quarters", 1/2 -> "one half", 5/16 -> "five sixteenths", 7/0 -> "seven divided by zero"."""
    if denominator in (0, 1):
        return cardinal(numerator) + (" divided by zero" if denominator == 0 else " over one")
    one, many = DENOMINATORS.get(denominator) or (ordinal(denominator), ordinal(denominator) + "s")
    if denominator % 10 == 2 and denominator > 2 and denominator != 12:  # "twenty-seconds" would be a time
        return cardinal(numerator) + " over " + cardinal(denominator)
    return cardinal(numerator) + " " + (one if numerator == 1 else many)


def mixed(whole: str, numerator: int, denominator: int) -> str:
    """5 1/4 -> "five and a quarter", 2 3/8 -> "two and three eighths"."""
    said = fraction(numerator, denominator)
    if numerator == 1:
        said = ("an " if said.startswith(("one eigh", "one eleven")) else "a ") + said[4:]
    return whole + " and " + said
