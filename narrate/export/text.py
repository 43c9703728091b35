"""The article's words as files may hold them."""

from __future__ import annotations

import re

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # no file format has a place for these


def writable(text: str) -> str:
    """The text without signs that cannot be written."""
    return _NO_TEXT.sub("", text)


def one_line(text: str) -> str:
    """The same in one line."""
    return " ".join(writable(text).split())
