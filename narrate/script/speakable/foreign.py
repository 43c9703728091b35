"""Numbers, years, ordinals, percentages and money in other languages than English, by num2words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.english import MAX_READ_DIGITS
from narrate.script.speakable.rule import DIGITS, rule
from narrate.script.speakable.tables.foreign import PERCENTS, WORDS
from narrate.script.text import lazy

_NUMBER = r"\d{1,3}(?:[.\s'’]\d{3})+(?:,\d+)?(?!\d)|\d+(?:,\d+)?"
_DECIMAL_POINT = lazy(r"\d+\.\d{1,2}|\d+\.\d{4,}")
_SIGN = r"(?:R\$|[€$£₽])"
_UNIT = r"(?:€|\$|£|₽|zł|kr|руб)"
_SCALES = (
    "Millionen|Million|Mio\\.?|Milliarden|Milliarde|Mrd\\.?|millions|million|milliards|milliard|millones|millón|mil|milioni|milione|miliardi|"
    "miliardo|milhões|milhão|bilhões|bilhão|miljoen|miljard|milionów|miliony|milion|miliardów|mln|mld|tys\\.?|miljoner|miljon|"
    "miljarder|miljard|миллионов|миллиона|миллион|миллиардов|миллиарда|миллиард|млн|млрд|тыс\\.?"
)
_SCALE_WORDS = {
    "Mio": "Millionen", "Mio.": "Millionen", "Mrd": "Milliarden", "Mrd.": "Milliarden",
    "тыс": "тысяч", "тыс.": "тысяч", "млн": "миллионов", "млрд": "миллиардов", "tys": "tysięcy", "tys.": "tysięcy",
}  # fmt: skip
_MONEY = lazy(
    rf"(?<![\w.,])(?:({_SIGN})\s?({_NUMBER})(?:\s({_SCALES}))?(?!\w)|({_NUMBER})(?:\s({_SCALES}))?\s?({_UNIT})\.?(?!\w))"
)
_PERCENT = lazy(rf"(?<![\w.,])([-−])?({_NUMBER})(?:\s?[-–]\s?({_NUMBER}))?\s?%")
_RANGE = lazy(r"(?<![\w.,/:–-])(\d{1,4})\s?[-–]\s?(\d{1,4})(?![\w/:–-]|[.,]\d)")
_TIME = lazy(r"(?<![\w.,:])([01]?\d|2[0-4])[:h]([0-5]\d)(?![\w:])(?:\sUhr\b|\suur\b)?")
_PLAIN = lazy(rf"(?<![\w.,])([-−])?({_DECIMAL_POINT.pattern}|{_NUMBER})(?!\w)")
_YEAR = lazy(r"(?<![\w.,])(1[1-9]\d\d)(?![\w%]|[.,]\d)")
_REST = lazy(r"\d+")


@lru_cache(maxsize=1)
def _num2words() -> Callable[..., str]:
    from num2words import num2words  # 45 to 70 ms, and few articles need it

    return num2words  # type: ignore[no-any-return]


@lru_cache(maxsize=4096)
def _spell(number: int, language: str, kind: str = "cardinal") -> str:
    if len(str(abs(number))) > 15:
        return " ".join(_spell(int(figure), language) for figure in str(abs(number))[:MAX_READ_DIGITS])
    try:
        return str(_num2words()(number, lang=language, to=kind))
    except (NotImplementedError, OverflowError, KeyError, IndexError):
        return str(_num2words()(number, lang=language))


def _say(figures: str, language: str) -> str:
    """A number as the language writes it: "1.234,5" -> "eintausendzweihundertvierunddreißig Komma fünf"."""
    if _DECIMAL_POINT.fullmatch(figures):
        whole, _, fraction = figures.partition(".")
    else:
        whole, _, fraction = re.sub(r"[.\s'’]", "", figures).partition(",")
    said = _spell(int(whole), language) if len(whole) < 40 else "…"
    if not fraction:
        return said
    short = len(fraction) <= 2 and fraction[0] != "0" and language in {"fr", "es", "it", "pt", "pl", "ru", "sv"}
    read = _spell(int(fraction), language) if short else " ".join(_spell(int(f), language) for f in fraction[:12])
    return f"{said} {WORDS[language].point} {read}"


def _plural(figures: str, forms: tuple[str, str, str], language: str) -> str:
    """The form of a word after a number; Slavic languages have one of their own for 2 to 4."""
    digits = re.sub(r"\D", "", figures)  # the last ones decide; Python refuses more than 4,300
    number = int(digits[-40:]) if digits and "," not in figures else 2
    one, few, many = forms
    if language in {"pl", "ru"}:
        if number % 10 == 1 and number % 100 != 11 and (language == "ru" or number == 1):
            return one.split()[-1]
        return few if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else many
    return one.split()[-1] if number == 1 and "," not in figures else many


@rule("€$£₽złkrруб")
def money(text: str, locale: Locale) -> Iterator[Edit]:
    """`5 €` -> `fünf Euro`, `1,5 Mio. €` -> `eins Komma fünf Millionen Euro`."""
    words = WORDS[locale.language]
    for match in _MONEY.finditer(text):
        sign, figures, scale = match[1] or match[6], match[2] or match[4], match[3] or match[5]
        forms = words.money.get(sign)
        if forms is None:
            continue
        if figures == "1" and not scale:
            said = forms[0]
        elif scale:
            joint = (
                " de " if locale.language in {"fr", "es", "pt"} and scale.startswith("mil") and scale != "mil" else " "
            )
            joint = " di " if locale.language == "it" else joint
            said = f"{_say(figures, locale.language)} {_SCALE_WORDS.get(scale, scale)}{joint}{forms[2]}"
        elif re.search(r",\d\d$", figures):
            whole, _, cents = figures.rpartition(",")
            said = f"{_say(whole, locale.language)} {_plural(whole, forms, locale.language)}"
            said += " " + _spell(int(cents), locale.language) if int(cents) else ""
        else:
            said = f"{_say(figures, locale.language)} {_plural(figures, forms, locale.language)}"
        yield Edit(*match.span(), said)


@rule("%")
def percentages(text: str, locale: Locale) -> Iterator[Edit]:
    """`3,5 %` -> `drei Komma fünf Prozent`."""
    words = WORDS[locale.language]
    for match in _PERCENT.finditer(text):
        minus, first, second = match.groups()
        said = (words.minus + " " if minus else "") + _say(first, locale.language)
        said += f" {words.to} {_say(second, locale.language)}" if second else ""
        name = words.percent
        if locale.language in PERCENTS:
            name = _plural(second or first, PERCENTS[locale.language], locale.language)
        yield Edit(*match.span(), f"{said} {name}")


@rule(DIGITS)
def ordinals(text: str, locale: Locale) -> Iterator[Edit]:
    """`3.` before a month -> `dritter`, `1er` -> `premier`, `20-й` -> `двадцатый`."""
    words = WORDS[locale.language]
    if words.ordinal:
        for match in re.finditer(r"(?<![\w.,])" + words.ordinal, text):
            yield Edit(*match.span(), _spell(int(match[1]), locale.language, "ordinal"))
    if locale.language == "de":
        for match in re.finditer(rf"(?<![\w.,])(\d{{1,2}})\.\s(?={words.months})", text):
            said = _spell(int(match[1]), "de", "ordinal")
            before = text[max(0, match.start() - 5) : match.start()].lower().rstrip()
            ending = "n" if before.endswith(("am", "vom", "dem", "den", "zum", "bis", "im", "seit", "ab")) else "r"
            yield Edit(match.start(), match.end() - 1, said + ending)
    if words.first:
        for match in re.finditer(rf"(?<![\w.,])1(?=\s(?:{words.months}))", text):
            yield Edit(*match.span(), words.first)


@rule(DIGITS)
def plain_numbers(text: str, locale: Locale) -> Iterator[Edit]:
    """Times, ranges, years and numbers, alike in all these languages."""
    language, words = locale.language, WORDS[locale.language]
    for match in _TIME.finditer(text):
        said = _spell(int(match[1]), language)
        said += {"de": " Uhr", "fr": " heures", "nl": " uur"}.get(language, "")
        yield Edit(*match.span(), said + (" " + _spell(int(match[2]), language) if int(match[2]) else ""))
    for match in _RANGE.finditer(text):
        yield Edit(*match.span(), f"{_year(match[1], language)} {words.to} {_year(match[2], language)}")
    for match in _YEAR.finditer(text):
        yield Edit(*match.span(), _year(match[1], language))
    for match in _PLAIN.finditer(text):
        said = _say(match[2], language)
        yield Edit(*match.span(), (words.minus + " " if match[1] else "") + said)


def _year(figures: str, language: str) -> str:
    number = int(figures)
    if 1100 <= number < 2000 and language == "sv":
        hundreds, rest = divmod(number, 100)
        return _spell(hundreds, "sv") + "hundra" + (_spell(rest, "sv") if rest else "")
    if 1100 <= number < 2000 and language in {"de", "nl"}:
        return _spell(number, language, "year")
    return _spell(number, language)


@rule(DIGITS, masked=True)
def remaining_figures(text: str, locale: Locale) -> Iterator[Edit]:
    """Figures that are part of a word: `A4` -> `A vier`."""
    for match in _REST.finditer(text):
        figures = match[0] if match[0].isascii() else "".join(str(int(c)) for c in match[0])
        if len(figures) > MAX_READ_DIGITS:
            said = "…"
        elif len(figures) < 4:
            said = _spell(int(figures), locale.language)
        else:
            said = " ".join(_spell(int(figure), locale.language) for figure in figures)
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        yield Edit(*match.span(), (" " if before.isalnum() else "") + said + (" " if after.isalnum() else ""))
