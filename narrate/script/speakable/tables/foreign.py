"""Words beside numbers in other languages than English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a language has beside its numbers.

    Attributes:
        percent: after the number.
        point: between the whole and the decimals.
        minus: before the number.
        to: in a range.
        money: sign or code -> (one, few, many); languages without a "few" repeat the many.
        ordinal: pattern of an ordinal in figures, "" in languages that mark it by a full stop or not at all.
        months: pattern of the names of months after a day in figures.
        first: the day "1" before a month, in languages where only the first day is an ordinal.
    """

    percent: str
    point: str
    minus: str
    to: str
    money: dict[str, tuple[str, str, str]]
    ordinal: str = ""
    months: str = ""
    first: str = ""


WORDS = {
    "de": Words(
        "Prozent", "Komma", "minus", "bis",
        {"€": ("ein Euro", "Euro", "Euro"), "$": ("ein Dollar", "Dollar", "Dollar"),
         "£": ("ein Pfund", "Pfund", "Pfund")},
        months="Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    ),
    "fr": Words(
        "pour cent", "virgule", "moins", "à",
        {"€": ("un euro", "euros", "euros"), "$": ("un dollar", "dollars", "dollars"),
         "£": ("une livre", "livres", "livres")},
        ordinal=r"(\d{1,4})(?:ers?|res?|ère|ème|èmes|es?)\b",
        months="janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre", first="premier",
    ),
    "es": Words(
        "por ciento", "coma", "menos", "a",
        {"€": ("un euro", "euros", "euros"), "$": ("un dólar", "dólares", "dólares"),
         "£": ("una libra", "libras", "libras")},
        ordinal=r"(\d{1,3})\.?[ºª]",
    ),
    "it": Words(
        "per cento", "virgola", "meno", "a",
        {"€": ("un euro", "euro", "euro"), "$": ("un dollaro", "dollari", "dollari"),
         "£": ("una sterlina", "sterline", "sterline")},
        ordinal=r"(\d{1,3})\.?[ºª°](?!\s?[CF]\b)", months="gennaio|febbraio|marzo|aprile", first="primo",
    ),
    "pt": Words(
        "por cento", "vírgula", "menos", "a",
        {"€": ("um euro", "euros", "euros"), "$": ("um dólar", "dólares", "dólares"),
         "£": ("uma libra", "libras", "libras"), "R$": ("um real", "reais", "reais")},
        ordinal=r"(\d{1,3})\.?[ºª]", months="de janeiro", first="primeiro",
    ),
    "nl": Words(
        "procent", "komma", "min", "tot",
        {"€": ("één euro", "euro", "euro"), "$": ("één dollar", "dollar", "dollar"), "£": ("één pond", "pond", "pond")},
        ordinal=r"(\d{1,4})(?:e|de|ste)\b",
    ),
    "pl": Words(
        "procent", "przecinek", "minus", "do",
        {"€": ("jedno euro", "euro", "euro"), "$": ("jeden dolar", "dolary", "dolarów"),
         "£": ("jeden funt", "funty", "funtów"), "zł": ("jeden złoty", "złote", "złotych")},
    ),
    "sv": Words(
        "procent", "komma", "minus", "till",
        {"€": ("en euro", "euro", "euro"), "$": ("en dollar", "dollar", "dollar"), "£": ("ett pund", "pund", "pund"),
         "kr": ("en krona", "kronor", "kronor")},
        ordinal=r"(\d{1,4}):(?:a|e)\b",
    ),
    "ru": Words(
        "процент", "запятая", "минус", "до",
        {"€": ("один евро", "евро", "евро"), "$": ("один доллар", "доллара", "долларов"),
         "£": ("один фунт", "фунта", "фунтов"), "₽": ("один рубль", "рубля", "рублей"),
         "руб": ("один рубль", "рубля", "рублей")},
        ordinal=r"(\d{1,4})-(?:й|я|е|го|му|м|х)\b",
    ),
}  # fmt: skip
# Language -> (one, few, many), where the word for percent depends on the number.
PERCENTS = {"ru": ("процент", "процента", "процентов")}
