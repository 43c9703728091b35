"""The podcast feed of a folder of articles.

`feed.xml` holds the whole state: it is read, changed and written again under a lock, so that concurrent runs lose
nothing, and changes by hand are kept. Sources: RSS 2.0,
https://www.rssboard.org/rss-specification; Apple's tags, https://podcasters.apple.com/support/823-podcast-requirements;
Podcasting 2.0, https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from lxml import etree

from narrate import __version__
from narrate.errors import ExportError, UsageError
from narrate.export.atomic import FEED_LOCK, atomic_write, export_errors
from narrate.export.codecs import mime_type
from narrate.export.guard import OutputGuard
from narrate.export.names import FEED
from narrate.export.provenance import read_provenance
from narrate.export.sidecars.feed_item import date_of, item_for, new_feed, rfc2822
from narrate.export.sidecars.feed_state import INDEX, check_feed, feed_id, is_damaged
from narrate.export.sidecars.folder_page import NAMESPACES, folder_page, served_file
from narrate.export.sidecars.marks import CHAPTERS, FOLDER_PAGE, Mark, State
from narrate.export.text import one_line
from narrate.locks import lock_within
from narrate.model import Narration

LOCK_LIMIT_S = 20.0  # a run holds the lock for milliseconds
_LOCK_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


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
    path = re.sub(rf"/(?:{re.escape(FEED)}|{re.escape(INDEX)})$", "/", parts.path).rstrip("/")
    return f"{parts.scheme}://{host}{port}{quote(path, safe='/%:@!$&()*+,;=~')}/"


def add_to_feed(
    folder: Path,
    url: str,
    narration: Narration,
    guid: str,
    *,
    published: datetime | None = None,
    guard: OutputGuard | None = None,
) -> None:
    """Adds an article to the folder's feed and page, or updates it there.

    Args:
        url: where the folder is served.
        guid: the article's permanent identifier; an article that is narrated again keeps its place by it.
        published: when the article was first narrated; None is now. A date in the feed has priority.
        guard: of the run.

    Raises:
        UsageError: `url` is not valid; see `check_feed_url()`.
        ExportError: the feed cannot be read or written; the existing feed is kept.
    """
    base, feed, now = check_feed_url(url), folder / FEED, published or datetime.now(UTC)
    guard = guard or OutputGuard()
    with export_errors(feed), _locked(folder, guard):
        check_feed(feed, guard)
        before = feed.read_bytes() if feed.exists() else None
        rss = None if before is None else _read(feed, before)
        if rss is None:
            rss = new_feed(base, narration.script.language)
        channel = rss.find("channel")
        _readdress(rss, folder, base)
        _write_chapters(narration, guard)
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
            with atomic_write(feed) as file:
                file.write(_as_bytes(rss))
        page, identity = folder / INDEX, feed_id(_as_bytes(rss))
        if FOLDER_PAGE.state(page, identity) is not State.FOREIGN and not guard.is_read(page):
            _write(page, folder_page(channel, folder, base).encode(), FOLDER_PAGE, identity)
        if not narration.chapters:  # only now: the feed has named them until here
            _remove_chapters(narration.path)


@contextlib.contextmanager
def _locked(folder: Path, guard: OutputGuard) -> Iterator[None]:
    """Holds the lock of the folder's feed; waits while another run holds it."""
    path = folder / FEED_LOCK
    while True:
        descriptor = os.open(path, _LOCK_FLAGS, 0o666)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ExportError(f"{path} is no plain file", "Remove it")
            if lock_within(path, descriptor, LOCK_LIMIT_S, lambda: guard.tell(f"waiting for the feed in {folder}")):
                break
        except TimeoutError as error:
            os.close(descriptor)
            problem = f"another run has held the feed in {folder} for more than {LOCK_LIMIT_S:.0f} s"
            raise ExportError(problem, "End that run, or try again later") from error
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the run before has just removed it: a lock on the removed file excludes nobody
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if os.name != "nt":  # while the lock is held: afterwards it may be another run's
                path.unlink(missing_ok=True)
        os.close(descriptor)
        with contextlib.suppress(OSError):
            if os.name == "nt":  # where a file is removed only if no other run has opened it
                path.unlink(missing_ok=True)


def _read(feed: Path, content: bytes) -> Any:
    """The tree of a feed that this program created; it may have been edited since.

    Returns:
        Of a damaged feed, what can be read of it; None if that is nothing.

    Raises:
        ExportError: the file is not such a feed.
    """
    advice = "Correct it, or move it away so that a new feed is begun"
    damaged = is_damaged(content)
    try:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False, recover=damaged
        )
        rss = etree.fromstring(content.replace(b"\0", b""), parser) if content.strip(b"\0 \r\n\t") else None
    except etree.XMLSyntaxError as error:
        if damaged:
            return None
        raise ExportError(f"{feed} is not well-formed XML ({one_line(str(error.msg))})", advice) from error
    if rss is None:
        return None
    if damaged:
        for item in rss.findall("channel/item"):
            if item.find("guid") is None or item.find("enclosure") is None:
                item.getparent().remove(item)
    if rss.getroottree().docinfo.doctype:
        raise ExportError(f"{feed} has a document type declaration, which no feed needs", advice)
    if rss.tag != "rss" or rss.find("channel") is None:
        raise ExportError(f"{feed} is not an RSS feed", advice)
    if not damaged and not rss.findtext("channel/generator", "").strip().startswith("narrate"):
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


def _remove_chapters(audio: Path) -> None:
    path = audio.with_suffix(".chapters.json")
    if CHAPTERS.state(path, "") not in {State.ABSENT, State.FOREIGN}:
        path.unlink()


def _write_chapters(narration: Narration, guard: OutputGuard) -> None:
    """The chapters as JSON (podcast-namespace, docs/examples/chapters/jsonChapters.md, version 1.2)."""
    path = narration.path.with_suffix(".chapters.json")
    if not narration.chapters:
        return
    guard.check(path)
    found = read_provenance(narration.path)
    audio_id = found.file_id if found else ""
    if CHAPTERS.state(path, audio_id) is State.FOREIGN:
        raise ExportError(f"{path} is there and narrate did not write it, so that it is not replaced", "Move it away")
    rows = [
        {"startTime": round(chapter.start_s, 3), "title": one_line(chapter.title), "endTime": round(chapter.end_s, 3)}
        for chapter in sorted(narration.chapters, key=lambda chapter: chapter.start_s)
    ]
    head = {"version": "1.2.0", "title": one_line(narration.script.title), "author": one_line(narration.script.author)}
    content = {**{name: text for name, text in head.items() if text}, "fileName": narration.path.name, "chapters": rows}
    text = json.dumps({"narrate": "0" * 8, **content}, ensure_ascii=False, indent=1)
    _write(path, text.encode(errors="replace") + b"\n", CHAPTERS, audio_id)


def _set(channel: Any, name: str, text: str) -> None:
    element = channel.find(name)
    (etree.SubElement(channel, name) if element is None else element).text = text


def _as_bytes(rss: Any) -> bytes:
    tree = rss.getroottree()
    etree.indent(tree)
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _write(path: Path, content: bytes, mark: Mark, identity: str) -> None:
    with atomic_write(path) as file:
        file.write(content)
        mark.write_sum(file, identity)
