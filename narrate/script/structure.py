"""What a block's kind tells of how it is said: announcements, the marks of list items, code."""

from __future__ import annotations

from collections.abc import Iterable

from narrate.model import Block, Edit, Kind
from narrate.script.locale import Locale
from narrate.script.patterns import lazy

# Language -> what a figure, a table and code are announced with; elsewhere nothing is said.
ANNOUNCED = {
    "en": ("Figure", "Table", "Code"),
    "de": ("Abbildung", "Tabelle", "Code"),
    "fr": ("Figure", "Tableau", "Code"),
    "es": ("Figura", "Tabla", "Código"),
    "it": ("Figura", "Tabella", "Codice"),
    "pt": ("Figura", "Tabela", "Código"),
    "nl": ("Figuur", "Tabel", "Code"),
    "pl": ("Rysunek", "Tabela", "Kod"),
    "sv": ("Figur", "Tabell", "Kod"),
    "ru": ("Рисунок", "Таблица", "Код"),
}
_KINDS = (Kind.CAPTION, Kind.TABLE, Kind.CODE)
# Their short forms at the head of a caption.
_SHORT = ("Fig.", "Tab.", "Abb.", "Рис.", "Rys.")

# Roman numbers before letters: a list that reaches its ninth letter is rarer than one in Roman numbers. A single great
# letter but I is as often the initial of a name.
_ITEM_MARK = lazy(r"\s*\(?(?:([ivxI]|[ivxl]{2,6}|[IVXL]{2,6})|([A-Za-z]))[.)](?=\s)")


def announcement(block: Block, language: str) -> str:
    """What a block is announced with; "" for nothing, as for a caption that says what it is ("Figure 3: A boat")."""
    words = ANNOUNCED.get(language)
    if not words or block.kind not in _KINDS:
        return ""
    if block.kind is Kind.CAPTION and block.text.lstrip().startswith((*words[:2], *_SHORT)):
        return ""
    of_table = block.kind is Kind.CAPTION and block.level == 1
    return words[_KINDS.index(Kind.TABLE if of_table else block.kind)]


def structure_edits(text: str, kind: Kind | None, locale: Locale) -> Iterable[Edit]:
    """What is said otherwise for the sake of the kind of block that the text stands in."""
    if kind is Kind.LIST_ITEM:
        return _item_mark(text, locale)
    if kind is Kind.CODE and locale.language == "en":
        from narrate.script.code import code_edits  # only where code is spoken

        return code_edits(text)
    return ()


def _item_mark(text: str, locale: Locale) -> list[Edit]:
    """`iv. Boil` -> `four. Boil`, `a. Boil` -> `A: Boil`, since eSpeak reads "a." as the article."""
    match = _ITEM_MARK.match(text)
    if not match or locale.language != "en":
        return []
    if match[2]:
        return [Edit(*match.span(), match[2].upper() + ":")]
    from narrate.script.speakable.english import cardinal
    from narrate.script.speakable.roman import value

    return [Edit(*match.span(), cardinal(value(match[1])) + ".")]
