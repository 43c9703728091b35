"""Text -> an lxml tree, whatever the text is."""

from __future__ import annotations

import itertools
import re
from typing import Any

# libxml2 2.14 stops at 2048 open elements and drops the rest of the page without an exception.
_MAX_DEPTH = 500
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)([^<>]*)>")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_HEAD = frozenset(("base", "link", "meta", "noscript", "script", "style", "template", "title"))
# Raw text: what looks like tags in it is none.
_RAW = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
# Not allowed in a page, and libxml2 shows NUL as U+FFFD. Tab, line feed, form feed and return are white space.
_CONTROLS = dict.fromkeys((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF))


def parse(text: str) -> Any | None:
    """Parse HTML as a browser would, in time and memory in proportion to its length.

    Returns:
        The root element (`html`), without comments and processing instructions; None for a text with nothing in it.
    """
    from lxml import etree

    text = text.translate(_CONTROLS) if _has_controls(text) else text
    if not text.strip():
        return None
    root, complete = _parse(etree, text)
    root = root if complete else _parse(etree, _flattened(text))[0]
    if root is not None:
        _end_head(etree, root)
    return root


def _parse(etree: Any, text: str) -> tuple[Any | None, bool]:
    # The declaration in the text is no longer true, and bytes with a given encoding overrule it. huge_tree lifts the
    # limit of 10 MB for one text; entities that a page defines itself are never expanded by the HTML parser.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None, False
    return root, not any("depth" in entry.message.lower() for entry in parser.error_log.filter_from_errors())


def _end_head(etree: Any, root: Any) -> None:
    """Moves what is no part of a head out of it: libxml2 knows no `article` and leaves one there without a `body`."""
    head, body = root.find("head"), root.find("body")
    if head is None:
        return
    misplaced = list(itertools.dropwhile(lambda element: element.tag in _HEAD, head))
    if misplaced and body is None:
        body = etree.SubElement(root, "body")
    for position, element in enumerate(misplaced):
        body.insert(position, element)


def _flattened(text: str) -> str:
    """Leave out the tags of elements nested deeper than `_MAX_DEPTH`; their text stays where it is."""
    text = _RAW.sub(" ", text)
    depth = 0

    def keep(found: re.Match[str]) -> str:
        nonlocal depth
        name = found[2].lower()
        if name in _VOID or found[3].endswith("/"):
            return found[0]
        if found[1]:
            depth = max(0, depth - 1)
            return found[0] if depth < _MAX_DEPTH else " "
        depth += 1
        return found[0] if depth <= _MAX_DEPTH else " "

    return _TAG.sub(keep, text)


def _has_controls(text: str) -> bool:
    return bool(re.search("[\0-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]", text))
