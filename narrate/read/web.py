"""Fetch an article, or its picture, from the web, within limits of size and time that no server can stretch.

The standard library does it: it needs no more than one GET, and unlike urllib3 it honours the user's proxies.
"""

from __future__ import annotations

import contextlib
import http.client
import http.cookiejar
import ipaddress
import queue
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath
from typing import Any

from narrate.errors import EmptyArticle, FetchError, NarrateError
from narrate.read.address import CHECK_ADDRESS, as_sent, redirected, split_password, without_password
from narrate.read.files import KIND_OF_SUFFIX
from narrate.read.source import MAX_BYTES, Source
from narrate.read.unpack import unpacker

USER_AGENT = "narrate/0.1"
READ_TIMEOUT_S = 20.0
DEADLINE_S = 60.0
IMAGE_DEADLINE_S = 5.0  # a picture is worth less of a wait than the article
MAX_REDIRECTS = 10

_CHUNK_BYTES = 1 << 16
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_KIND_OF_TYPE = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
}


def fetch(url: str) -> Source:
    """Fetch a URL.

    Returns:
        The body, decompressed. `name` is the address after redirects, without a password; `host` its host.

    Raises:
        FetchError: the server cannot be reached, answers with an error, sends something that is no text, or sends
            more than 64 MB, or takes more than 20 s for a piece or 60 s in all.
        EmptyArticle: the body is empty.
    """
    return _waited_for(_Request(url, _ARTICLE), DEADLINE_S)


def fetch_image(url: str, page: str) -> bytes:
    """Fetch a picture that a page names.

    Nobody has asked for it by its address, so a page from the internet must not lead to a machine in this network:
    such an address is refused unless the page came from the same host.

    Returns:
        The body, which is not looked into.

    Raises:
        FetchError: as `fetch()`, after 5 s in all; or the address is in a private network.
    """
    host = urllib.parse.urlsplit(as_sent(page)).hostname or ""
    return _waited_for(_Request(url, _Wanted(_IMAGE_TYPES, _image_kind, host)), IMAGE_DEADLINE_S).data


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an address is asked for.

    Attributes:
        accept: media types, for the header of that name.
        kind: what the source is, by address, headers and suffix; raises FetchError for what it must not be.
        only_private_host: the one host that may be in a private network; None allows all.
    """

    accept: str
    kind: Callable[[str, Message, str], str]
    only_private_host: str | None = None


def _waited_for(request: _Request, deadline_s: float) -> Source:
    # A timeout of the socket starts anew with every byte, and looking up a name has none. So the work is done beside
    # this thread, which waits for as long as it is worth it and can be interrupted.
    results: queue.SimpleQueue[Source | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            results.put(request.run())
        except BaseException as error:  # noqa: BLE001 (it is raised again in the thread that waits)
            results.put(error)

    threading.Thread(target=work, name="narrate-fetch", daemon=True).start()
    try:
        result = results.get(timeout=deadline_s)
    except queue.Empty:
        raise FetchError(f"{request.shown} took more than {deadline_s:.0f} s", "Try again later") from None
    finally:
        request.abandon()
    if isinstance(result, Source):
        return result
    if isinstance(result, NarrateError):
        raise result
    raise _as_fetch_error(result, request.shown) from None


class _Request:
    """One address being fetched."""

    def __init__(self, url: str, wanted: _Wanted) -> None:
        self.shown = without_password(url)
        self._url = url
        self._wanted = wanted
        self._abandoned = threading.Event()
        self._sockets: list[Any] = []

    def abandon(self) -> None:
        """Make the thread that fetches end soon, whatever it waits for."""
        self._abandoned.set()
        for connected in self._sockets:
            with contextlib.suppress(OSError, ValueError, AttributeError):
                connected.close()

    def run(self) -> Source:
        opener = _opener(self._sockets, self._wanted.only_private_host)
        url = self._url
        for _ in range(MAX_REDIRECTS + 1):
            url, authorization = split_password(url)
            self.shown = url
            request = urllib.request.Request(as_sent(url))
            request.add_header("User-Agent", USER_AGENT)
            request.add_header("Accept", self._wanted.accept)
            request.add_header("Accept-Encoding", "gzip, deflate")
            if authorization:
                request.add_header("Authorization", authorization)
            with opener.open(request, timeout=READ_TIMEOUT_S) as answer:
                target = answer.headers.get("Location")
                if answer.status in _REDIRECTS and target:
                    # The body of a redirect is not read: it may be of any length.
                    url = redirected(url, target)
                    continue
                return self._source(url, answer)
        raise FetchError(f"{self.shown} redirects in a circle", CHECK_ADDRESS)

    def _source(self, url: str, answer: Any) -> Source:
        if answer.status != 200:
            reason = answer.reason or http.client.responses.get(answer.status, "")
            raise FetchError(f"{url} answered {answer.status} {reason}".strip(), CHECK_ADDRESS)
        path = urllib.parse.unquote(urllib.parse.urlsplit(url).path)
        kind = self._wanted.kind(url, answer.headers, PurePosixPath(path).suffix.lower())
        length = answer.headers.get("Content-Length") or ""
        if length.isdigit() and int(length) > MAX_BYTES:
            raise _too_large(url)
        data = self._body(url, answer)
        if not data:
            raise EmptyArticle(f"{url} gave an empty page", CHECK_ADDRESS)
        host = (urllib.parse.urlsplit(url).hostname or "").removeprefix("www.")
        return Source(
            data,
            name=url,
            stem=PurePosixPath(path).stem or host,
            kind=kind,
            charset=answer.headers.get_content_charset() or "",
            host=host,
        )

    def _body(self, url: str, answer: Any) -> bytes:
        unpack = unpacker(url, answer.headers)
        chunks: list[bytes] = []
        total = received = 0
        end_s = time.monotonic() + DEADLINE_S
        while piece := answer.read1(_CHUNK_BYTES):
            received += len(piece)
            if self._abandoned.is_set() or time.monotonic() > end_s:
                raise TimeoutError
            for chunk in unpack(piece):
                total += len(chunk)
                if total > MAX_BYTES:
                    raise _too_large(url)
                chunks.append(chunk)
            if received > MAX_BYTES:
                raise _too_large(url)
        length = answer.headers.get("Content-Length") or ""
        # read1 takes the end of the connection for the end of the body, whatever length was promised.
        if length.isdigit() and received < int(length):
            raise FetchError(f"{url} broke off after {received} of {int(length)} bytes", "Try again")
        return b"".join(chunks)


def _opener(sockets: list[Any], only_private_host: str | None) -> urllib.request.OpenerDirector:
    def keeping(connection_class: Any, request: urllib.request.Request) -> Any:
        direct = request.host == urllib.parse.urlsplit(request.full_url).netloc  # else a proxy decides where it may go
        return _keeping(connection_class, sockets, only_private_host if direct else None)

    class Http(urllib.request.HTTPHandler):
        def http_open(self, request: urllib.request.Request) -> Any:
            return self.do_open(keeping(http.client.HTTPConnection, request), request)

    class Https(urllib.request.HTTPSHandler):
        def https_open(self, request: urllib.request.Request) -> Any:
            return self.do_open(keeping(http.client.HTTPSConnection, request), request, context=_trust())

    opener = urllib.request.OpenerDirector()
    # Without the handlers for file:, ftp: and data:, and without those that follow redirects and raise on 404.
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())  # some sites redirect until one comes back
    for handler in (urllib.request.ProxyHandler(), Http(), Https(), cookies, urllib.request.UnknownHandler()):
        opener.add_handler(handler)
    return opener


def _keeping(connection_class: Any, sockets: list[Any], only_private_host: str | None) -> Any:
    """A connection class that notes its socket, so that another thread can close it, and looks where it has led."""

    class Keeping(connection_class):  # type: ignore[misc]
        def connect(self) -> None:
            super().connect()
            sockets.append(self.sock)
            if only_private_host not in (None, self.host.lower()):
                # Asked of the socket, before anything is sent: what a name leads to may change from look to look.
                peer = ipaddress.ip_address(self.sock.getpeername()[0].partition("%")[0])
                if not peer.is_global:
                    self.close()
                    raise FetchError(f"{self.host} is in a private network", CHECK_ADDRESS)

    return Keeping


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not paths.cafile and not paths.capath:
        # Python from python.org on macOS comes without certificates; certifi comes with trafilatura.
        with contextlib.suppress(ImportError):
            import certifi

            context.load_verify_locations(certifi.where())
    return context


def _kind(url: str, headers: Message, suffix: str) -> str:
    """The kind of a body by its media type; "" where only the content can tell.

    Raises:
        FetchError: the type is that of something that narrate cannot read.
    """
    if headers.get("Content-Type") is None:
        return KIND_OF_SUFFIX.get(suffix, "")
    media_type = headers.get_content_type()
    if kind := _KIND_OF_TYPE.get(media_type):
        return kind
    family, _, name = media_type.partition("/")
    if media_type == "text/plain":
        return "markdown" if KIND_OF_SUFFIX.get(suffix) == "markdown" else "text"
    if family == "text" or media_type in ("application/octet-stream", "application/xml"):
        return KIND_OF_SUFFIX.get(suffix, "")
    known = {"pdf": "PDF", "epub+zip": "EPUB", "json": "JSON", "rss+xml": "feed", "atom+xml": "feed"}
    shown = known.get(name) or (f"{name.upper()} {family}" if family in ("image", "audio", "video") else media_type)
    raise FetchError(f"narrate cannot read {shown} files yet: {url}", "Give the address of a web page")


def _image_kind(url: str, headers: Message, suffix: str) -> str:
    if headers.get("Content-Type") and headers.get_content_maintype() not in ("image", "application"):
        raise FetchError(f"{url} is no image", CHECK_ADDRESS)
    return "image"


_ARTICLE = _Wanted("text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9, */*;q=0.5", _kind)
_IMAGE_TYPES = "image/jpeg, image/png, image/webp, image/gif;q=0.9, */*;q=0.1"


def _too_large(url: str) -> FetchError:
    return FetchError(f"{url} is larger than {MAX_BYTES >> 20} MB", "Save the article from it as a file")


def _as_fetch_error(error: BaseException, url: str) -> BaseException:
    """Say in a sentence what each of the libraries' exceptions means; the one place that knows them."""
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, BaseException):
        error = error.reason
    host = urllib.parse.urlsplit(url).hostname if "[" not in url else url
    if isinstance(error, TimeoutError):
        return FetchError(f"{url} did not answer within {READ_TIMEOUT_S:.0f} s", "Try again later")
    if isinstance(error, ssl.SSLError):
        reason = getattr(error, "verify_message", "") or error.reason or error
        return FetchError(f"{host} has no valid certificate: {reason}", CHECK_ADDRESS)
    if isinstance(error, OSError) and type(error).__name__ == "gaierror":
        return FetchError(f"there is no host {host}, or no connection to the network", "Check the address")
    if isinstance(error, ConnectionRefusedError):
        return FetchError(f"{host} refuses the connection", CHECK_ADDRESS)
    if isinstance(error, zlib.error):
        return FetchError(f"{url} came damaged: {error}", "Try again")
    if isinstance(error, http.client.HTTPException | OSError):
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return FetchError(f"{url} broke the connection: {reason}".replace("\n", " "), "Try again")
    if isinstance(error, ValueError):
        return FetchError(f"{url} is no web address: {error}", "Check it")
    return error
