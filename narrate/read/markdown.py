"""Markdown -> Article: CommonMark with tables, strikethrough, footnotes and front matter."""

from __future__ import annotations

import re
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from narrate.model import Article, Block, Kind
from narrate.read import frontmatter
from narrate.read.text import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

# markdown-it silently drops text that is nested deeper.
_MAX_NESTING = 100
# markdown-it 4.3 goes from each unclosed bracket through the next 100, which takes 0.1 ms.
_MOST_DEEP_BRACKETS = 5_000
_BRACKETS = re.compile(r"[\[\]]|\n[ \t]*\n")
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)


def read_markdown(text: str) -> Article:
    """Reads Markdown; text that is nested too deeply is read as plain text.

    Returns:
        An article whose blocks hold the text of the rendered page: no marks of emphasis, links by their text. Ordered
        items begin with their number ("1. "). A footnote's mark is "[1]" in the text and "1. " before the note; the
        notes come last. A paragraph's images follow it as captions.
    """
    fields, body = frontmatter.split(text)
    body = body.replace("\0", "")  # CommonMark would show U+FFFD for it
    tokens, notes = _parse(body)
    if tokens is None:
        return read_text(body)
    blocks = _Blocks(notes).read(tokens)
    article = Article(title=_first_heading(blocks), blocks=tuple(blocks))
    return replace(article, **fields)  # type: ignore[arg-type]


def _first_heading(blocks: Sequence[Block]) -> str:
    """The heading before all other text, or the only heading of level 1, else ""."""
    tops = [block for block in blocks if block.kind is Kind.HEADING and block.level == 1]
    if blocks and blocks[0].kind is Kind.HEADING:
        return " ".join(blocks[0].text.split())
    return " ".join(tops[0].text.split()) if len(tops) == 1 else ""


def _parse(body: str) -> tuple[list[Token] | None, list[str]]:
    """The tokens, and the labels of the footnotes in the order of their numbers; None for too deep nesting."""
    if _has_deep_brackets(body):
        return None, []
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
    # Without the rule that collects notes at the end (mdit-py-plugins 0.7), which drops notes without a reference.
    parser.use(footnote_plugin, inline=False).disable("footnote_tail")
    env: dict[str, dict[str, dict[int, dict[str, str]]]] = {}
    try:
        tokens = parser.parse(body, env)
    except RecursionError:
        return None, []
    if any(token.level >= _MAX_NESTING - 1 for token in tokens):
        return None, []
    numbered = env.get("footnotes", {}).get("list", {})
    return tokens, [numbered[number].get("label", "") for number in sorted(numbered)]


def _has_deep_brackets(body: str) -> bool:
    """Whether thousands of brackets stand inside 100 others of their paragraph, as in no text."""
    depth = deep = 0
    for found in _BRACKETS.finditer(body):
        step = {"[": 1, "]": -1}.get(found[0])
        depth = max(0, depth + step) if step else 0
        deep += depth > _MAX_NESTING
    return deep > _MOST_DEEP_BRACKETS


class _Blocks:
    """Walks the tokens of a document once and collects its blocks."""

    def __init__(self, notes: list[str]) -> None:
        self._numbers = {label: number for number, label in enumerate(notes, start=1)}
        self._text: list[Block] = []
        self._notes: list[tuple[int, list[Block]]] = []
        self._blocks = self._text  # or the blocks of the note being read
        self._kinds = [Kind.PARAGRAPH]
        self._heading_level = 0
        self._counters: list[int | None] = []  # for each list around the token, the number of its last item
        self._prefix = ""  # a number to stand before the next block
        self._rows: list[list[str]] = []
        self._images: list[str] = []

    def read(self, tokens: Sequence[Token]) -> list[Block]:
        for token in tokens:
            handler = getattr(self, f"_{token.type}", None)
            if handler:
                handler(token)
            elif token.type.endswith("_close"):
                self._add_captions()
        for _, note in sorted(self._notes, key=itemgetter(0)):
            self._text.extend(note)
        return self._text

    def _add(self, kind: Kind, text: str, level: int = 0) -> None:
        text = text.strip("\n") if kind in (Kind.CODE, Kind.TABLE) else text.strip()
        if text or self._prefix:
            self._blocks.append(Block(kind, self._prefix + text, level))
            self._prefix = ""

    def _add_paragraph(self, text: str) -> None:
        levels = {Kind.HEADING: self._heading_level, Kind.LIST_ITEM: len(self._counters)}
        self._add(self._kinds[-1], text, levels.get(self._kinds[-1], 0))

    def _add_captions(self) -> None:
        for alt in self._images:
            self._add(Kind.CAPTION, alt)
        self._images = []

    def _inline(self, token: Token) -> None:
        text = self._plain(token.children or [])
        if self._kinds[-1] is Kind.TABLE:
            self._rows[-1].append(" ".join(text.split()))
            return
        if text.strip():
            self._add_paragraph(text)
        self._add_captions()

    def _plain(self, children: Sequence[Token]) -> str:
        parts: list[str] = []
        for token in children:
            if token.type in ("text", "code_inline", "text_special"):
                parts.append(token.content)
            elif token.type in ("softbreak", "hardbreak") or (
                token.type == "html_inline" and _BREAK.match(token.content)
            ):
                parts.append("\n")
            elif token.type == "footnote_ref":
                parts.append(f"[{token.meta['id'] + 1}]")
            elif token.type == "image" and (alt := self._plain(token.children or []).strip()):
                self._images.append(alt)
        return "".join(parts)

    def _heading_open(self, token: Token) -> None:
        self._heading_level = int(token.tag[1])
        self._kinds.append(Kind.HEADING)

    def _blockquote_open(self, token: Token) -> None:
        self._kinds.append(Kind.QUOTE)

    def _kind_close(self, token: Token) -> None:
        self._add_captions()
        self._kinds.pop()

    _heading_close = _blockquote_close = _kind_close

    def _bullet_list_open(self, token: Token) -> None:
        self._counters.append(None)

    def _ordered_list_open(self, token: Token) -> None:
        self._counters.append(int(1 if (start := token.attrGet("start")) is None else start) - 1)

    def _bullet_list_close(self, token: Token) -> None:
        self._counters.pop()

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, token: Token) -> None:
        self._kinds.append(Kind.LIST_ITEM)
        count = self._counters[-1]
        if count is not None:
            self._counters[-1] = count + 1
            self._prefix = f"{count + 1}{token.markup} "

    def _list_item_close(self, token: Token) -> None:
        self._prefix = ""  # of an empty item
        self._kind_close(token)

    def _fence(self, token: Token) -> None:
        self._add(Kind.CODE, token.content)

    _code_block = _fence

    def _html_block(self, token: Token) -> None:
        from narrate.read.html import blocks_of  # lxml, which most Markdown does not need

        for block in blocks_of(token.content):
            if block.kind is Kind.PARAGRAPH and self._kinds[-1] is not Kind.TABLE:
                self._add_paragraph(block.text)
            else:
                self._add(block.kind, block.text, block.level)

    def _table_open(self, token: Token) -> None:
        self._kinds.append(Kind.TABLE)
        self._rows = []

    def _tr_open(self, token: Token) -> None:
        self._rows.append([])

    def _table_close(self, token: Token) -> None:
        self._kinds.pop()
        self._add(Kind.TABLE, "\n".join("\t".join(row).rstrip() for row in self._rows if any(row)))
        self._add_captions()

    def _footnote_reference_open(self, token: Token) -> None:
        number = self._numbers.get(token.meta["label"], 0)
        self._kinds.append(Kind.FOOTNOTE)
        self._prefix = f"{number}. " if number else ""
        self._blocks = []
        # A note without a reference has no number and comes after the others.
        self._notes.append((number or len(self._numbers) + 1, self._blocks))

    def _footnote_reference_close(self, token: Token) -> None:
        self._list_item_close(token)
        self._blocks = self._text
