"""Tables: which hold data, and their cells as text."""

from __future__ import annotations

from typing import Any

from narrate.read.html.boilerplate import is_never_text
from narrate.read.html.names import BLOCK_TAGS

_LONG_CELL_WORDS = 80
_LONGEST_SPAN = 50


def is_data_table(table: Any) -> bool:
    """Tell a table of data from one that only lays out a page (whose cells are then read as text)."""
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
    """Return a table's caption, its rows (lines of cells separated by tabs), and whether the first names the columns.

    A cell that spans columns or rows stands in the first of them; the others are empty, so that every cell stands in
    its column.
    """
    captions: list[str] = []
    rows = _Rows()
    parts: list[str] = []
    # (element, opening); text outside cells and captions is kept with the row it stands in.
    stack: list[tuple[Any, bool]] = [(table, True)]

    def taken() -> str:
        text = " ".join("".join(parts).split())
        parts.clear()
        return text

    while stack:
        element, opening = stack.pop()
        tag = element.tag
        outermost = element is table
        if opening:
            if not isinstance(tag, str) or is_never_text(element):
                parts.append(element.tail or "")
                continue
            if tag in ("td", "th", "caption"):
                rows.add(taken())
            elif tag == "tr":
                rows.add(taken())
                rows.begin()
            elif tag in BLOCK_TAGS or tag == "br":
                parts.append(" ")
            parts.append(element.text or "")
            stack.append((element, False))
            stack.extend((child, True) for child in reversed(element))
            continue
        if tag == "caption":
            captions.append(taken())
        elif tag in ("td", "th"):
            rows.add(taken(), element)
        elif tag == "tr":
            rows.add(taken())
        elif tag in BLOCK_TAGS:
            parts.append(" ")
        if not outermost:
            parts.append(element.tail or "")
    rows.add(taken())
    return " ".join(filter(None, captions)), rows.text(), rows.are_named(any(True for _ in table.iter("thead")))


class _Rows:
    """The cells of a table, each in its column."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []
        self._first: list[str] | None = None  # the first row that has text
        self._heads: list[bool] = []  # whether each of its cells that has text is a <th>
        self._any_head = False
        self._taken: dict[int, int] = {}  # column -> the last row that a cell from above takes there

    def begin(self) -> None:
        self._rows.append([])

    def add(self, text: str, cell: Any = None) -> None:
        """A cell, or with none the text between cells, which is a cell of its own if there is any."""
        if cell is None and not text:
            return
        if not self._rows:
            self.begin()
        row = self._rows[-1]
        if cell is None:
            row.append(text)
            return
        while self._taken.get(len(row), 0) >= len(self._rows):
            row.append("")
        columns, rows = _span(cell, "colspan"), _span(cell, "rowspan")
        self._taken |= dict.fromkeys(range(len(row), len(row) + columns), len(self._rows) + rows - 1)
        row += [text, *[""] * (columns - 1)]
        self._any_head |= cell.tag == "th"
        if text and self._first is None:
            self._first = row
        if text and row is self._first:
            self._heads.append(cell.tag == "th")

    def are_named(self, headed: bool) -> bool:
        """Whether the first row names the columns; `headed` is whether the table says that it does."""
        if self._any_head or headed:
            return headed or all(self._heads)
        return not any(character.isdigit() for text in self._first or () for character in text)

    def text(self) -> str:
        return "\n".join("\t".join(row).rstrip() for row in self._rows if any(row))


def _span(cell: Any, name: str) -> int:
    written = cell.get(name) or ""
    return min(_LONGEST_SPAN, max(1, int(written))) if written.isdecimal() and len(written) < 6 else 1
