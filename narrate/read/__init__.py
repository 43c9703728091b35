"""Stage one: a source becomes an `Article`.

`load()` and `load_stream()` give the bytes of a source, `read()` makes an article of them. The kinds of source and
their readers are in `kinds.py`, which says how to add one.
"""

from __future__ import annotations

from dataclasses import replace

from narrate.errors import EmptyArticle, ReadError
from narrate.model import Article
from narrate.read.files import load_file, load_stream
from narrate.read.kinds import KIND_OF_SUFFIX, reader_of
from narrate.read.source import Source

__all__ = ["KIND_OF_SUFFIX", "Source", "load", "load_image", "load_stream", "read"]


def read(source: Source, *, kind: str = "", language: str = "") -> Article:
    """Reads an article.

    Args:
        kind: of `narrate.settings.SOURCE_KINDS`; "" takes the kind that the file's suffix or the server names, or
            guesses it from the content.
        language: BCP 47 tag that overrides the source's own.

    Returns:
        The article, with at least one block that has text. Each piece of the text is in one block. `title` is never
        empty.

    Raises:
        EmptyArticle: the source has no text.
        ReadError: the source is binary; also `source.error`, if there is one.
    """
    # 10 ms, which a run with nothing to read saves.
    from narrate.read import encoding, sniff

    if source.error:
        raise source.error
    shown = "Standard input" if source.name == "-" else source.name
    if not source.data:
        raise EmptyArticle(f"{shown} is empty", "Give an article with some text in it")
    sniff.refuse_binary(source.data, shown)
    text = encoding.decode(source.data, source.charset)
    if sniff.looks_binary(text):
        raise ReadError(f"{shown} is not text", "Give a text, Markdown or HTML file")
    article = reader_of(kind or source.kind or sniff.guess_kind(text))(text)
    blocks = tuple(block for block in article.blocks if _has_text(block.text))
    if not blocks:
        raise EmptyArticle(f"there is no text in {shown}", "Give an article with some text in it")
    return replace(
        article,
        title=article.title or " ".join(source.stem.replace("-", " ").replace("_", " ").split()) or "article",
        title_from_name=not article.title,
        site=article.site or source.host,
        language=language or article.language,
        source=source.name,
        blocks=blocks,
        image=_image_url(article.image, source.name) if article.image and source.host else "",
    )


def load(source: str) -> Source:
    """Loads the bytes of an article.

    Args:
        source: a path, or an `http://` or `https://` URL.

    Raises:
        FetchError: the URL did not give an article.
        ReadError: the file is missing, unreadable or too large.
    """
    if source.lower().startswith(("http://", "https://")):
        from narrate.read import web

        return web.fetch(source)
    if "://" in source[:12] and source.partition("://")[0].isalpha():
        raise ReadError(f"narrate reads http:// and https:// addresses only, not {source}", "Give one, or a file")
    return load_file(source)


def load_image(url: str, page: str) -> bytes:
    """Fetches the picture of an article from the web.

    Args:
        page: the address of the article.

    Raises:
        FetchError: as `load()`; also if an article from the internet names an address in this network.
    """
    from narrate.read import web

    return web.fetch_image(url, page)


def _image_url(written: str, page: str) -> str:
    """The full address of a picture on a page; "" if it is not on the web."""
    from urllib.parse import urljoin  # 3 ms, for pages from the web only

    try:
        url = urljoin(page, written)
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def _has_text(text: str) -> bool:
    # str.strip() does not count zero-width characters and controls as white space, but they are nothing to a reader.
    return any(character.isprintable() and not character.isspace() for character in text)
