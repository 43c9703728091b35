"""The text of single elements: preformatted text, superscript numbers, marks of footnotes, images."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUPERSCRIPT_NUMBER = re.compile(r"[+\-−]?\d{1,4}")
_NOTE_TARGET = re.compile(r"#.*(?:fn|note|cite|ref|endnote|_ftn|bib)", re.IGNORECASE)
_MARK = re.compile(r"\[?\s*(\d{1,4}|[a-z*†‡§])\s*\]?")
_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp|avif|tiff?|bmp)$", re.IGNORECASE)
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


def note_mark(element: Any) -> str:
    """The mark of a footnote as `[1]`; "" if the element is not one.

    Without the brackets, "again<sup>3</sup>" would be the word "again3".
    """
    text = "".join(element.itertext()).strip()
    found = _MARK.fullmatch(text)
    if not found:
        return ""
    if element.tag == "a" or "footnote" in (element.get("class") or "") or element.get("role") == "doc-noteref":
        return f"[{found[1]}]"
    inner = [link.get("href") or "" for link in element.iter("a")]
    outer = element.getparent()
    if outer is not None and outer.tag == "a":
        inner.append(outer.get("href") or "")
    return f"[{found[1]}]" if any(_NOTE_TARGET.match(target) for target in inner) else ""


def superscript(element: Any) -> str:
    """A superscript number in Unicode superscript digits (`m<sup>2</sup>` is m²); "" for other superscripts."""
    text = "".join(element.itertext()).strip()
    outer = element.getprevious()
    before = (outer.tail if outer is not None else element.getparent().text) or ""
    is_number = _SUPERSCRIPT_NUMBER.fullmatch(text) and before[-1:].isalnum()
    return text.translate(_SUPERSCRIPTS) if is_number else ""


def image_text(element: Any) -> tuple[str, bool]:
    """The description of an image, and whether it is part of the line of text (an emoji, a formula)."""
    alt = " ".join((element.get("alt") or "").split())
    classes = element.get("class") or ""
    if alt and ("emoji" in classes or "smiley" in classes or not any(character.isalnum() for character in alt)):
        return alt, True
    if "math" in classes or "latex" in classes:
        return alt, True
    tiny = element.get("width") in ("0", "1") or element.get("height") in ("0", "1")
    return ("", False) if tiny or _FILE_NAME.fullmatch(alt) or len(alt.split()) < 2 else (alt, False)
