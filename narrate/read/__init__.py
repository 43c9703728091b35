"""Stage one: a source becomes an `Article`.

`read()` is the whole of it; `load()` is its first half, for those who want to know the bytes before. Each kind of
source has a module with one function `text -> Article`; to add a kind, write such a module, name it in `_reader` and
its suffix in `files.KIND_OF_SUFFIX`. Everything heavy is imported when it is needed: reading a plain text loads
nothing but the standard library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

from narrate.errors import EmptyArticle, ReadError
from narrate.model import Article
from narrate.read.source import Source, stem_as_title

__all__ = ["Source", "load", "load_image", "read"]


def read(source: str | Source, *, kind: str = "", language: str = "", stdin: BinaryIO | None = None) -> Article:
    """Read an article.

    Args:
        source: what `load()` takes, or what it gave.
        kind: "text", "markdown" or "html"; "" takes the file's suffix or the server's word, else guesses from the
            content.
        language: BCP 47 tag that overrides what the source says.
        stdin: what `-` reads; None is the process's own standard input.

    Returns:
        The article. It has at least one block with text in it; every piece of the text is in one block. `title` is
        never empty.

    Raises:
        FetchError: the URL did not give an article.
        EmptyArticle: there is no text in it.
        ReadError: the file is missing, unreadable, binary or too large.
    """
    loaded = source if isinstance(source, Source) else load(source, stdin)
    if not loaded.data:
        raise EmptyArticle(f"{_named(loaded)} is empty", "Give an article with some text in it")

    from narrate.read import encoding, sniff

    sniff.refuse_binary(loaded.data, _named(loaded))
    text = encoding.decode(loaded.data, loaded.charset)
    if sniff.looks_binary(text):
        raise ReadError(f"{_named(loaded)} is not text", "Give a text, Markdown or HTML file")
    article = _reader(kind or loaded.kind or sniff.guess_kind(text))(text)
    blocks = tuple(block for block in article.blocks if _has_text(block.text))
    if not blocks:
        raise EmptyArticle(f"there is no text in {_named(loaded)}", "Give an article with some text in it")
    return replace(
        article,
        title=article.title or stem_as_title(loaded.stem),
        title_from_name=not article.title,
        site=article.site or loaded.host,
        language=language or article.language,
        source=loaded.name,
        blocks=blocks,
        image=_image(article.image, loaded) if article.image and loaded.host else "",
    )


def load_image(url: str, page: str) -> bytes:
    """Fetches the picture of an article from the web.

    Args:
        page: the address of the article.

    Raises:
        FetchError: as `read()`, and when an article from elsewhere names an address in this network.
    """
    from narrate.read import web

    return web.fetch_image(url, page)


def load(source: str, stdin: BinaryIO | None = None) -> Source:
    """Fetches the bytes of an article and looks no further.

    Args:
        source: a path, an `http://` or `https://` URL, or `-` for standard input.
        stdin: what `-` reads; None is the process's own standard input.

    Raises:
        ReadError, FetchError: as `read()`.
    """
    if source == "-":
        import sys

        from narrate.read import files

        return files.load_stdin(stdin or sys.stdin.buffer)
    if source.lower().startswith(("http://", "https://")):
        from narrate.read import web

        return web.fetch(source)
    if "://" in source[:12] and source.partition("://")[0].isalpha():
        raise ReadError(f"narrate reads http:// and https:// addresses only, not {source}", "Give one, or a file")
    from narrate.read import files

    return files.load_file(source)


def _reader(kind: str) -> Callable[[str], Article]:
    if kind == "html":
        from narrate.read.html import read_html

        return read_html
    if kind == "markdown":
        from narrate.read.markdown import read_markdown

        return read_markdown
    if kind == "text":
        from narrate.read.text import read_text

        return read_text
    raise ValueError(f"no such kind of article: {kind!r}")


def _image(written: str, page: Source) -> str:
    """The address of a picture on a page, "" if it is none on the web."""
    from urllib.parse import urljoin

    try:
        url = urljoin(page.name, written)
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def _named(source: Source) -> str:
    return "Standard input" if source.name == "-" else source.name


def _has_text(text: str) -> bool:
    # Zero-width characters and controls are no white space to str.strip(), and nothing to a reader.
    return any(character.isprintable() and not character.isspace() for character in text)
