"""HTML -> Article.

`parse` makes a tree of any text, `body` finds the element that holds the article, `boilerplate` says what in it is not
the article (menus, sharing buttons, cookie banners), `walk` turns the rest into blocks, `metadata` reads the head.
The blocks come from the page's own elements and not from an extractor's output, so that nothing of the body is lost.
"""

from __future__ import annotations

from narrate.model import Article, Block, Kind

__all__ = ["blocks_of", "read_html"]


def read_html(text: str) -> Article:
    """Read a web page, or a piece of one.

    Returns:
        The article on the page, with what the page declares about it. `title` is "" where the page has none.
    """
    from narrate.read.html.body import find_body
    from narrate.read.html.metadata import read_metadata
    from narrate.read.html.parse import parse
    from narrate.read.html.walk import walk

    root = parse(text)
    if root is None:
        return Article(title="", blocks=())
    body = find_body(root)
    metadata = read_metadata(root, body)
    blocks = walk(body, whole_page=True)
    if not blocks:
        # Everything looked like boilerplate: rather that than nothing.
        blocks = walk(body, whole_page=False)
    headings = {" ".join(block.text.split()) for block in blocks if block.kind is Kind.HEADING}
    if blocks and metadata.shown and metadata.title not in headings:
        # The page shows its title above the element that holds the article.
        blocks.insert(0, Block(Kind.HEADING, metadata.title, 1))
    return Article(
        title=metadata.title,
        blocks=tuple(blocks),
        author=metadata.author,
        published=metadata.published,
        site=metadata.site,
        language=metadata.language,
        image=metadata.image,
    )


def blocks_of(fragment: str) -> list[Block]:
    """Read a piece of HTML inside something else: its blocks in order, nothing taken for boilerplate."""
    from narrate.read.html.parse import parse
    from narrate.read.html.walk import walk

    root = parse(fragment)
    return [] if root is None else walk(root, whole_page=False)
