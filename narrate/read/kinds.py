"""The kinds of source: the suffixes and media types of each, and its reader.

To add a format:

1. Write its reader, a module `narrate/read/KIND.py` (or a folder) with a function `text -> Article`.
2. Add the kind to `narrate.settings.SOURCE_KINDS` and to the three tables below.
3. Teach `sniff.guess_kind()` to recognise the format where neither suffix nor media type names it.
4. Add an example and its `.expected` file to `tests/cases/read/`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from narrate.model import Article

# Modules by name: a reader and its libraries are imported when the first source of its kind is read.
_READERS = {
    "text": "narrate.read.text:read_text",
    "markdown": "narrate.read.markdown:read_markdown",
    "html": "narrate.read.html:read_html",
}
# A folder is searched for files with these suffixes.
KIND_OF_SUFFIX = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
}
# Other types of text tell less than the suffix or the content.
KIND_OF_MEDIA_TYPE = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
}


def reader_of(kind: str) -> Callable[[str], Article]:
    """Returns the function that reads decoded text of a kind.

    Raises:
        ValueError: there is no such kind.
    """
    if kind not in _READERS:
        raise ValueError(f"no such kind of article: {kind!r}")
    module, _, function = _READERS[kind].partition(":")
    reader: Callable[[str], Article] = getattr(import_module(module), function)
    return reader
