"""What stands in a podcast feed: its head and an item for each article. Sources: see `narrate.export.sidecars.feed`."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from lxml import etree

from narrate.export.sidecars.folder_page import NAMESPACES, quoted
from narrate.model import Kind, Narration, Script

FEED = "feed.xml"
PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # the name space of podcast:guid
MEDIA_TYPES = {
    ".mp3": "audio/mpeg", ".m4b": "audio/mp4", ".m4a": "audio/x-m4a", ".opus": "audio/ogg",
    ".flac": "audio/flac", ".wav": "audio/wav",
}  # fmt: skip
SUMMARY_CHARACTERS = 300
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # by XML 1.0, section 2.2
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
    """The identity of the podcast whose feed was first at `url` (podcast-namespace, docs/tags/guid.md)."""
    return str(uuid.uuid5(PODCASTS, url.partition("://")[2].rstrip("/")))


def item_for(base: str, narration: Narration, guid: str, now: datetime, old: Any) -> Any:
    """An article's item; what somebody has put into its `old` one is taken over."""
    script, audio = narration.script, narration.path
    title, summary = script.title or narration.title or audio.stem, _summary(script)
    page, transcript, chapters = (audio.with_suffix(suffix) for suffix in (".html", ".vtt", ".chapters.json"))
    link = script.source if re.match("https?://", script.source) else base + quoted(page.name) if page.exists() else ""
    if old is not None and date_of(old) != _UNDATED:
        now = date_of(old)
    captions = {"url": base + quoted(transcript.name), "type": "text/vtt", "rel": "captions"}
    rows: list[tuple[str, str, dict[str, str]]] = [
        ("title", title, {}),
        ("itunes:title", title, {}),
        ("link", link, {}),
        ("guid", guid, {"isPermaLink": "false"}),
        ("pubDate", rfc2822(now), {}),
        ("description", html.escape(summary, quote=False), {}),  # which is read as HTML, unlike the next
        ("itunes:summary", summary, {}),
        ("enclosure", "", {
            "url": base + quoted(audio.name), "length": str(audio.stat().st_size),
            "type": MEDIA_TYPES.get(audio.suffix.lower(), "application/octet-stream"),
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
    _fill(item, rows)
    ours = {_tag(name) for name, _, _ in rows}
    item.extend([child for child in (() if old is None else old) if child.tag not in ours])
    return item


def _summary(script: Script) -> str:
    """The article's first words."""
    text = ""
    for passage in script.passages:
        if passage.kind in {Kind.PARAGRAPH, Kind.QUOTE, Kind.LIST_ITEM} and len(text) <= SUMMARY_CHARACTERS:
            text = clean(f"{text} {passage.written}")
    if len(text) <= SUMMARY_CHARACTERS:
        return text
    head = text[:SUMMARY_CHARACTERS]
    whole_words = head.rpartition(" ")[0]
    return (whole_words if len(whole_words) > SUMMARY_CHARACTERS // 2 else head) + "…"  # not every script has spaces


def _fill(parent: Any, rows: Iterable[tuple[str, str, dict[str, str]]]) -> None:
    """Appends an element for each name, text and attributes, as far as there is a text or an attribute."""
    for name, text, attributes in rows:
        if clean(text) or attributes:
            element = etree.SubElement(parent, _tag(name), {key: clean(value) for key, value in attributes.items()})
            element.text = clean(text) or None


def _tag(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local


def clean(text: str) -> str:
    """On one line, and without characters that XML cannot hold."""
    return " ".join(_FORBIDDEN.sub("", text).split())


def date_of(item: Any) -> datetime:
    try:
        date = parsedate_to_datetime(item.findtext("pubDate", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return _UNDATED
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def rfc2822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
