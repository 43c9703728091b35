"""Find the element that holds the article.

Most pages say it themselves (`<article>`, `<main>`, `articleBody`). For the others trafilatura finds the text, and the
smallest element around it all is taken: its own output drops and merges pieces of the text (2.3), so only its
judgement of where the article is enters here.
"""

from __future__ import annotations

from typing import Any

from narrate.read.html.boilerplate import is_never_text
from narrate.read.html.measure import Measure, measure

_DECLARED = (
    "//*[@itemprop='articleBody' or @property='articleBody']",
    "//article[not(ancestor::article)]|//*[@role='article'][not(ancestor::article)]",
    "//main|//*[@role='main']",
    "//*[@id='mw-content-text' or @id='bodyContent']",
)
# Of the prose that the page has, this much must be in a declared body: a teaser can be an <article> too.
_ENOUGH = 0.6
_KEY_CHARACTERS = 40
_CONTAINERS = ("div", "section", "main", "article", "table", "tbody", "tr", "td", "form", "center")
# Shorter pieces are too often the teasers of other articles.
_PROSE_WORDS = 12
# trafilatura 2.3 walks a tree by recursion in places.
_MAX_DEPTH_FOR_TRAFILATURA = 200


def find_body(root: Any) -> Any:
    """Return the element of `root` that holds the article; the whole page where nothing tells."""
    page = root.find("body")
    page = root if page is None else page
    measures = measure(page)
    total = measures[page].prose
    for path in _DECLARED:
        elements = [element for element in page.xpath(path) if not is_never_text(element)]
        if not elements:
            continue
        best = max(elements, key=lambda element: measures[element].prose)
        if measures[best].prose > 0 and measures[best].prose >= _ENOUGH * total:
            return _with_own_heading(best)
    return _by_trafilatura(root, page, measures) if _has_boilerplate(measures[page]) else page


def _has_boilerplate(page: Measure) -> bool:
    # A page without links has no menu to find, and trafilatura's import is saved.
    return page.prose > 0 and page.links > 0


def _with_own_heading(body: Any) -> Any:
    """Widen a body of running text to the <article> around it, which holds its heading and its notes as well."""
    outer = next(body.iterancestors("article"), None)
    return body if outer is None else outer


def _by_trafilatura(root: Any, page: Any, measures: dict[Any, Measure]) -> Any:
    if _depth(root) > _MAX_DEPTH_FOR_TRAFILATURA:
        return page
    from lxml import etree, html
    from trafilatura import bare_extraction

    try:
        # It changes the tree that it is given, and takes elements of lxml.html only.
        copy = html.document_fromstring(etree.tostring(root, encoding="unicode"))
        document: Any = bare_extraction(copy, include_comments=False, favor_recall=True, fast=True)
    # It meets strange pages with exceptions of all kinds; without its advice the page is read whole.
    except Exception:  # noqa: BLE001
        return page
    if document is None or getattr(document, "body", None) is None:
        return page
    wanted = {key for piece in document.body.iter() if (key := _key(piece.text))}
    found = [
        element
        for element in page.iter()
        if measures[element].prose >= _PROSE_WORDS
        and measures[element].link_share < 0.3
        and _key(element.text) in wanted
    ]
    return _smallest_around(found, page) if found else page


def _key(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words[:_KEY_CHARACTERS] if len(words) >= _KEY_CHARACTERS // 2 else ""


def _smallest_around(elements: list[Any], page: Any) -> Any:
    """The smallest element that holds them all and can hold paragraphs."""
    counts: dict[Any, int] = {}
    for element in elements:
        counts[element] = counts.get(element, 0) + 1
        for ancestor in element.iterancestors():
            counts[ancestor] = counts.get(ancestor, 0) + 1
    best = page
    while True:
        inner = next((child for child in best if counts.get(child, 0) == len(elements)), None)
        # A body must be able to hold paragraphs; a single paragraph is no body.
        if inner is None or inner.tag not in (
            "div",
            "section",
            "main",
            "article",
            "table",
            "tbody",
            "tr",
            "td",
            "form",
        ):
            return best
        best = inner


def _depth(root: Any) -> int:
    from lxml import etree

    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
