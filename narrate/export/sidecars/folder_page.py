"""The page of a folder of articles: lists and plays what its feed holds.

Everything that it shows is read from the feed, so that nothing is remembered twice. Its own style and script are
allowed by their hashes and nothing else is (Content Security Policy, https://www.w3.org/TR/CSP3/).
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from datetime import date
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from narrate import __version__

NAMESPACES = {  # the feed's
    "atom": "http://www.w3.org/2005/Atom",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
GENERATOR = f"narrate {__version__} (list of articles)"
_GENERATOR = re.compile(rb'<meta name="generator" content="narrate [^"]*\(list of articles\)">')
_HEAD_BYTES = 4096
_TEMPLATE = Path(__file__).with_name("folder_page.html")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def may_be_replaced(page: Path) -> bool:
    """Whether `page` is not there yet, or is one that this module has made."""
    try:
        with page.open("rb") as file:
            return _GENERATOR.search(file.read(_HEAD_BYTES)) is not None
    except FileNotFoundError:
        return True
    except OSError:
        return False


def folder_page(channel: Any, folder: Path, base: str) -> str:
    """The page.

    Args:
        channel: the feed's element.
        base: the URL of the folder.
    """
    template = _TEMPLATE.read_text("utf-8")
    articles = [article for item in channel.findall("item") if (article := _article(item, folder, base))]
    return Template(template).substitute(
        generator=escape(GENERATOR),
        style_hash=_hash(template, "style"),
        script_hash=_hash(template, "script"),
        title=escape(_text(channel, "title") or "Narrated articles"),
        description=escape(_text(channel, "description")),
        feed=escape(f"{base}feed.xml"),
        count="1 article" if len(articles) == 1 else f"{len(articles)} articles",
        articles="\n".join(articles),
    )


def served_file(folder: Path, base: str, url: str) -> Path | None:
    """The file in `folder`, served at `base`, that a URL is the address of; None if it is of something else."""
    if not url.startswith(base):
        return None
    name = os.fsdecode(unquote_to_bytes(re.split("[?#]", url.removeprefix(base))[0]))
    path = Path(name)
    return None if path.anchor or ".." in path.parts or "\0" in name else folder / path


def quoted(name: str) -> str:
    """A file's name as a part of a URL."""
    return quote(os.fsencode(name), safe="")


def _article(item: Any, folder: Path, base: str) -> str:
    """An item as HTML; "" if its audio is not in the folder."""
    enclosure = item.find("enclosure")
    audio = None if enclosure is None else served_file(folder, base, enclosure.get("url", ""))
    if audio is None or not audio.is_file():
        return ""
    title = _text(item, "title") or audio.stem
    transcript = item.find("podcast:transcript", NAMESPACES)
    language = "" if transcript is None else transcript.get("language", "")
    summary = escape(_text(item, "itunes:summary"))
    facts = [
        escape(_text(item, "itunes:author")),
        escape(_text(item, "dcterms:publisher")),
        _day(_text(item, "dcterms:created")),
        _length(_text(item, "itunes:duration")),
    ]
    links = []
    page = audio.with_suffix(".html")
    if page.is_file():
        links.append(f'<a href="{_path(page, folder)}">Read along</a>')
    link = _text(item, "link")
    if link.startswith(("http://", "https://")) and served_file(folder, base, link) is None:
        links.append(f'<a href="{escape(link)}" rel="noreferrer">Original</a>')
    return "\n".join(
        [
            f'<li lang="{escape(language)}">' if language else "<li>",
            f'<h2 dir="auto">{escape(title)}</h2>',
            f'<p class="facts" lang="en">{"<span> · </span>".join(fact for fact in facts if fact)}</p>',
            *([f'<p class="summary" dir="auto">{summary}</p>'] if summary else []),
            f'<audio controls preload="none" src="{_path(audio, folder)}" aria-label="{escape(title)}"></audio>',
            *([f'<p class="links" lang="en">{" ".join(links)}</p>'] if links else []),
            "</li>",
        ]
    )


def _path(file: Path, folder: Path) -> str:
    """A relative URL, free of all that HTML would have escaped."""
    return "/".join(map(quoted, file.relative_to(folder).parts))


def _text(element: Any, name: str) -> str:
    return " ".join((element.findtext(name, "", NAMESPACES) or "").split())


def _day(iso: str) -> str:
    """An ISO date as "23 November 2026", marked up; what is no such date stays as it is."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return escape(iso)
    return f'<time datetime="{day.isoformat()}">{day.day} {_MONTHS[day.month - 1]} {day.year}</time>'


def _length(seconds: str) -> str:
    """3900 seconds as "1 h 5 min", marked up."""
    if not re.fullmatch("[0-9]{1,9}", seconds):
        return escape(seconds)
    whole = int(seconds)
    hours, minutes = divmod(round(whole / 60), 60)
    words = f"{whole} s" if whole < 60 else f"{hours} h {minutes} min" if hours else f"{minutes} min"
    return f'<time datetime="PT{whole}S">{words}</time>'


def _hash(template: str, element: str) -> str:
    """The hash by which the policy knows the template's style or script."""
    content = template.partition(f"<{element}>")[2].partition(f"</{element}>")[0]
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
