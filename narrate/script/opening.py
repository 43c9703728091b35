"""The spoken opening: title, author and date."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from narrate.model import Article
from narrate.script.locale import Locale
from narrate.script.text import lazy

_FINAL = lazy(r"[.!?…:][\"'”’)\]]*$")
_NOT_A_LETTER = lazy(r"[\W_]+")
# "By" in the languages that the rules know; in all others the name stands alone.
BY = {"en": "By", "de": "Von", "fr": "Par", "es": "Por", "it": "Di", "pt": "Por", "nl": "Door", "pl": "", "sv": "Av"}


def opening_lines(article: Article, locale: Locale) -> list[str]:
    """The sentences of the opening: "Title.", "By A. Author.", "2026-11-23.", as far as the article has them.

    There are none for a title that was made from a file name.
    """
    title = " ".join(article.title.split())
    if not title or article.title_from_name:
        return []
    lines = [_sentence(title)]
    author = " ".join(article.author.split())
    if author:
        by = BY.get(locale.language, "")
        if locale.language == "en" and re.match(r"by\b", author, re.IGNORECASE):
            by = ""
        lines.append(_sentence(f"{by} {author}".strip()))
    if published := _day(article.published):
        lines.append(_sentence(published))
    return lines


def same_title(heading: str, title: str) -> bool:
    """Whether a heading equals the title, ignoring case, punctuation and white space."""
    return bool(_letters(title)) and _letters(heading) == _letters(title)


def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _sentence(text: str) -> str:
    return text if _FINAL.search(text) else text + "."


def _day(published: str) -> str:
    """The date of an ISO 8601 date or time, "" for anything else."""
    try:
        return date.fromisoformat(published.strip()[:10]).isoformat()
    except ValueError:
        return ""
