"""Speech that depends on the kind of a block: announcements, the marks of list items, code."""

from __future__ import annotations

from collections.abc import Iterable

from narrate.model import Block, Edit, Kind
from narrate.script.locale import Locale
from narrate.script.text import lazy

# Language -> the announcements of a figure, a table and code; other languages have none.
ANNOUNCED = {
    "en": ("Figure", "Table", "Code"), "de": ("Abbildung", "Tabelle", "Code"), "fr": ("Figure", "Tableau", "Code"),
    "es": ("Figura", "Tabla", "Código"), "it": ("Figura", "Tabella", "Codice"), "pt": ("Figura", "Tabela", "Código"),
    "nl": ("Figuur", "Tabel", "Code"), "pl": ("Rysunek", "Tabela", "Kod"), "sv": ("Figur", "Tabell", "Kod"),
    "ru": ("Рисунок", "Таблица", "Код"),
}  # fmt: skip
_KINDS = (Kind.CAPTION, Kind.TABLE, Kind.CODE)
# Short forms of these words at the start of a caption.
_SHORT_FORMS = ("Fig.", "Tab.", "Abb.", "Рис.", "Rys.")

# Roman numerals before letters: a list with a ninth letter is rarer than one with Roman numerals. A single capital
# other than I is as often the initial of a name.
_ITEM_MARK = lazy(r"\s*\(?(?:([ivxI]|[ivxl]{2,6}|[IVXL]{2,6})|([A-Za-z]))[.)](?=\s)")


def announcement(block: Block, language: str) -> str:
    """The word that announces a block; "" for none, as for a caption that names its kind ("Figure 3: A boat")."""
    words = ANNOUNCED.get(language)
    if not words or block.kind not in _KINDS:
        return ""
    if block.kind is Kind.CAPTION and block.text.lstrip().startswith((*words[:2], *_SHORT_FORMS)):
        return ""
    of_table = block.kind is Kind.CAPTION and block.level == 1
    return words[_KINDS.index(Kind.TABLE if of_table else block.kind)]


def structure_edits(text: str, kind: Kind | None, locale: Locale) -> Iterable[Edit]:
    """The edits that the kind of its block makes in a clean text."""
    if kind is Kind.LIST_ITEM:
        return _item_mark(text, locale)
    if kind is Kind.CODE and locale.language == "en":
        from narrate.script.code import code_edits  # only needed where code is spoken

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
