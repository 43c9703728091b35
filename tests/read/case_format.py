"""How a case says what must be read: the fields of the article, a blank line, then a block a line."""

from __future__ import annotations

from narrate.model import Article

_FIELDS = ("title", "title_from_name", "author", "published", "site", "language")


def write(article: Article) -> str:
    """Write an article as a case's `.expected` file has it: `kind level | text`, line feeds and tabs escaped."""
    fields = [f"{name}: {value}" for name in _FIELDS if (value := getattr(article, name))]
    blocks = [
        f"{block.kind.value}{f' {block.level}' if block.level else ''} | "
        + block.text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
        for block in article.blocks
    ]
    return "\n".join([*fields, "", *blocks]) + "\n"
