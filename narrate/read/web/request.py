"""One URL being fetched: redirects, limits of size and time, and what each failure means."""

from __future__ import annotations

import contextlib
import http.client
import queue
import socket
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import PurePosixPath
from typing import Any

from narrate.errors import EmptyArticle, FetchError, NarrateError
from narrate.read.source import MAX_BYTES, Source, join
from narrate.read.web.address import CHECK_ADDRESS, as_sent, redirected, split_password, without_password
from narrate.read.web.connection import Network, opener
from narrate.read.web.decoding import decompress

USER_AGENT = "narrate/0.1"
READ_TIMEOUT_S = 20.0
MAX_REDIRECTS = 10

_CHUNK_BYTES = 1 << 16
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
# The first type that fits tells the meaning: certificate, name and refused connection are kinds of OSError.
_FAILURES: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    ((TimeoutError,), "{url} did not answer within {timeout_s:.0f} s", "Try again later"),
    ((ssl.SSLError,), "{host} has no valid certificate: {reason}", CHECK_ADDRESS),
    ((socket.gaierror,), "there is no host {host}, or no connection to the network", "Check the address"),
    ((ConnectionRefusedError,), "{host} refuses the connection", CHECK_ADDRESS),
    ((EOFError, http.client.IncompleteRead), "{url} broke off before its end", "Try again"),
    ((zlib.error,), "{url} came damaged: {error}", "Try again"),
    ((http.client.HTTPException, OSError), "{url} broke the connection: {reason}", "Try again"),
    ((ValueError,), "{url} is no web address: {error}", "Check it"),
)


class Request:
    """A GET request for a URL, with its redirects.

    Args:
        accept: the value of the header `Accept`.
        kind_of: gives the kind of a source from its URL, headers and suffix; raises FetchError to refuse it.
        network: makes the connections, and refuses those into private networks.
    """

    def __init__(
        self,
        url: str,
        accept: str,
        kind_of: Callable[[str, Message, str], str],
        network: Network,
    ) -> None:
        self._url = url
        self._shown = without_password(url)
        self._accept = accept
        self._kind_of = kind_of
        self._network = network
        self._cancelled = threading.Event()

    def fetch(self, deadline_s: float) -> Source:
        """Sends the request and waits for the whole body.

        Raises:
            FetchError: the request fails, or takes longer than `deadline_s`.
            EmptyArticle: the body is empty.
        """
        # A socket's timeout starts anew with every byte, and looking up a name has none. So another thread does the
        # work, and this thread waits no longer than the deadline and can be interrupted.
        results: queue.SimpleQueue[Source | BaseException] = queue.SimpleQueue()

        def work() -> None:
            try:
                results.put(self._follow())
            except BaseException as error:  # noqa: BLE001 (raised again in the thread that waits)
                results.put(error)

        threading.Thread(target=work, name="narrate-fetch", daemon=True).start()
        try:
            result = results.get(timeout=deadline_s)
        except queue.Empty:
            raise FetchError(f"{self._shown} took more than {deadline_s:.0f} s", "Try again later") from None
        finally:
            self._cancel()
        if isinstance(result, Source):
            return result
        raise _as_fetch_error(result, self._shown) from None

    def _cancel(self) -> None:
        """Makes the thread that fetches end soon, whatever it waits for."""
        self._cancelled.set()
        for connected in self._network.sockets:
            # close() alone would wait for the thread that reads from the socket.
            with contextlib.suppress(OSError, ValueError, AttributeError):
                connected.shutdown(socket.SHUT_RDWR)

    def _follow(self) -> Source:
        director = opener(self._network)
        url = self._url
        for _ in range(MAX_REDIRECTS + 1):
            url, authorization = split_password(url)
            self._shown = url
            headers = {"User-Agent": USER_AGENT, "Accept": self._accept, "Accept-Encoding": "gzip, deflate"}
            if authorization:
                headers["Authorization"] = authorization
            request = urllib.request.Request(as_sent(url), headers=headers)
            with director.open(request, timeout=READ_TIMEOUT_S) as answer:
                target = answer.headers.get("Location")
                if answer.status not in _REDIRECTS or not target:
                    return self._source(url, answer)
                # The body of a redirect is not read: it may be of any length.
                url = redirected(url, target)
        raise FetchError(f"{self._shown} redirects in a circle", CHECK_ADDRESS)

    def _source(self, url: str, answer: Any) -> Source:
        if answer.status != 200:
            reason = answer.reason or http.client.responses.get(answer.status, "")
            raise FetchError(f"{url} answered {answer.status} {reason}".strip(), CHECK_ADDRESS)
        parts = urllib.parse.urlsplit(url)
        path = PurePosixPath(urllib.parse.unquote(parts.path))
        kind = self._kind_of(url, answer.headers, path.suffix.lower())
        data = self._body(url, answer)
        if not data:
            raise EmptyArticle(f"{url} gave an empty page", CHECK_ADDRESS)
        host = (parts.hostname or "").removeprefix("www.")
        charset = answer.headers.get_content_charset() or ""
        return Source(data, name=url, stem=path.stem or host, kind=kind, charset=charset, host=host)

    def _body(self, url: str, answer: Any) -> bytes:
        too_large = FetchError(f"{url} is larger than {MAX_BYTES >> 20} MB", "Save the article from it as a file")
        promised = answer.length or 0  # 0 if the body is in chunks, or ends with the connection
        if promised > MAX_BYTES:
            raise too_large

        def pieces() -> Iterator[bytes]:
            received = 0
            while piece := answer.read1(_CHUNK_BYTES):
                received += len(piece)
                if self._cancelled.is_set():
                    raise TimeoutError
                if received > MAX_BYTES:
                    raise too_large
                yield piece
            # read1 takes the end of the connection for the end of the body, whatever length was promised.
            if received < promised:
                raise FetchError(f"{url} broke off after {received} of {promised} bytes", "Try again")

        encoding = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
        if encoding in ("identity", ""):
            return join(pieces(), too_large)
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise FetchError(f"{url} came compressed as {encoding}, which was not asked for", CHECK_ADDRESS)
        return join(decompress(pieces(), encoding), too_large)


def _as_fetch_error(error: BaseException, url: str) -> BaseException:
    """Explains an exception of the libraries in a sentence; errors of our own and unknown ones stay as they are."""
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, BaseException):
        error = error.reason
    if isinstance(error, NarrateError):
        return error
    reason = (
        getattr(error, "verify_message", "")
        or getattr(error, "reason", "")
        or getattr(error, "strerror", "")
        or str(error)
        or type(error).__name__
    )
    host = urllib.parse.urlsplit(url).hostname if "[" not in url else url
    for types, problem, advice in _FAILURES:
        if isinstance(error, types):
            shown = problem.format(url=url, host=host, error=error, reason=reason, timeout_s=READ_TIMEOUT_S)
            return FetchError(shown.replace("\n", " "), advice)
    return error
