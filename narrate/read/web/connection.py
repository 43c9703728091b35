"""Connections to web servers: proxies, cookies, certificates, and the private networks that are refused."""

from __future__ import annotations

import http.client
import http.cookiejar
import ipaddress
import socket
import ssl
import urllib.parse
import urllib.request
from typing import Any

from narrate.errors import FetchError
from narrate.read.web.address import CHECK_ADDRESS


def opener(sockets: list[socket.socket], only_private_host: str | None) -> urllib.request.OpenerDirector:
    """Makes what sends the requests for one URL, redirects included. It knows HTTP and HTTPS, and follows no redirect.

    Args:
        sockets: every connected socket is added to it, so that another thread can close it.
        only_private_host: the one host that may be in a private network; None allows all hosts.
    """

    def connection(connection_class: Any, request: urllib.request.Request) -> Any:
        direct = request.host == urllib.parse.urlsplit(request.full_url).netloc
        check = direct and only_private_host is not None  # through a proxy, the proxy decides what to allow

        class Connection(connection_class):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                sockets.append(self.sock)
                if check and self.host.lower() != only_private_host:
                    _refuse_private(self)

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


def _refuse_private(connection: http.client.HTTPConnection) -> None:
    # The socket is asked, before anything is sent: a name may resolve to another address at every look-up.
    peer = ipaddress.ip_address(connection.sock.getpeername()[0].partition("%")[0])
    if not peer.is_global:
        connection.close()
        raise FetchError(f"{connection.host} is in a private network", CHECK_ADDRESS)


def _trust() -> ssl.SSLContext:
    paths = ssl.get_default_verify_paths()
    if paths.cafile or paths.capath:
        return ssl.create_default_context()
    import certifi  # comes with trafilatura; Python from python.org on macOS comes without certificates

    return ssl.create_default_context(cafile=certifi.where())
