"""Boilerplate, the elements of a page that are not the article: menus, buttons, cookie banners, related links.

Scripts, hidden elements and menus are always left out. An element that only has the name of boilerplate is left out if
it also has the shape: few words outside links. A section called "related-work" with paragraphs in it stays.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from narrate.read.html.measure import Measure, is_hidden
from narrate.read.html.names import (
    BLOCK_TAGS,
    BOILERPLATE_ROLES,
    CERTAIN_NAMES,
    LIKELY_NAMES,
    LONG_NAMES,
    NEVER_TEXT_TAGS,
    NOTE_NAMES,
    PERMALINKS,
)

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_RELATED_HEADING = re.compile(
    r"(?:related (?:articles?|posts?|stories|links|content|reading|news|topics)|read (?:more|next)"
    r"|more (?:stories|from|on|in)\b.*|you (?:may|might) (?:also )?(?:like|enjoy).*|recommended(?: for you| reading)?"
    r"|keep reading|what to read next|trending(?: now)?|most (?:read|popular)|popular (?:posts|articles|stories)"
    r"|share this.*|sponsored.*|table of contents|contents|on this page|in this article"
    r"|latest (?:news|posts|stories)|don.t miss.*)\W*",
    re.IGNORECASE,
)
_FEW_WORDS = 60
_ARTICLE_WORDS = 40
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def is_boilerplate(element: Any, own: Measure, page: Measure) -> bool:
    """Tells whether an element of a page is left out, with everything in it.

    Args:
        own: the measure of the element.
        page: the measure of the whole body. An element that holds most of it is never left out because of its name.
    """
    if is_never_text(element):
        return True
    if element.tag == "a":
        return _is_permalink(element)
    if is_note(element):
        return False
    names = _names(element)
    minor = own.prose <= 0.5 * page.prose
    if minor and names & CERTAIN_NAMES:
        return True
    if element.tag in _HEADING_TAGS or element.tag not in BLOCK_TAGS:
        return False
    has_role = (element.get("role") or "") in BOILERPLATE_ROLES
    if (has_role or names & LONG_NAMES) and page.prose - own.prose >= _ARTICLE_WORDS:
        return not _holds_title(element)
    if minor and (has_role or names & LIKELY_NAMES):
        return (own.prose <= _FEW_WORDS or own.link_share > 0.5) and not _holds_title(element)
    return minor and _is_shaped_like_boilerplate(element, own)


def _is_shaped_like_boilerplate(element: Any, own: Measure) -> bool:
    if element.tag == "form":
        return own.prose <= _FEW_WORDS
    if element.tag == "footer":
        # A footer is about the article (HTML standard, 4.3.8); under a quotation it names the person quoted.
        return own.prose <= _FEW_WORDS and next(element.iterancestors("blockquote", "figure"), None) is None
    if element.tag == "aside":
        return own.links > 0 and own.link_share > 0.5
    # A table of contents: links within the page and nothing else.
    return element.tag in ("ul", "ol", "div") and own.prose <= 3 and own.links == own.inner_links >= 3


def is_never_text(element: Any) -> bool:
    """Tells whether browsers show no text for an element."""
    return element.tag in NEVER_TEXT_TAGS or is_hidden(element)


def is_note(element: Any) -> bool:
    """Tells whether an element holds footnotes or references."""
    if element.get("role") in ("doc-endnotes", "doc-footnote", "doc-endnote"):
        return True
    return element.tag not in _HEADING_TAGS and bool(_names(element) & NOTE_NAMES)


def heads_related_links(text: str) -> bool:
    """Tells whether a heading stands over links to other pages, or over a table of contents."""
    return len(text) <= 60 and bool(_RELATED_HEADING.fullmatch(" ".join(text.split())))


def is_link_list(own: Measure) -> bool:
    """Tells whether an element of this measure is mostly links."""
    return own.links > 0 and own.link_share > 0.6


def _names(element: Any) -> set[str]:
    classes, identity = element.get("class") or "", element.get("id") or ""
    if element.tag in _HEADING_TAGS or element.tag == "section" or "section" in classes.split():
        # The id of a section is made from its heading: "comments" may be the subject of the text.
        identity = ""
    names: set[str] = set()
    for label in f"{classes} {identity}"[:500].split():
        words = [word.lower() for word in _WORDS.findall(label)]
        names.update(words)
        names.update("-".join(pair) for pair in itertools.pairwise(words))
    return names


def _holds_title(element: Any) -> bool:
    return next(element.iter("h1"), None) is not None


def _is_permalink(element: Any) -> bool:
    if len(element) > 3:
        return False
    text = "".join(element.itertext()).strip().lower()
    if text in PERMALINKS and len(text) <= 2:
        return True
    own = _names(element) & {"permalink", "headerlink", "bookmark", "backref", "backlink", "anchor", "footnote-backref"}
    return bool(own) and (len(text) <= 2 or text in PERMALINKS)
