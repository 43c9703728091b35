"""The podcast feed of a folder of articles.

`feed.xml` holds the whole state: it is read, changed and written again under a lock, so that concurrent runs lose
nothing, and changes by hand are kept. Sources: RSS 2.0,
https://www.rssboard.org/rss-specification; Apple's tags, https://podcasters.apple.com/support/823-podcast-requirements;
Podcasting 2.0, https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from lxml import etree

from narrate import __version__
from narrate.errors import ExportError, UsageError
from narrate.export.atomic import atomic_write, export_errors
from narrate.export.codecs import mime_type
from narrate.export.names import FEED
from narrate.export.sidecars.feed_item import date_of, item_for, new_feed, rfc2822
from narrate.export.sidecars.folder_page import NAMESPACES, folder_page, served_file
from narrate.export.sidecars.template import LIST, may_replace_page
from narrate.export.text import one_line
from narrate.locks import lock
from narrate.model import Narration

PAGE, LOCK = "index.html", ".narrate-feed.lock"


def check_feed_url(url: str) -> str:
    """The URL at which a folder is served, percent-encoded and with a slash at its end.

    Raises:
        UsageError: it is no http or https URL, holds a password, or file names cannot follow it.
    """
    advice = "Give the address of the folder, as in --feed https://example.org/articles/"
    try:
        parts = urlsplit(url.strip())
        name, port = parts.hostname or "", "" if parts.port is None else f":{parts.port}"
        host = f"[{name}]" if ":" in name else name.encode("idna").decode()
    except ValueError as error:
        raise UsageError(f"'{url}' is not a URL ({error})", advice) from error
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"\[[0-9a-f:.]+\]|[\w.-]+", host):
        raise UsageError(f"'{url}' is not an http or https URL", advice)
    if parts.username is not None:
        raise UsageError("everybody can read the URL in a feed, so it must not hold a password", advice)
    if parts.query or parts.fragment:
        raise UsageError(f"'{url}' has a part after '?' or '#', which file names cannot follow", advice)
    path = re.sub(rf"/(?:{re.escape(FEED)}|{re.escape(PAGE)})$", "/", parts.path).rstrip("/")
    return f"{parts.scheme}://{host}{port}{quote(path, safe='/%:@!$&()*+,;=~')}/"


def add_to_feed(
    folder: Path, url: str, narration: Narration, guid: str, *, published: datetime | None = None
) -> None:  # fmt: skip
    """Adds an article to the folder's feed and page, or updates it there.

    Args:
        url: where the folder is served.
        guid: the article's permanent identifier; an article that is narrated again keeps its place by it.
        published: when the article was first narrated; None is now. A date in the feed has priority.

    Raises:
        UsageError: `url` is not valid; see `check_feed_url()`.
        ExportError: the feed cannot be read or written; the existing feed is kept.
    """
    base, feed, now = check_feed_url(url), folder / FEED, published or datetime.now(UTC)
    with export_errors(feed), _locked(folder):
        before = feed.read_bytes() if feed.exists() else None
        rss = new_feed(base, narration.script.language) if before is None else _read(feed, before)
        channel = rss.find("channel")
        _readdress(rss, folder, base)
        _write_chapters(narration)
        items = channel.findall("item")
        old = next((item for item in items if item.findtext("guid") == guid), None)
        new = item_for(base, narration, guid, now, old)
        for item in items:
            channel.remove(item)
        items = [new, *items] if old is None else [new if item is old else item for item in items]
        kept = [item for item in items if item is new or _is_present(item, folder, base, guid, narration.path.name)]
        channel.extend(sorted(kept, key=date_of, reverse=True))  # stable: of one second, the last added comes first
        if _as_bytes(rss) != before:
            _set(channel, "generator", f"narrate {__version__}")
            _set(channel, "lastBuildDate", rfc2822(now))
            _write(feed, _as_bytes(rss))
        if may_replace_page(folder / PAGE, LIST):
            _write(folder / PAGE, folder_page(channel, folder, base).encode())


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the lock of the folder's feed; waits while another run holds it."""
    path = folder / LOCK
    while True:
        file = path.open("ab")
        try:
            _wait_for_windows(file.fileno())
            if lock(path, file.fileno()):
                break
        except BaseException:
            file.close()
            raise
        file.close()  # the run before has just removed it: a lock on the removed file excludes nobody
    try:
        yield
    finally:
        if sys.platform != "win32":  # while the lock is held: afterwards it may be another run's
            path.unlink(missing_ok=True)
        file.close()
        with contextlib.suppress(OSError):
            if sys.platform == "win32":  # which removes a file only if no other run has opened it
                path.unlink(missing_ok=True)


def _wait_for_windows(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            with contextlib.suppress(OSError):
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
                return
            time.sleep(0.05)


def _read(feed: Path, content: bytes) -> Any:
    """The tree of a feed that this program created; it may have been edited since.

    Raises:
        ExportError: the file is not such a feed.
    """
    advice = "Correct it, or move it away so that a new feed is begun"
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
        rss = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ExportError(f"{feed} is not well-formed XML ({error.msg})", advice) from error
    if rss.getroottree().docinfo.doctype:
        raise ExportError(f"{feed} has a document type declaration, which no feed needs", advice)
    if rss.tag != "rss" or rss.find("channel") is None:
        raise ExportError(f"{feed} is not an RSS feed", advice)
    if not rss.findtext("channel/generator", "").startswith("narrate"):
        raise ExportError(
            f"{feed} was written by another program, so it is not changed",
            "Move it away, choose another --output, or put <generator>narrate</generator> into its channel",
        )
    return rss


def _is_present(item: Any, folder: Path, base: str, guid: str, name: str) -> bool:
    """Whether an item's audio exists and is not the file of the article `guid`; updates the length in its enclosure.

    Args:
        name: the file of the article `guid`.
    """
    enclosure = item.find("enclosure")
    file = None if enclosure is None else served_file(folder, base, enclosure.get("url", ""))
    if item.findtext("guid") == guid:
        return False
    if file is None:  # the item was added by hand
        return True
    if not file.is_file() or file == folder / name:
        return False
    enclosure.set("length", str(file.stat().st_size))
    return True


def _readdress(rss: Any, folder: Path, base: str) -> None:
    """Changes the URLs of the folder's files if the folder is served at another URL than before."""
    own = rss.find("channel/atom:link[@rel='self']", NAMESPACES)
    before = "" if own is None else own.get("href", "").removesuffix(FEED)
    if not before.endswith("/") or before == base:
        return

    def moved(url: str) -> str:
        file = served_file(folder, before, url)
        return base + url.removeprefix(before) if file and (file.exists() or mime_type(file)) else url

    for element in rss.iter("*"):
        for name in {"url", "href"} & set(element.attrib):
            element.set(name, moved(element.get(name)))
        if element.tag == "link" and element.text:
            element.text = moved(element.text)


def _write_chapters(narration: Narration) -> None:
    """The chapters as JSON (podcast-namespace, docs/examples/chapters/jsonChapters.md, version 1.2)."""
    path = narration.path.with_suffix(".chapters.json")
    if not narration.chapters:
        path.unlink(missing_ok=True)
        return
    rows = [
        {"startTime": round(chapter.start_s, 3), "title": one_line(chapter.title), "endTime": round(chapter.end_s, 3)}
        for chapter in sorted(narration.chapters, key=lambda chapter: chapter.start_s)
    ]
    head = {"version": "1.2.0", "title": one_line(narration.script.title), "author": one_line(narration.script.author)}
    content = {**{name: text for name, text in head.items() if text}, "fileName": narration.path.name, "chapters": rows}
    _write(path, json.dumps(content, ensure_ascii=False, indent=1).encode(errors="replace") + b"\n")


def _set(channel: Any, name: str, text: str) -> None:
    element = channel.find(name)
    (etree.SubElement(channel, name) if element is None else element).text = text


def _as_bytes(rss: Any) -> bytes:
    tree = rss.getroottree()
    etree.indent(tree)
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _write(path: Path, content: bytes) -> None:
    with atomic_write(path) as file:
        file.write(content)
