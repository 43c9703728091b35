"""Front matter, the metadata at the beginning of a Markdown file, in YAML (`---`) or TOML (`+++`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from narrate.read.dates import iso_date

_BLOCK = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# tomllib takes time with the square of a key's parts: a minute for 30,000 of them.
_LONG_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]+[ \t]*\.[ \t]*){100}")
_FIELDS = {
    "title": ("title",),
    "author": ("author", "authors", "by", "byline"),
    "published": ("date", "published", "pubdate", "publishdate", "published_at", "created"),
    "site": ("site", "site_name", "publication", "publisher"),
    "language": ("lang", "language", "locale"),
}


def split(text: str) -> tuple[dict[str, str], str]:
    """Splits front matter off a text.

    Returns:
        The fields of an `Article` that it gives (of `title`, `author`, `published`, `site` and `language`), and the
        text after it. Text between two rules that holds no fields belongs to the body.
    """
    found = _BLOCK.match(text)
    if not found:
        return {}, text
    values = _toml(found[2]) if found[1] == "+++" else _yaml(found[2])
    if not values:
        return {}, text
    lowered = {str(key).lower(): value for key, value in values.items()}
    fields = {}
    for field, names in _FIELDS.items():
        value = next((_words(lowered[name]) for name in names if lowered.get(name)), "")
        fields[field] = iso_date(value) if field == "published" else value
    fields["language"] = fields["language"].replace("_", "-")
    return {field: value for field, value in fields.items() if value}, text[found.end() :]


def _yaml(block: str) -> Mapping[str, Any]:
    import yaml

    try:
        # The base loader makes every scalar a string: dates, "no" and 1.10 stay what was written.
        values = yaml.load(block, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError):
        # The commonest mistake in front matter is a title with an unquoted colon.
        pairs = (line.partition(":") for line in block.split("\n") if re.match(r"[\w-]+:\s", line))
        return {key: value.strip().strip("\"'") for key, _, value in pairs}
    return values if isinstance(values, dict) else {}


def _toml(block: str) -> Mapping[str, Any]:
    import tomllib

    if _LONG_KEY.search(block):
        return {}
    try:
        return tomllib.loads(block)
    except (ValueError, RecursionError):  # also a number of more than 4,300 digits
        return {}


def _words(value: Any) -> str:
    """A name, a list of names, or a mapping with a `name`, as one string."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_words(item) for item in value[:20] if not isinstance(item, list))))
    if isinstance(value, dict):
        name = value.get("name", "")
        return " ".join(name.split()) if isinstance(name, str) else ""
    try:
        return " ".join(str(value).split())
    except ValueError:  # a number of more than 4,300 digits, which may be written in a few thousand of base 16
        return ""
