"""The kinds of source: the reader of each, its file suffixes and its media types.

To add a format:

1. Write its reader, a module `narrate/read/KIND.py` (or a folder) with a function `text -> Article`.
2. Add the kind to `narrate.settings.SOURCE_KINDS` and a line to the table below.
3. Teach `sniff.guess_kind()` to recognise the format if neither suffix nor media type names it.
4. Add an example and its `.expected` file to `tests/cases/read/`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from narrate.model import Article

# Readers by name: a reader and its libraries are imported when the first source of its kind is read.
_KINDS = {
    "text": ("narrate.read.text:read_text", ".txt .text", ""),
    "markdown": ("narrate.read.markdown:read_markdown", ".md .markdown .mdown .mkd", "text/markdown text/x-markdown"),
    "html": ("narrate.read.html:read_html", ".html .htm .xhtml .shtml", "text/html application/xhtml+xml"),
}
# Folders are searched for files with these suffixes.
KIND_OF_SUFFIX = {suffix: kind for kind, (_, suffixes, _) in _KINDS.items() for suffix in suffixes.split()}
# For `text/plain` and other types, the suffix or the content decides.
KIND_OF_MEDIA_TYPE = {media_type: kind for kind, (_, _, types) in _KINDS.items() for media_type in types.split()}


def reader_of(kind: str) -> Callable[[str], Article]:
    """Returns the function that reads decoded text of a kind.

    Raises:
        ValueError: there is no such kind.
    """
    if kind not in _KINDS:
        raise ValueError(f"no such kind of article: {kind!r}")
    module, _, function = _KINDS[kind][0].partition(":")
    reader: Callable[[str], Article] = getattr(import_module(module), function)
    return reader
