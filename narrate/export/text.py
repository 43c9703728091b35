"""The article's words as files may hold them."""

from __future__ import annotations

import re

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # no file format has a place for these


def one_line(text: str) -> str:
    """The text in one line, without signs that cannot be written."""
    return " ".join(_NO_TEXT.sub("", text).split())
