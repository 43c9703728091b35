"""Connections to web servers: proxies, cookies, certificates, and the private networks that are refused."""

from __future__ import annotations

import http.client
import http.cookiejar
import socket
import ssl
import urllib.parse
import urllib.request
from typing import Any

from narrate.errors import FetchError
from narrate.read.web.private import is_private_address, is_private_name


class Network:
    """The connections for one URL, redirects included.

    The user may ask for a host in their own network. A server on the internet must not lead there, be it only to try
    whether a host exists. So an address is judged before anything is sent to it, and the connection goes to the address
    that was judged: a name may resolve to another one at every look-up.

    Args:
        private_host: the one host that may be in a private network; None allows all, until a server on the internet has
            answered.

    Attributes:
        sockets: every socket that was connected, so that another thread can close it.
        only_private: no server on the internet, and no proxy, was asked.
    """

    def __init__(self, private_host: str | None = None) -> None:
        self.sockets: list[socket.socket] = []
        self.only_private = True
        self._private_host = private_host
        self._asked: set[str] = set()

    def check_name(self, host: str) -> None:
        """Raises FetchError if `host` is private by its name, and must not be.

        The one that the user named may redirect to itself, also where a proxy asks for it.
        """
        only_this = self._private_host is None and self._asked <= {host.lower()}
        if not (only_this or self._may_be_private(host)) and is_private_name(host):
            raise _refused(host)
        self._asked.add(host.lower())

    def connect(self, host: str, port: int, timeout_s: float) -> socket.socket:
        """Connects to a host.

        Raises:
            FetchError: all its addresses are private, and must not be.
            OSError: it has no address, or none answers.
        """
        addresses = list(
            dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        )
        allowed = addresses if self._may_be_private(host) else [one for one in addresses if not is_private_address(one)]
        if not allowed:
            raise _refused(host)
        failure: OSError | None = None
        for address in allowed:
            try:
                connected = socket.create_connection((address, port), timeout_s)
            except OSError as error:
                failure = failure or error
                continue
            self.sockets.append(connected)
            if is_private_address(connected.getpeername()[0]):
                self._refuse_private(connected, host)
            else:
                self.only_private = False
            return connected
        assert failure
        raise failure

    def connect_proxy(self, host: str, port: int, timeout_s: float) -> socket.socket:
        """Connects to the user's own proxy, which may be anywhere and decides which addresses it allows."""
        self.only_private = False
        self.sockets.append(connected := socket.create_connection((host, port), timeout_s))
        return connected

    def _may_be_private(self, host: str) -> bool:
        return self.only_private if self._private_host is None else host.lower() == self._private_host

    def _refuse_private(self, connected: socket.socket, host: str) -> None:
        if not self._may_be_private(host):
            connected.close()
            raise _refused(host)


def opener(network: Network) -> urllib.request.OpenerDirector:
    """Makes what sends the requests for one URL. It knows HTTP and HTTPS, and follows no redirect."""

    def connection(connection_class: Any, request: urllib.request.Request) -> Any:
        asked = urllib.request.Request(request.full_url).host
        direct = request.host == asked  # otherwise the handler of proxies has put the proxy in its place
        network.check_name(urllib.parse.urlsplit(request.full_url).hostname or "")

        class Connection(connection_class):  # type: ignore[misc]
            def __init__(self, *args: Any, **options: Any) -> None:
                super().__init__(*args, **options)
                self._create_connection = self._connected  # what http.client calls for a socket

            def _connected(self, address: tuple[str, int], timeout_s: float, _: object) -> socket.socket:
                return (network.connect if direct else network.connect_proxy)(*address, timeout_s)

        return Connection

    class Http(urllib.request.HTTPHandler):
        def http_open(self, request: urllib.request.Request) -> Any:
            return self.do_open(connection(http.client.HTTPConnection, request), request)

    class Https(urllib.request.HTTPSHandler):
        def https_open(self, request: urllib.request.Request) -> Any:
            return self.do_open(connection(http.client.HTTPSConnection, request), request, context=_trust())

    director = urllib.request.OpenerDirector()
    # Without the handlers for file:, ftp: and data:, and without those that follow redirects and raise on 404.
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())  # some sites redirect until one comes back
    for handler in (urllib.request.ProxyHandler(), Http(), Https(), cookies, urllib.request.UnknownHandler()):
        director.add_handler(handler)
    return director


def _refused(host: str) -> FetchError:
    return FetchError(
        f"the address leads to {host}, which is in a private network", "If you mean that, give narrate its address"
    )


def _trust() -> ssl.SSLContext:
    paths = ssl.get_default_verify_paths()
    if paths.cafile or paths.capath:
        return ssl.create_default_context()
    import certifi  # comes with trafilatura; Python from python.org on macOS comes without certificates

    return ssl.create_default_context(cafile=certifi.where())
