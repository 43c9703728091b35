"""Tables: which hold data, and their cells as text."""

from __future__ import annotations

from typing import Any

from narrate.read.html.furniture import is_never_text
from narrate.read.html.names import BLOCK_TAGS

_LONG_CELL_WORDS = 80


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


def read_table(table: Any) -> tuple[str, str]:
    """Return a table's caption, and its rows: lines of cells separated by tabs."""
    captions: list[str] = []
    rows: list[list[str]] = []
    parts: list[str] = []
    # (element, opening); text outside cells and captions is kept with the row it stands in.
    stack: list[tuple[Any, bool]] = [(table, True)]

    def end_cell() -> None:
        text = " ".join("".join(parts).split())
        parts.clear()
        if text:
            if not rows:
                rows.append([])
            rows[-1].append(text)

    while stack:
        element, opening = stack.pop()
        tag = element.tag
        outermost = element is table
        if opening:
            if not isinstance(tag, str) or is_never_text(element):
                parts.append(element.tail or "")
                continue
            if tag in ("td", "th", "caption"):
                end_cell()
            elif tag == "tr":
                end_cell()
                rows.append([])
            elif tag in BLOCK_TAGS or tag == "br":
                parts.append(" ")
            parts.append(element.text or "")
            stack.append((element, False))
            stack.extend((child, True) for child in reversed(element))
            continue
        if tag == "caption":
            captions.append(" ".join("".join(parts).split()))
            parts.clear()
        elif tag in ("td", "th", "tr"):
            end_cell()
        elif tag in BLOCK_TAGS:
            parts.append(" ")
        if not outermost:
            parts.append(element.tail or "")
    end_cell()
    return " ".join(filter(None, captions)), "\n".join("\t".join(row) for row in rows if row)
