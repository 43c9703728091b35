"""A server on the internet leads nowhere into the user's network: no connection is made, whatever the spelling."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from narrate.errors import FetchError
from narrate.read import load, load_image, read
from narrate.read.web import connection
from narrate.read.web.private import is_private_address, is_private_name

# In these tests 127.0.0.1 stands for a server on the internet, and 127.0.0.2 for one in the user's network.
PUBLIC, INNER = "127.0.0.1", "127.0.0.2"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    target = ""  # where it redirects to

    def __init__(self, host: str, port: int = 0) -> None:
        self.connections = 0
        super().__init__((host, port), _Handler)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def verify_request(self, *_: object) -> bool:
        self.connections += 1
        return True


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        body = b"<h1>Tea</h1><p>It is hot.</p>"
        moved = self.path.endswith("/moved")
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", self.server.target.encode().decode("latin-1"))
        self.send_header("Content-Type", "image/png" if self.path.endswith(".png") else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


Names = dict[str, list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """The addresses of host names, one for each look-up; only 127.0.0.1 is not private."""
    found: Names = {}
    resolve = socket.getaddrinfo

    def look_up(host: str, *rest: Any, **options: Any) -> Any:
        return resolve(found[host].pop(0) if host in found else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(connection, "is_private_address", lambda address: address != PUBLIC)
    monkeypatch.setattr(
        connection, "is_private_name", lambda name: name not in (PUBLIC, *found) and is_private_name(name)
    )
    for variable in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.upper(), raising=False)
    return found


@pytest.fixture
def servers(names: Names) -> Iterator[tuple[_Server, _Server]]:
    """One on the internet, and one with the same port in the user's network."""
    public = _Server(PUBLIC)
    try:
        inner = _Server(INNER, public.server_port)
    except OSError:  # macOS has 127.0.0.1 only
        pytest.skip(f"this system does not have {INNER}")
    yield public, inner
    for server in (public, inner):
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "host", [INNER, "0x7f.2", "2130706434", "127.2", "%31%32%37.0.0.2", "１２７.0.0.２", "inner.example"]
)
def test_a_redirect_into_the_network_is_not_followed(host: str, servers: tuple[_Server, _Server], names: Names) -> None:
    public, inner = servers
    names["inner.example"] = [INNER]
    public.target = f"http://{host}:{inner.server_port}/"
    with pytest.raises(FetchError, match=r"leads to .*, which is in a private network"):
        load(f"http://{PUBLIC}:{public.server_port}/moved")
    assert (public.connections, inner.connections) == (1, 0)


def test_the_user_may_ask_for_a_host_of_the_network_and_it_may_redirect_there(servers: tuple[_Server, _Server]) -> None:
    inner = servers[1]
    inner.target = f"http://127.0.0.2:{inner.server_port}/page"
    assert read(load(f"http://{INNER}:{inner.server_port}/moved")).title == "Tea"


def test_a_host_of_the_network_may_redirect_to_the_internet_but_not_from_there_back(
    servers: tuple[_Server, _Server],
) -> None:
    public, inner = servers
    inner.target = f"http://{PUBLIC}:{public.server_port}/moved"
    public.target = f"http://{INNER}:{inner.server_port}/page"
    with pytest.raises(FetchError, match=r"leads to .*, which is in a private network"):
        load(f"http://{INNER}:{inner.server_port}/moved")
    assert (public.connections, inner.connections) == (1, 1)


def test_a_name_that_changes_its_address_leads_nowhere(servers: tuple[_Server, _Server], names: Names) -> None:
    public, inner = servers
    public.target = f"http://rebound.example:{inner.server_port}/page"
    names["rebound.example"] = [PUBLIC, INNER]  # one look-up for the judgement and the connection
    load(f"http://{PUBLIC}:{public.server_port}/moved")
    assert (public.connections, inner.connections) == (2, 0)


def test_a_picture_of_a_page_from_the_internet_never_lies_in_the_network(
    servers: tuple[_Server, _Server], names: Names
) -> None:
    public, inner = servers
    names["rebound.example"] = [PUBLIC, INNER]
    page = f"http://rebound.example:{public.server_port}/page"
    load(page)
    with pytest.raises(FetchError, match=r"leads to .*, which is in a private network"):
        load_image(f"http://rebound.example:{public.server_port}/a.png", page)
    assert inner.connections == 0


def test_a_page_of_the_network_has_its_picture(servers: tuple[_Server, _Server], names: Names) -> None:
    inner = servers[1]
    names["own.example"] = [INNER, INNER]
    page = f"http://own.example:{inner.server_port}/page"
    load(page)
    assert load_image(f"http://own.example:{inner.server_port}/a.png", page)


def test_a_socket_that_is_connected_elsewhere_is_closed(
    servers: tuple[_Server, _Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect: Callable[..., socket.socket] = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda address, timeout: connect((INNER, address[1]), timeout))
    network = connection.Network(private_host="")
    with pytest.raises(FetchError, match=r"leads to .*, which is in a private network"):
        network.connect(PUBLIC, servers[1].server_port, 1)
    assert network.sockets[0].fileno() == -1


def test_a_proxy_may_be_anywhere_but_no_private_name_is_sent_to_it(
    servers: tuple[_Server, _Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = servers[1]
    monkeypatch.setenv("http_proxy", f"http://{INNER}:{proxy.server_port}")
    for host in ("localhost", "10.1", "printer.local", "0xa000001", "[::ffff:10.0.0.1]"):
        proxy.target = f"http://{host}/"
        with pytest.raises(FetchError, match=r"leads to .*, which is in a private network"):
            load("http://example.org/moved")
    proxy.target = "http://www.example.org/page"
    assert read(load("http://example.org/moved")).source == "http://www.example.org/page"
    proxy.target = "http://printer.local/page"  # from the host that the user named, to itself
    assert read(load("http://printer.local/moved")).source == "http://printer.local/page"
    proxy.target = "http://other.local/page"
    with pytest.raises(FetchError, match=r"leads to other\.local, which is in a private network"):
        load("http://printer.local/moved")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.251", "239.1.1.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1"),
        *("::", "::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::fb", "::ffff:127.0.0.1", "::127.0.0.1"),
        *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "64:ff9b:1::1"),
    ],
)
def test_what_is_private(address: str) -> None:
    assert is_private_address(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1", "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8"]
)
def test_what_is_on_the_internet(address: str) -> None:
    assert not is_private_address(address)
    assert not is_private_name(str(ipaddress.ip_address(address)))


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST.", "a.localhost", "nas.local", "x.home.arpa", "db.internal", "0177.1", "0"]
)
def test_what_is_private_by_its_name(name: str) -> None:
    assert is_private_name(name)


@pytest.mark.parametrize("name", ["example.org", "localhost.example.org", "notlocal", "1.example", "8.8.8.8", ""])
def test_other_names_are_looked_up(name: str) -> None:
    assert not is_private_name(name)
