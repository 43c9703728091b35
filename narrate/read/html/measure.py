"""Count the words and links of every element of a page in one pass, before any element is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from narrate.read.html.names import NEVER_TEXT_TAGS


@dataclass(slots=True)
class Measure:
    """How much text and how many links an element shows, its descendants included.

    Attributes:
        prose: words outside links.
        linked: words in links.
        links: how many links.
        inner_links: how many of them lead to a place on the same page.
    """

    prose: int = 0
    linked: int = 0
    links: int = 0
    inner_links: int = 0

    @property
    def link_share(self) -> float:
        """The part of the words that are in links, 0 to 1."""
        return self.linked / max(1, self.linked + self.prose)


def measure(page: Any) -> dict[Any, Measure]:
    """Measures `page` and every element in it. Time and memory are in proportion to their number."""
    measures: dict[Any, Measure] = {}
    skipping: Any = None
    in_link = 0

    def count(target: Measure, text: str | None) -> None:
        if text and skipping is None:
            words = len(text.split())
            target.prose += 0 if in_link else words
            target.linked += words if in_link else 0

    for event, element in etree.iterwalk(page, events=("start", "end")):
        own = measures.setdefault(element, Measure())
        if event == "start":
            if element.tag == "a":
                in_link += 1
                if skipping is None:
                    own.links += 1
                    own.inner_links += (element.get("href") or "").startswith("#")
            if skipping is None and element is not page and (element.tag in NEVER_TEXT_TAGS or is_hidden(element)):
                skipping = element
            count(own, element.text)
            continue
        in_link -= element.tag == "a"
        if skipping is element:
            skipping = None
        if element is not page:
            outer = measures[element.getparent()]
            outer.prose += own.prose
            outer.linked += own.linked
            outer.links += own.links
            outer.inner_links += own.inner_links
            count(outer, element.tail)
    return measures


def is_hidden(element: Any) -> bool:
    """Tells whether an element tells browsers not to show it (style sheets apart)."""
    if element.get("hidden") is not None:
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style:
        return True
    if element.get("aria-hidden") == "true":
        # Icons and the second copy of a formula; never the page itself behind a banner.
        return element.tag == "span" or (element.tag not in ("body", "main", "article") and len(element) <= 3)
    return element.tag == "dialog" and element.get("open") is None
