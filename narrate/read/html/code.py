"""The text of preformatted elements, line by line as it stands."""

from __future__ import annotations

from typing import Any

# Some highlighters put every line into an element of its own, without a line feed between them.
_LINES = frozenset(("div", "p", "li", "tr"))


def code_text(element: Any) -> str:
    """Return what a `<pre>` shows, its white space kept, without blank lines around it."""
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(element, True)]
    while stack:
        node, opening = stack.pop()
        if opening and isinstance(node.tag, str) and node.tag not in ("script", "style", "button"):
            parts.append("\n" if node.tag == "br" else node.text or "")
            stack.append((node, False))
            stack.extend((child, True) for child in reversed(node))
        elif node is not element:
            if not opening and node.tag in _LINES and parts and not parts[-1].endswith("\n"):
                parts.append("\n")
            parts.append(node.tail or "")
    return "".join(parts).strip("\r\n").rstrip()
