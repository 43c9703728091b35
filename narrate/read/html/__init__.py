"""HTML -> Article.

`parse` makes a tree of any text, `body` finds the element that holds the article, `boilerplate` recognises what is
not the article (menus, sharing buttons, cookie banners), `walk` turns the rest into blocks, `metadata` reads the head.
The blocks come from the page's own elements and not from an extractor's output, so that no text of the body is lost.
"""

from __future__ import annotations

from dataclasses import replace

from narrate.model import Article, Block, Kind
from narrate.read.html.body import find_body
from narrate.read.html.metadata import read_metadata
from narrate.read.html.parse import parse
from narrate.read.html.walk import walk

__all__ = ["blocks_of", "read_html"]


def read_html(text: str) -> Article:
    """Reads a web page, or a piece of one.

    Returns:
        The article on the page, with what the page declares about it. `title` is "" if the page has none.
    """
    root = parse(text)
    if root is None:
        return Article(title="", blocks=())
    body = find_body(root)
    article, title_shown = read_metadata(root, body)
    # If everything looks like boilerplate, boilerplate is better than nothing.
    blocks = walk(body, whole_page=True) or walk(body, whole_page=False)
    headings = {" ".join(block.text.split()) for block in blocks if block.kind is Kind.HEADING}
    if blocks and title_shown and article.title not in headings:
        # The page shows its title above the element that holds the article.
        blocks.insert(0, Block(Kind.HEADING, article.title, 1))
    return replace(article, blocks=tuple(blocks))


def blocks_of(fragment: str) -> list[Block]:
    """Reads HTML inside another document: its blocks in order, with nothing left out as boilerplate."""
    root = parse(fragment)
    return [] if root is None else walk(root, whole_page=False)
