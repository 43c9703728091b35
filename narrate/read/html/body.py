"""Find the element that holds the article.

Most pages declare it (`<article>`, `<main>`, `articleBody`). For the others trafilatura finds the text, and the
smallest element around all of it is the body. The output of trafilatura 2.3 itself drops and merges pieces of the text.
"""

from __future__ import annotations

from typing import Any

from lxml import etree, html

from narrate.read.html.boilerplate import is_never_text
from narrate.read.html.measure import Measure, measure

_DECLARED = (
    "//*[@itemprop='articleBody' or @property='articleBody']",
    "//article[not(ancestor::article)]|//*[@role='article'][not(ancestor::article)]",
    "//main|//*[@role='main']",
    "//*[@id='mw-content-text' or @id='bodyContent']",
)
# A declared body must hold this share of the page's prose: a teaser can be an <article> too.
_ENOUGH = 0.6
_KEY_CHARACTERS = 40
_CONTAINERS = ("div", "section", "main", "article", "table", "tbody", "tr", "td", "form")
# Shorter pieces are too often the teasers of other articles.
_PROSE_WORDS = 12
# Elements nested deeper than 200: trafilatura 2.3 walks a tree by recursion in places.
_TOO_DEEP_FOR_TRAFILATURA = f"boolean({'/*' * 201})"


def find_body(root: Any) -> Any:
    """Returns the element of `root` that holds the article; the whole page if nothing tells which it is."""
    page = root.find("body")
    page = root if page is None else page
    measures = measure(page)
    total = measures[page].prose
    for path in _DECLARED:
        elements = [element for element in page.xpath(path) if element in measures and not is_never_text(element)]
        if not elements:
            continue
        best = max(elements, key=lambda element: measures[element].prose)
        if measures[best].prose > 0 and measures[best].prose >= _ENOUGH * total:
            return _with_own_heading(best)
    # A page without links has no menu, so trafilatura is not needed.
    return _by_trafilatura(root, page, measures) if total and measures[page].links else page


def _with_own_heading(body: Any) -> Any:
    """The <article> around a body of running text, which holds its heading and its notes too; else the body."""
    outer = next(body.iterancestors("article"), None)
    return body if outer is None else outer


def _by_trafilatura(root: Any, page: Any, measures: dict[Any, Measure]) -> Any:
    if root.xpath(_TOO_DEEP_FOR_TRAFILATURA):
        return page
    from trafilatura import bare_extraction  # 160 ms, for pages that do not say where their article is

    try:
        # trafilatura changes the tree, and takes elements of lxml.html only.
        copy = html.document_fromstring(etree.tostring(root, encoding="unicode"))
        document: Any = bare_extraction(copy, include_comments=False, favor_recall=True, fast=True)
    # trafilatura raises exceptions of all kinds on odd pages; the whole page is read then.
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
    """The smallest element that holds all of them and can hold paragraphs."""
    counts: dict[Any, int] = {}
    for element in elements:
        counts[element] = counts.get(element, 0) + 1
        for ancestor in element.iterancestors():
            counts[ancestor] = counts.get(ancestor, 0) + 1
    best = page
    while True:
        inner = next((child for child in best if counts.get(child, 0) == len(elements)), None)
        if inner is None or inner.tag not in _CONTAINERS:
            return best
        best = inner
