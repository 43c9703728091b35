"""HTML -> an lxml tree, however broken the HTML is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

# libxml2 2.14 stops at 2048 open elements and drops the rest of the page without an exception.
_MAX_DEPTH = 500
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_HEAD = frozenset(("base", "link", "meta", "noscript", "script", "style", "template", "title"))
_END = re.compile(r"</(?:body|html)\b", re.IGNORECASE)
_NOTHING_AFTER = re.compile(r"(?:</(?:body|html)\s*>\s*)*\Z", re.IGNORECASE)
# The start of a comment, and a whole tag: "/", name, attributes. A page that ends inside a tag is at its end, so the
# pattern takes all that is left instead of failing: it would be tried again at every tag inside.
_TOKEN = re.compile(
    r"""<!--(?!-?>)|<(/?)([a-z][^\s/>]*)((?:[^>=]++|=\s*(?:"[^"]*"|'[^']*')|=)*+)(?:>|\Z)""", re.IGNORECASE
)
_TEXT_ONLY = frozenset(("iframe", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"))
# Not allowed in a page, and libxml2 shows NUL as U+FFFD. Tab, line feed, form feed and return are white space.
_CONTROLS = dict.fromkeys((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF))


def parse(text: str) -> Any | None:
    """Parses HTML as a browser would, in time and memory in proportion to its length.

    Returns:
        The root element (`html`), without comments and processing instructions; None for an empty text.
    """
    if re.search("[\0-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]", text):
        text = text.translate(_CONTROLS)
    if (end := _END.search(text)) and not _NOTHING_AFTER.match(text, end.start()):
        text = _without_ends(text)
    if not text.strip():
        return None
    root, complete = _parse(text)
    root = root if complete else _parse(_flattened(text))[0]
    if root is not None:
        _complete_body(root)
    return root


def _parse(text: str) -> tuple[Any | None, bool]:
    # The text may declare another encoding; the encoding of the parser overrules it. huge_tree lifts the limit of 10 MB
    # for one text. The HTML parser never expands entities that a page defines itself.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None, False
    return root, not any("depth" in entry.message.lower() for entry in parser.error_log.filter_from_errors())


def _complete_body(root: Any) -> None:
    """Moves elements into the body as browsers do, where libxml2 leaves them in the head or behind the body.

    libxml2 knows no `article`, so a page without `<body>` has its article in the head.
    """
    head, body = root.find("head"), root.find("body")
    misplaced = [] if head is None else list(itertools.dropwhile(lambda element: element.tag in _HEAD, head))
    if misplaced and body is None:
        body = etree.SubElement(root, "body")
    for position, element in enumerate(misplaced):
        body.insert(position, element)
    if body is not None:
        body.extend(list(body.itersiblings()))


def _tags(text: str) -> Iterator[re.Match[str]]:
    """The tags, as groups of `_TOKEN`, without what only looks like one in an attribute, a comment or raw text."""
    at = 0
    while token := _TOKEN.search(text, at):
        at = token.end()
        name = (token[2] or "").lower()
        if name:
            yield token
        if not name or (name in _TEXT_ONLY and not token[1] and not token[3].endswith("/")):
            end = re.compile(rf"</{name}(?=[\s/>])" if name else "--!?>", re.IGNORECASE).search(text, at)
            if not end:
                return
            at = end.start() if name else end.end()


def _without_ends(text: str) -> str:
    """Removes the end tags of `body` and `html`.

    To a browser, what follows them belongs to the element before (HTML standard, 13.2.6.4.19); libxml2 2.14 drops it.
    """
    kept: list[str] = []
    start = 0
    for tag in _tags(text):
        if tag[1] and tag[2].lower() in ("body", "html"):
            kept.append(text[start : tag.start()])
            start = tag.end()
    return "".join((*kept, text[start:]))


def _flattened(text: str) -> str:
    """Removes the tags of elements nested deeper than `_MAX_DEPTH`; their text stays where it is."""
    kept: list[str] = []
    start = depth = 0
    for tag in _tags(text):
        name = tag[2].lower()
        if name in _VOID or name in _TEXT_ONLY or tag[3].endswith("/"):
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth + bool(tag[1]) > _MAX_DEPTH:
            kept += (text[start : tag.start()], " ")
            start = tag.end()
    return "".join((*kept, text[start:]))
