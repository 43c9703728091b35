"""Texts and times as files hold them."""

from __future__ import annotations

import re

# Control characters, surrogates and two noncharacters; XML 1.0, section 2.2, forbids most of them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text without forbidden characters."""
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """The same on one line, each stretch of white space as one space."""
    return " ".join(writable(text).split())


def web_url(source: str) -> str:
    """The source of an article if it is a URL; "" if it is a path."""
    return source if source.startswith(("http://", "https://")) else ""


def clock(ms: int) -> str:
    """3723004 -> "01:02:03.004"."""
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
