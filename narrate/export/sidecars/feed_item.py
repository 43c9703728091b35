"""The elements of a podcast feed: its head, and an item for each article. Sources: `narrate.export.sidecars.feed`."""

from __future__ import annotations

import html
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

from lxml import etree

from narrate.export.codecs import mime_type
from narrate.export.names import FEED
from narrate.export.provenance import read_provenance
from narrate.export.sidecars.feed_state import COMMENT, comment
from narrate.export.sidecars.folder_page import NAMESPACES, quoted
from narrate.export.text import one_line, web_url
from narrate.model import Kind, Narration, Script

PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # the name space of podcast:guid
SUMMARY_CHARACTERS = 300
_UNDATED = datetime.min.replace(tzinfo=UTC)


def new_feed(base: str, language: str) -> Any:
    """A feed without items."""
    url = base + FEED
    rss = etree.Element("rss", {"version": "2.0"}, nsmap=NAMESPACES)
    rows = [
        ("title", "Narrated articles", {}),
        ("link", base, {}),
        ("description", "Articles to listen to.", {}),
        ("language", language or "en", {}),
        ("generator", "narrate", {}),
        ("lastBuildDate", "-", {}),
        ("atom:link", "", {"href": url, "rel": "self", "type": "application/rss+xml"}),
        ("itunes:author", "narrate", {}),
        ("itunes:category", "", {"text": "Society & Culture"}),
        ("itunes:explicit", "false", {}),
        ("itunes:type", "episodic", {}),
        ("podcast:guid", podcast_guid(url), {}),
        ("podcast:medium", "podcast", {}),
    ]
    _fill(etree.SubElement(rss, "channel"), rows)
    return rss


def podcast_guid(url: str) -> str:
    """The permanent identifier of a podcast whose feed was first at `url` (podcast-namespace, docs/tags/guid.md)."""
    return str(uuid.uuid5(PODCASTS, url.partition("://")[2].rstrip("/")))


def item_for(base: str, narration: Narration, guid: str, now: datetime, old: Any) -> Any:
    """An article's item.

    Args:
        base: the URL of the folder.
        now: the publication date, unless `old` has one.
        old: the article's item so far, or None; its elements that this program does not write are kept.
    """
    script, audio = narration.script, narration.path
    title, summary = script.title or narration.title or audio.stem, _summary(script)
    page, transcript, chapters = (audio.with_suffix(suffix) for suffix in (".html", ".vtt", ".chapters.json"))
    link = web_url(script.source) or (base + quoted(page.name) if page.exists() else "")
    if old is not None and date_of(old) != _UNDATED:
        now = date_of(old)
    captions = {"url": base + quoted(transcript.name), "type": "text/vtt", "rel": "captions"}
    rows: list[tuple[str, str, dict[str, str]]] = [
        ("title", title, {}),
        ("itunes:title", title, {}),
        ("link", link, {}),
        ("guid", guid, {"isPermaLink": "false"}),
        ("pubDate", rfc2822(now), {}),
        ("description", html.escape(summary, quote=False), {}),  # players read it as HTML, unlike the next element
        ("itunes:summary", summary, {}),
        ("enclosure", "", {
            "url": base + quoted(audio.name), "length": str(audio.stat().st_size),
            "type": _enclosure_type(audio),
        }),
        ("itunes:duration", str(max(1, round(narration.duration_s))), {}),
        ("itunes:episodeType", "full", {}),
        ("itunes:author", script.author, {}),
        ("dcterms:publisher", script.site, {}),
        ("dcterms:created", script.published, {}),
        ("podcast:chapters", "", {"url": base + quoted(chapters.name), "type": "application/json+chapters"}
         if narration.chapters else {}),
        ("podcast:transcript", "", captions | {"language": script.language or "en"} if transcript.exists() else {}),
    ]  # fmt: skip
    item = etree.Element("item", nsmap=NAMESPACES)
    if found := read_provenance(audio):
        item.append(etree.Comment(comment(found.file_id, chapters=bool(narration.chapters))))
    _fill(item, rows)
    ours = {_tag(name) for name, _, _ in rows}
    item.extend([child for child in (() if old is None else old) if child.tag not in ours and not _is_ours(child)])
    return item


def _is_ours(child: Any) -> bool:
    return child.tag is etree.Comment and (child.text or "").startswith(COMMENT)


def _enclosure_type(audio: Path) -> str:
    """The MIME type that podcast apps expect: without parameters, and Apple's own for `.m4a`."""
    if audio.suffix.lower() == ".m4a":
        return "audio/x-m4a"
    return mime_type(audio).partition(";")[0] or "application/octet-stream"


def _summary(script: Script) -> str:
    """The article's first words."""
    text = ""
    for passage in script.passages:
        if passage.kind in {Kind.PARAGRAPH, Kind.QUOTE, Kind.LIST_ITEM} and len(text) <= SUMMARY_CHARACTERS:
            text = one_line(f"{text} {passage.written}")
    if len(text) <= SUMMARY_CHARACTERS:
        return text
    head = text[:SUMMARY_CHARACTERS]
    whole_words = head.rpartition(" ")[0]
    return (whole_words if len(whole_words) > SUMMARY_CHARACTERS // 2 else head) + "…"  # not every script has spaces


def _fill(parent: Any, rows: Iterable[tuple[str, str, dict[str, str]]]) -> None:
    """Appends an element for each row of name, text and attributes that has a text or an attribute."""
    for name, text, attributes in rows:
        if one_line(text) or attributes:
            element = etree.SubElement(parent, _tag(name), {key: one_line(value) for key, value in attributes.items()})
            element.text = one_line(text) or None


def _tag(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local


def date_of(item: Any) -> datetime:
    """The publication date of an item; the earliest date there is if it has none."""
    try:
        date = parsedate_to_datetime(item.findtext("pubDate", ""))
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return _UNDATED


def rfc2822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
