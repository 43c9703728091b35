"""The page of a folder of articles: lists and plays the items of the folder's feed.

Everything that it shows is read from the feed, so that nothing is stored twice.
"""

from __future__ import annotations

import os
import re
from datetime import date
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from narrate.export.names import FEED
from narrate.export.sidecars.marks import FOLDER_PAGE
from narrate.export.sidecars.template import LIST, generator, hashes
from narrate.export.text import web_url

NAMESPACES = {  # the feed's
    "atom": "http://www.w3.org/2005/Atom",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
_TEMPLATE = Path(__file__).with_name("folder_page.html")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def folder_page(channel: Any, folder: Path, base: str) -> str:
    """The page as HTML.

    Args:
        channel: the feed's channel element.
        base: the URL of the folder.
    """
    template = _TEMPLATE.read_text("utf-8")
    articles = [article for item in channel.findall("item") if (article := _article(item, folder, base))]
    return Template(template).substitute(
        mark=FOLDER_PAGE.blank.decode().partition("\n")[2],
        generator=generator(LIST),
        style_hash=hashes("style", template),
        script_hash=hashes("script", template),
        title=escape(_text(channel, "title") or "Narrated articles"),
        description=escape(_text(channel, "description")),
        feed=escape(base + FEED),
        count="1 article" if len(articles) == 1 else f"{len(articles)} articles",
        articles="\n".join(articles),
    )


def served_file(folder: Path, base: str, url: str) -> Path | None:
    """The file at a URL, if `folder` is served at `base`; None if the URL is of something else."""
    if not url.startswith(base):
        return None
    name = os.fsdecode(unquote_to_bytes(re.split("[?#]", url.removeprefix(base))[0]))
    path = Path(name)
    return None if path.anchor or ".." in path.parts or "\0" in name else folder / path


def quoted(name: str) -> str:
    """A file's name as a segment of a URL."""
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
    if web_url(link) and served_file(folder, base, link) is None:
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
    """A relative URL, without characters that HTML has to escape."""
    return "/".join(map(quoted, file.relative_to(folder).parts))


def _text(element: Any, name: str) -> str:
    return " ".join((element.findtext(name, "", NAMESPACES) or "").split())


def _day(iso: str) -> str:
    """An ISO date as "23 November 2026", in HTML; other text unchanged but escaped."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return escape(iso)
    return f'<time datetime="{day.isoformat()}">{day.day} {_MONTHS[day.month - 1]} {day.year}</time>'


def _length(seconds: str) -> str:
    """3900 seconds as "1 h 5 min", in HTML."""
    if not re.fullmatch("[0-9]{1,9}", seconds):
        return escape(seconds)
    whole = int(seconds)
    hours, minutes = divmod(round(whole / 60), 60)
    words = f"{whole} s" if whole < 60 else f"{hours} h {minutes} min" if hours else f"{minutes} min"
    return f'<time datetime="PT{whole}S">{words}</time>'
