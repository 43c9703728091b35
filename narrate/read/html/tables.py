"""Tables: which hold data, and their cells as text."""

from __future__ import annotations

from typing import Any

from lxml import etree

from narrate.read.html.boilerplate import is_never_text
from narrate.read.html.names import BLOCK_TAGS

_LONG_CELL_WORDS = 80
_LONGEST_SPAN = 50


def is_data_table(table: Any) -> bool:
    """Tells a table of data from one that only lays out a page (whose cells are then read as text)."""
    if table.get("role") in ("presentation", "none"):
        return False
    classes = table.get("class") or ""
    if any(name in classes for name in ("infobox", "wikitable", "datatable")):
        return True
    rows = list(table.iter("tr"))
    cells = list(table.iter("td", "th"))
    if any(True for inner in table.iter("table") if inner is not table):
        return False
    if any(sum(len(text.split()) for text in cell.itertext()) > _LONG_CELL_WORDS for cell in cells):
        return False
    if any(True for _ in table.iter("th", "caption", "thead")):
        return True
    return len(rows) >= 2 and len(cells) >= 2 * len(rows)


def read_table(table: Any) -> tuple[str, str, bool]:
    """Returns a table's caption, its rows (lines of cells separated by tabs), and whether the first names the columns.

    A cell that spans columns or rows stands in the first of them; the others are empty, so that every cell stands in
    its column.
    """
    cells = _Cells()
    hidden = None
    walker = etree.iterwalk(table, events=("start", "end"))
    for event, element in walker:
        if event == "start" and is_never_text(element):
            hidden = element
            walker.skip_subtree()
        elif event == "start":
            cells.open(element)
        else:
            if element is not hidden:
                cells.close(element)
            if element is not table:
                cells.add_text(element.tail)
    has_head = next(table.iter("thead"), None) is not None
    return " ".join(filter(None, cells.captions)), cells.as_lines(), cells.has_named_columns(has_head)


class _Cells:
    """The cells of a table, each in its column, collected while its elements open and close.

    Text outside cells and captions is a cell of its own, in the row where it stands.
    """

    def __init__(self) -> None:
        self.captions: list[str] = []
        self._rows: list[list[tuple[str, str]]] = []  # text and tag; both "" where another cell reaches
        self._text: list[str] = []
        self._spanned: dict[int, int] = {}  # column -> the last row that a cell from above takes there

    def open(self, element: Any) -> None:
        if element.tag in ("td", "th", "caption", "tr"):
            self._add_stray_text()
        if element.tag == "tr":
            self._rows.append([])
        if element.tag in BLOCK_TAGS or element.tag == "br":
            self._text.append(" ")
        self.add_text(element.text)

    def close(self, element: Any) -> None:
        if element.tag == "caption":
            self.captions.append(self._taken())
        elif element.tag in ("td", "th"):
            self._add_cell(element)
        elif element.tag in ("tr", "table"):
            self._add_stray_text()
        elif element.tag in BLOCK_TAGS:
            self._text.append(" ")

    def add_text(self, text: str | None) -> None:
        self._text.append(text or "")

    def as_lines(self) -> str:
        rows = [[text for text, _ in row] for row in self._rows]
        return "\n".join("\t".join(row).rstrip() for row in rows if any(row))

    def has_named_columns(self, has_head: bool) -> bool:
        """Whether the first row names the columns; `has_head`: the table has a `<thead>`."""
        first = next((row for row in self._rows if any(text and tag for text, tag in row)), [])
        if has_head or any(tag == "th" for row in self._rows for _, tag in row):
            return has_head or all(tag == "th" for text, tag in first if text and tag)
        return not any(character.isdigit() for text, _ in first for character in text)

    def _taken(self) -> str:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        return text

    def _row(self) -> list[tuple[str, str]]:
        if not self._rows:
            self._rows.append([])
        return self._rows[-1]

    def _add_stray_text(self) -> None:
        if text := self._taken():
            self._row().append((text, ""))

    def _add_cell(self, cell: Any) -> None:
        row = self._row()
        while self._spanned.get(len(row), 0) >= len(self._rows):
            row.append(("", ""))
        columns, rows = _span(cell, "colspan"), _span(cell, "rowspan")
        self._spanned |= dict.fromkeys(range(len(row), len(row) + columns), len(self._rows) + rows - 1)
        row += [(self._taken(), cell.tag), *[("", "")] * (columns - 1)]


def _span(cell: Any, name: str) -> int:
    written = cell.get(name) or ""
    return min(_LONGEST_SPAN, max(1, int(written))) if written.isdecimal() and len(written) < 6 else 1
