"""What small elements inside a line of text become: raised figures, marks of footnotes, images."""

from __future__ import annotations

import re
from typing import Any

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_RAISABLE = re.compile(r"[+\-−]?\d{1,4}")
_NOTE_TARGET = re.compile(r"#.*(?:fn|note|cite|ref|endnote|_ftn|bib)", re.IGNORECASE)
_MARK = re.compile(r"\[?\s*(\d{1,4}|[a-z*†‡§])\s*\]?")
_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp|avif|tiff?|bmp)$", re.IGNORECASE)


def note_mark(element: Any) -> str:
    """The mark of a footnote as `[1]`, or "" where the element is none.

    Only a bare figure needs this: left as it is, "again<sup>3</sup>" would be the word "again3".
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


def as_script(element: Any) -> str:
    """A raised number with Unicode's own figures (`m<sup>2</sup>` is m²), or "" where it is something else."""
    text = "".join(element.itertext()).strip()
    outer = element.getprevious()
    before = (outer.tail if outer is not None else element.getparent().text) or ""
    raisable = _RAISABLE.fullmatch(text) and before[-1:].isalnum()
    return text.translate(_RAISED) if raisable else ""


def image_text(element: Any) -> tuple[str, bool]:
    """What an image says in words, and whether it stands in the line of text (an emoji, a formula)."""
    alt = " ".join((element.get("alt") or "").split())
    classes = element.get("class") or ""
    if alt and ("emoji" in classes or "smiley" in classes or not any(character.isalnum() for character in alt)):
        return alt, True
    if "math" in classes or "latex" in classes:
        return alt, True
    tiny = element.get("width") in ("0", "1") or element.get("height") in ("0", "1")
    return ("", False) if tiny or _FILE_NAME.fullmatch(alt) or len(alt.split()) < 2 else (alt, False)
