"""Fetch an article, or its picture, from the web, within limits of size and time that no server can stretch.

The standard library does the work: one GET needs no more, it honours the user's proxies, and its modules import in
half the time of urllib3 2.8 (40 and 85 ms).
"""

from __future__ import annotations

import urllib.parse
from email.message import Message

from narrate.errors import FetchError
from narrate.read.kinds import KIND_OF_MEDIA_TYPE, KIND_OF_SUFFIX
from narrate.read.source import Source
from narrate.read.web.address import CHECK_ADDRESS, as_sent
from narrate.read.web.connection import Network
from narrate.read.web.request import Request

__all__ = ["fetch", "fetch_image"]

DEADLINE_S = 60.0
IMAGE_DEADLINE_S = 5.0  # a picture is worth less of a wait than the article
_ARTICLE_TYPES = "text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9, */*;q=0.5"
_IMAGE_TYPES = "image/jpeg, image/png, image/webp, image/gif;q=0.9, */*;q=0.1"
_UNREADABLE = {"pdf": "PDF", "epub+zip": "EPUB", "json": "JSON", "rss+xml": "feed", "atom+xml": "feed"}

_private_hosts: set[str] = set()  # in a private network, from which this process has fetched an article


def fetch(url: str) -> Source:
    """Fetches a URL.

    Returns:
        The body, decompressed. `name` is the address after redirects, without a password; `host` its host.

    Raises:
        FetchError: the server cannot be reached, answers with an error, sends a format that narrate does not read,
            sends more than 64 MB or only a part, or takes more than 20 s for a piece or 60 s in all; or a server on the
            internet redirects into a private network.
        EmptyArticle: the body is empty.
    """
    network = Network()
    source = Request(url, _ARTICLE_TYPES, _article_kind, network).fetch(DEADLINE_S)
    if network.only_private:
        _private_hosts.add(_host(source.name))
    return source


def fetch_image(url: str, page: str) -> bytes:
    """Fetches a picture that a page names.

    The user has not asked for this address. So a page from the internet must not lead to a machine in the user's
    network: such an address is refused, unless this process has fetched the page from the same host there.

    Returns:
        The body, unchecked.

    Raises:
        FetchError: as `fetch()`, with 5 s in all; or the address is in a private network.
    """
    # A name that was on the internet a moment ago may now be given a private address.
    host = _host(page)
    network = Network(private_host=host if host in _private_hosts else "")
    return Request(url, _IMAGE_TYPES, _image_kind, network).fetch(IMAGE_DEADLINE_S).data


def _host(url: str) -> str:
    return urllib.parse.urlsplit(as_sent(url)).hostname or ""


def _article_kind(url: str, headers: Message, suffix: str) -> str:
    """The kind of a body by its media type; "" if only the content can tell."""
    of_suffix = KIND_OF_SUFFIX.get(suffix, "")
    media_type = headers.get_content_type()
    if headers.get("Content-Type") is None:
        return of_suffix
    if kind := KIND_OF_MEDIA_TYPE.get(media_type):
        return kind
    if media_type == "text/plain":
        return "markdown" if of_suffix == "markdown" else "text"
    family, _, name = media_type.partition("/")
    if family == "text" or media_type in ("application/octet-stream", "application/xml"):
        return of_suffix
    shown = f"{name.upper()} {family}" if family in ("image", "audio", "video") else media_type
    raise FetchError(
        f"narrate cannot read {_UNREADABLE.get(name, shown)} files yet: {url}", "Give the address of a web page"
    )


def _image_kind(url: str, headers: Message, suffix: str) -> str:
    if headers.get("Content-Type") and headers.get_content_maintype() not in ("image", "application"):
        raise FetchError(f"{url} is no image", CHECK_ADDRESS)
    return "image"
