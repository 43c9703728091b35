"""The text of preformatted elements, line by line as it stands."""

from __future__ import annotations

from typing import Any

from lxml import etree

# Some highlighters put every line into an element of its own, without a line feed between them.
_LINES = frozenset(("div", "p", "li", "tr"))


def code_text(element: Any) -> str:
    """Returns the text that a `<pre>` shows, its white space kept, without blank lines around it."""
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        if event == "start" and node.tag in ("script", "style", "button"):
            walker.skip_subtree()
        elif event == "start":
            parts.append("\n" if node.tag == "br" else node.text or "")
        elif node is not element:
            if node.tag in _LINES and parts and not parts[-1].endswith("\n"):
                parts.append("\n")
            parts.append(node.tail or "")
    return "".join(parts).strip("\r\n").rstrip()
