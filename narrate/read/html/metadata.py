"""What a page declares about its article: title, author, date, site, language, picture.

Only declarations count. To guess a date from the text, as htmldate does, took 80 ms on a page of 240 kB and gave the
day on which the page's subject was founded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from narrate.model import Article
from narrate.read.dates import iso_date

_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "parsely-title", "twitter:title")
_AUTHORS = ("author", "article:author", "citation_author", "dc.creator", "dcterms.creator", "parsely-author",
            "sailthru.author", "byl", "twitter:creator")  # fmt: skip
_DATES = ("article:published_time", "og:article:published_time", "datepublished", "citation_publication_date",
          "citation_date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "dcterms.issued",
          "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "date")  # fmt: skip
_SITES = ("og:site_name", "application-name", "citation_journal_title", "dc.publisher", "twitter:site")
_IMAGES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_LARGE_PIXELS = 400  # wide, and the picture belongs to the article; smaller ones are portraits, icons and buttons
_BYLINE = re.compile(
    r"\W*(?:(?:posted|written|published|words|story|text)\s+)?by\s+([^\d,.|·•()]{3,60})", re.IGNORECASE
)
_TAIL = re.compile(r"^(.{3,}?)\s+(?:([|·•»«‹›:]|::|\\|/)|[-–—])\s+([^|·•»«‹›]{1,60})$", re.DOTALL)


def read_metadata(root: Any, body: Any) -> tuple[Article, bool]:
    """Collects what a page declares.

    Args:
        root: the whole page.
        body: the element that holds the article.

    Returns:
        An article without blocks, "" in every field that the page does not declare; `image` is an address as the page
        writes it. And whether a heading, in `body` or above it, shows the title.
    """
    declared = _declared(root)
    linked = _linked_data(root)
    site = _first(declared, _SITES).lstrip("@") or _name(linked.get("publisher"))
    title, site, shown = _title(root, body, declared, linked, site)
    article = Article(
        title=title,
        blocks=(),
        author=_author(body, declared, linked),
        published=_published(body, declared, linked),
        site=site,
        language=_language(root, body, declared),
        image=_first(declared, _IMAGES) or _address(linked.get("image")) or _large_image(body),
    )
    return article, shown


def _declared(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _first(declared: dict[str, str], names: tuple[str, ...]) -> str:
    return next((declared[name] for name in names if name in declared), "")


def _linked_data(root: Any) -> dict[str, Any]:
    """The JSON-LD object that describes an article, or {}."""
    for script in root.iterfind(".//script[@type='application/ld+json']"):
        try:
            data = json.loads("".join(script.itertext()))
        except (ValueError, RecursionError):
            continue
        for item in _objects(data):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(str(kind).endswith(("Article", "Posting", "Report", "Recipe", "WebPage")) for kind in kinds):
                return item
    return {}


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            graph = item.get("@graph")
            yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()
            yield item


def _name(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, (_name(item) for item in value[:10] if not isinstance(item, list))))
    if isinstance(value, dict):
        value = value.get("name")
    return " ".join(value.split()) if isinstance(value, str) and "://" not in value else ""


def _address(value: Any) -> str:
    """The URL of an image in JSON-LD: text, an `ImageObject`, or a list of either."""
    if isinstance(value, list):
        value = next(iter(value), "")
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value.strip() if isinstance(value, str) else ""


def _large_image(body: Any) -> str:
    """The address of the first image in the article that declares a large width, or ""."""
    for element in body.iter("img"):
        width, address = element.get("width") or "", element.get("src") or "data:"
        if width.isdecimal() and len(width) < 6 and int(width) >= _LARGE_PIXELS and not address.startswith("data:"):
            return str(address).strip()
    return ""


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _title(root: Any, body: Any, declared: dict[str, str], linked: dict[str, Any], site: str) -> tuple[str, str, bool]:
    """The title, the site's name (also from the end of the page's title), and whether a heading shows the title."""
    page = next(iter(root.xpath("//title[not(ancestor::svg)]")), None)  # SVG drawings have titles too
    written = _words(page) if page is not None else ""
    best = _first(declared, _TITLES) or _name(linked.get("headline")) or written
    inner = [_heading(heading) for heading in body.iter("h1")]
    headings = [text for text in (*inner, *(_heading(heading) for heading in root.iter("h1"))) if text]
    for heading in headings:
        # Readers see the heading; the declared title often ends in the site's name.
        if best and (_same(heading, best) or (best.lower().startswith(heading.lower()) and len(heading) > 2)):
            tail = _TAIL.match(written)
            if not site and tail and _same(tail[1], heading):
                site = tail[3].strip()
            return heading, site, True
    title, tail_site = _without_site(best, site)
    if not title and len(inner) == 1:
        return inner[0], site, True
    return title, site or tail_site, title in headings


def _heading(element: Any) -> str:
    # Without the sign of the heading's link to itself.
    return re.sub(r"\s*[#¶§🔗]$", "", _words(element))


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).lower() == re.sub(r"\W+", "", other).lower()


def _without_site(title: str, site: str) -> tuple[str, str]:
    tail = _TAIL.match(title)
    if not tail:
        return title, ""
    ending = tail[3].strip()
    if site and _same(ending, site):
        return tail[1].strip(), site
    # A bar or a dot separates the site's name; a dash is as often part of the title.
    if tail[2] and tail[2] != ":" and len(ending.split()) <= 4:
        return tail[1].strip(), ending
    return title, ""


def _author(body: Any, declared: dict[str, str], linked: dict[str, Any]) -> str:
    author = next((declared[name] for name in _AUTHORS if "://" not in declared.get(name, "://")), "")
    author = author or _name(linked.get("author")) or _name(linked.get("creator"))
    if not author:
        for element in body.xpath(
            ".//*[@itemprop='author']//*[@itemprop='name']|.//*[@itemprop='author']|.//a[@rel='author']"
            "|.//*[contains(@class,'author-name')]|.//*[contains(@class,'byline')]|.//*[@class='author']"
            "|.//header//p|.//footer//p"
        )[:50]:
            text = _words(element)
            by = _BYLINE.match(text)
            plain = element.get("itemprop") or element.get("rel") or "author" in (element.get("class") or "")
            if (by or plain) and 2 < len(text) <= 120:
                author = by[1] if by else text
                break
    author = re.sub(r"^by\s+", "", author.strip().lstrip("@"), flags=re.IGNORECASE)
    return re.sub(r"\s+(?:on|at|in|for|—|–|-)$", "", author).strip() if len(author) <= 200 else ""


def _published(body: Any, declared: dict[str, str], linked: dict[str, Any]) -> str:
    candidates = [declared[name] for name in _DATES if name in declared]
    candidates += [str(linked[name]) for name in ("datePublished", "dateCreated") if name in linked]
    shown = body.xpath(".//*[@itemprop='datePublished']|.//time[@pubdate]|.//header//time|.//time[@datetime]")
    candidates += [element.get("datetime") or element.get("content") or _words(element) for element in shown[:20]]
    return next((date for candidate in candidates if (date := iso_date(candidate))), "")


def _language(root: Any, body: Any, declared: dict[str, str]) -> str:
    names = ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang")
    tags = [element.get(name) for element in (body, *body.iterancestors(), root) for name in names]
    tags += [declared.get(name) for name in ("content-language", "og:locale", "dc.language", "dcterms.language")]
    found = re.match(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", next((tag.strip() for tag in tags if tag), ""))
    return found[0].replace("_", "-") if found else ""
