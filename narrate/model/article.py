"""What a reader returns: an article as blocks of written text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block of an article is, and so its pauses and whether it is spoken."""

    INTRO = "intro"  # the spoken opening: made by the script stage, no block of the article
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    LIST_ITEM = "list_item"
    CAPTION = "caption"
    CODE = "code"
    TABLE = "table"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the article as written.

    Attributes:
        kind: what it is (never `Kind.INTRO`).
        text: its text, untouched. Lines of code and rows of a table are separated by `\\n`, the cells of a
            row by `\\t`; other kinds may hold line breaks of the source, which mean a space.
        level: 1 to 6 for a heading, the nesting depth from 1 for a list item, 1 for a table whose first row does not
            name its columns and for the caption of a table that follows, else 0.
        voice: who speaks it, as `Settings.voice`; "" for whoever speaks the article. Readers leave it empty.
    """

    kind: Kind
    text: str
    level: int = 0
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What a reader makes of a source.

    Attributes:
        title: the article's title; see `title_from_name`.
        author, published, site, language: empty where the source does not say. `published` is an ISO 8601
            date (`2026-11-23`); `language` a BCP 47 tag (`en`, `en-GB`).
        source: the path or URL it was read from, `-` for standard input.
        blocks: in reading order, each piece of text once.
        title_from_name: the title was made from a file name for want of a better one, and is never spoken.
        image: the address of the picture that stands for the article, if both come from the web.
    """

    title: str
    blocks: tuple[Block, ...]
    author: str = ""
    published: str = ""
    site: str = ""
    language: str = ""
    source: str = ""
    title_from_name: bool = False
    image: str = ""
