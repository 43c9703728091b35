"""Plain text -> Article: paragraphs, unmistakable lists, and the first line as the title if it looks like one."""

from __future__ import annotations

import itertools
import re

from narrate.model import Article, Block, Kind

_BULLET = re.compile(r"([ \t]*)([-*+•‣▪◦])[ \t]+\S")
_NUMBER = re.compile(r"([ \t]*)(\d{1,3})[.)][ \t]+\S")
_ENDS_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*\s*$")
_ENDS_LIKE_TEXT = (*'.!?,;:…。！？，；："”»', "--")
_TITLE_CHARACTERS = 120
_TITLE_WORDS = 16
# Text is not wrapped by hand at more columns, so longer lines are paragraphs.
_LONGEST_WRAPPED_LINE = 160


def read_text(text: str) -> Article:
    """Reads plain text.

    Returns:
        An article whose blocks hold every character of `text` but white space, each once and in order. A paragraph
        wrapped by hand is one block, with the line breaks in it. `title` is "" if the text has none.
    """
    paragraphs = [piece for chunk in _chunks(text) for piece in _paragraphs(chunk)]
    blocks: list[Block] = []
    title = ""
    if _is_title(paragraphs):
        title = paragraphs[0][0].strip()
        blocks.append(Block(Kind.HEADING, title, 1))
        paragraphs = paragraphs[1:]
    for paragraph in _join_loose_lists(paragraphs):
        blocks.extend(_blocks(paragraph))
    return Article(title=" ".join(title.split()), blocks=tuple(blocks))


def _chunks(text: str) -> list[list[str]]:
    """The lines between blank lines, chunk by chunk."""
    lines = text.replace("\u2029", "\n\n").replace("\f", "\n\n").split("\n")
    return [list(chunk) for has_text, chunk in itertools.groupby(lines, lambda line: bool(line.strip())) if has_text]


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Splits a chunk into paragraphs: one for each line, or each indented line begins one."""
    if len(lines) < 2 or _is_list(lines):
        return [lines]
    sentences = sum(bool(_ENDS_SENTENCE.search(line)) for line in lines)
    # Most hand-wrapped lines end in the middle of a sentence.
    if sentences >= 0.7 * len(lines) or max(map(len, lines)) > _LONGEST_WRAPPED_LINE:
        return [[line] for line in lines]
    starts = [index for index, line in enumerate(lines) if line[0] in " \t\u3000"]
    if not starts or len(starts) == len(lines) or starts[0] > 1:
        return [lines]
    starts = starts if starts[0] == 0 else [0, *starts]
    return [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _is_title(paragraphs: list[list[str]]) -> bool:
    if len(paragraphs) < 2 or len(paragraphs[0]) != 1:
        return False
    first, following = paragraphs[0][0].strip(), " ".join(paragraphs[1])
    return (
        len(first) <= _TITLE_CHARACTERS
        and len(first.split()) <= _TITLE_WORDS
        and not first.endswith(_ENDS_LIKE_TEXT)
        and any(character.isalpha() for character in first)
        and not (_BULLET.match(first) or _NUMBER.match(first))
        # A title is followed by prose, not by lines like itself.
        and (len(following) > 2 * len(first) or bool(_ENDS_SENTENCE.search(following)))
    )


def _join_loose_lists(paragraphs: list[list[str]]) -> list[list[str]]:
    """Joins items that blank lines separate, since one marker alone does not make a list."""
    joined: list[list[str]] = []
    last_item = ""  # the line with the last marker, if the last paragraph has only items
    for lines in paragraphs:
        items = _is_items(lines)
        if items and last_item and _is_list([last_item, lines[0]]):
            joined[-1].extend(lines)
        else:
            joined.append(list(lines))
        last_item = next((line for line in reversed(lines) if _starts_item(line)), "") if items else ""
    return joined


def _blocks(lines: list[str]) -> list[Block]:
    start = next((index for index, line in enumerate(lines) if _starts_item(line)), len(lines))
    if not _is_list(lines[start:]) or not _is_items(lines[start:]):
        return [_block(Kind.PARAGRAPH, lines)]
    blocks = [_block(Kind.PARAGRAPH, lines[:start])] if start else []
    indents: list[int] = []
    items: list[list[str]] = []
    levels: list[int] = []
    for line in lines[start:]:
        if not _starts_item(line):
            items[-1].append(line)
            continue
        indent = len(line.expandtabs()) - len(line.expandtabs().lstrip())
        indents = [outer for outer in indents if outer < indent] + [indent]
        items.append([line])
        levels.append(len(indents))
    return blocks + [_block(Kind.LIST_ITEM, item, level) for item, level in zip(items, levels, strict=True)]


def _block(kind: Kind, lines: list[str], level: int = 0) -> Block:
    return Block(kind, "\n".join(lines).strip(), level)


def _starts_item(line: str) -> bool:
    return bool(_BULLET.match(line) or _NUMBER.match(line))


def _is_list(lines: list[str]) -> bool:
    """Tells whether lines hold two or more items with one marker, or with numbers that count up by one."""
    bullets = [found[2] for line in lines if (found := _BULLET.match(line))]
    numbers = [(found[1], int(found[2])) for line in lines if (found := _NUMBER.match(line))]
    if len(bullets) >= 2 and len(set(bullets)) == 1:
        return True
    return len(numbers) >= 2 and any(
        later == (indent, number + 1) for (indent, number), later in itertools.pairwise(numbers)
    )


def _is_items(lines: list[str]) -> bool:
    """Tells whether every line starts an item or continues it, indented."""
    return bool(lines) and _starts_item(lines[0]) and all(_starts_item(line) or line[0] in " \t" for line in lines)
