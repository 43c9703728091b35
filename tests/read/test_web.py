"""Fetching from a real server on this machine, well-behaved and not."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep

import pytest

from narrate.errors import EmptyArticle, FetchError
from narrate.read import load, read, source, web
from narrate.read.web import request
from narrate.read.web.decoding import decompress

PAGE = b"<html><head><title>Tea</title></head><body><article><h1>Tea</h1><p>It is hot.</p></article></body></html>"
_CUT = ["gzip", "gzip-by-its-sum", "second-member", "deflate", "raw-deflate", "chunk", "chunk-size"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].strip("/").replace("-", "_").replace(".", "_")
        getattr(self, f"give_{name}", self.give_missing)()

    def log_message(self, *_: object) -> None:
        pass

    def _send(self, body: bytes, content_type: str = "text/html", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, target: str) -> None:
        self._send(b"x" * 1000, status=302, Location=target)

    def give_page(self) -> None:
        self._send(PAGE)

    def give_missing(self) -> None:
        self._send(b"no", status=404)

    def give_agent(self) -> None:
        self._send(self.headers["User-Agent"].encode(), "text/plain")

    def give_login(self) -> None:
        self._send((self.headers["Authorization"] or "none").encode(), "text/plain")

    def give_latin(self) -> None:
        self._send("Zaż".encode("iso8859-2"), "text/plain; charset=iso-8859-2")

    def give_notes_md(self) -> None:
        self._send(b"# Notes\n\n*Soft* text.", "text/plain")

    def give_guess(self) -> None:
        self._send(b"# Notes\n\n*Soft* text.", "application/octet-stream")

    def give_gzip(self) -> None:
        self._send(gzip.compress(PAGE), Content_Encoding="gzip")

    def give_deflate(self) -> None:
        self._send(zlib.compress(PAGE), Content_Encoding="deflate")

    def give_raw_deflate(self) -> None:
        self._send(zlib.compress(PAGE)[2:-4], Content_Encoding="deflate")

    def give_members(self) -> None:
        half = len(PAGE) // 2
        self._send(gzip.compress(PAGE[:half]) + gzip.compress(PAGE[half:]), Content_Encoding="gzip")

    def give_members_in_drops(self) -> None:
        half = len(PAGE) // 2
        first, second = gzip.compress(PAGE[:half]), gzip.compress(PAGE[half:])
        self._send(b"", Content_Length=str(len(first + second)), Content_Encoding="gzip")
        for piece in (first + second[:1], second[1:]):
            self.wfile.write(piece)
            sleep(0.05)

    def give_garbage(self) -> None:
        self._send(gzip.compress(PAGE) + bytes(9), Content_Encoding="gzip")

    def give_cut_gzip(self) -> None:
        self._send(gzip.compress(PAGE * 99)[:-20], Content_Encoding="gzip")

    def give_cut_gzip_by_its_sum(self) -> None:
        self._send(gzip.compress(PAGE)[:-8], Content_Encoding="gzip")

    def give_cut_second_member(self) -> None:
        self._send(gzip.compress(PAGE) + gzip.compress(PAGE)[:-9], Content_Encoding="gzip")

    def give_cut_deflate(self) -> None:
        self._send(zlib.compress(PAGE)[:-6], Content_Encoding="deflate")

    def give_cut_raw_deflate(self) -> None:
        self._send(zlib.compress(PAGE)[2:-8], Content_Encoding="deflate")

    def give_chunks(self, end: bytes = b"0\r\n\r\n") -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(PAGE), PAGE) + end)
        self.close_connection = True

    def give_chunks_and_a_length(self) -> None:
        self._send(b"", Transfer_Encoding="chunked", Content_Length="99999")
        self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE))

    def give_no_last_chunk(self) -> None:
        self.give_chunks(b"")

    def give_cut_chunk(self) -> None:
        self.give_chunks(b"ff\r\n<p>More")

    def give_cut_chunk_size(self) -> None:
        self.give_chunks(b"f")

    def give_no_chunk_size(self) -> None:
        self.give_chunks(b"what\r\n")

    def give_reset(self) -> None:
        self._send(PAGE, Content_Length="9999")
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST, not FIN
        self.connection.close()

    def give_odd_length(self) -> None:
        self._send(PAGE, Content_Length="\xb2")
        self.close_connection = True

    def give_huge_length(self) -> None:
        self._send(PAGE, Content_Length="9" * 5000)
        self.close_connection = True

    def give_no_length(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
        self.close_connection = True

    def give_brotli(self) -> None:
        self._send(PAGE, Content_Encoding="br")

    def give_damaged(self) -> None:
        self._send(b"\x1f\x8b\x08" + b"nonsense" * 9, Content_Encoding="gzip")

    def give_bomb(self) -> None:
        packer = zlib.compressobj(9, wbits=31)
        parts = [packer.compress(bytes(1 << 20)) for _ in range(80)]
        self._send(b"".join(parts) + packer.flush(), Content_Encoding="gzip")

    def give_declared_large(self) -> None:
        self._send(b"", Content_Length=str(2 << 30))

    def give_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Connection", "close")
        self.end_headers()
        self.server.sent = 0  # type: ignore[attr-defined]
        while True:
            self.wfile.write(b"words " * 20_000)
            self.server.sent += 120_000  # type: ignore[attr-defined]

    def give_short(self) -> None:
        self._send(PAGE, Content_Length=str(len(PAGE) + 100))
        self.close_connection = True

    def give_empty(self) -> None:
        self._send(b"")

    def give_pdf(self) -> None:
        self._send(b"%PDF-1.4", "application/pdf")

    def give_picture(self) -> None:
        self._send(b"\x89PNG", "image/png")

    def give_disguised(self) -> None:
        self._send(b"%PDF-1.4 and so on", "text/html")

    def give_moved(self) -> None:
        self._redirect("/page?from=moved")

    def give_circle(self) -> None:
        self._redirect("/circle")

    def give_to_file(self) -> None:
        self._redirect("file:///etc/passwd")

    def give_drip(self) -> None:
        self._send(b"", "text/plain", Content_Length="1000")
        for _ in range(100):
            self.wfile.write(b"x")
            sleep(0.05)

    def give_drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(60):
            self.wfile.write(b"X-%d: y\r\n" % number)
            sleep(0.1)

    def give_silent(self) -> None:
        sleep(3)

    def give_dumb(self) -> None:
        self.wfile.write(b"SSH-2.0-no\r\n")
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass  # clients that hang up are what is tested here


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def test_a_page_is_read_with_its_address_and_site(address: str) -> None:
    article = read(load(f"{address}/page"))
    assert (article.title, article.source, article.site) == ("Tea", f"{address}/page", "127.0.0.1")
    assert [block.text for block in article.blocks] == ["Tea", "It is hot."]


def test_a_redirect_is_followed_and_its_end_is_the_source(address: str) -> None:
    assert read(load(f"{address}/moved")).source == f"{address}/page?from=moved"


@pytest.mark.parametrize(
    "name",
    [
        "chunks",
        "chunks-and-a-length",
        "no-length",
        "odd-length",
        "huge-length",
        "members",
        "members-in-drops",
        "garbage",
    ],
)
def test_a_page_in_pieces_is_read_whole(address: str, name: str) -> None:
    assert [block.text for block in read(load(f"{address}/{name}")).blocks] == ["Tea", "It is hot."]


@pytest.mark.parametrize("name", ["gzip", "deflate", "raw-deflate"])
def test_a_compressed_page_is_unpacked(address: str, name: str) -> None:
    assert read(load(f"{address}/{name}")).title == "Tea"


@pytest.mark.parametrize(("name", "text"), [("agent", "narrate/0.1"), ("latin", "Zaż")])
def test_plain_text_is_taken_as_it_is(address: str, name: str, text: str) -> None:
    assert [block.text for block in read(load(f"{address}/{name}")).blocks] == [text]


@pytest.mark.parametrize("name", ["notes.md", "guess"])
def test_markdown_is_recognised(address: str, name: str) -> None:
    assert [block.text for block in read(load(f"{address}/{name}")).blocks] == ["Notes", "Soft text."]


def test_a_password_is_sent_and_not_kept(address: str) -> None:
    article = read(load(address.replace("//", "//ann:s%20cret@") + "/login"))
    assert article.blocks[0].text == "Basic YW5uOnMgY3JldA=="
    assert "cret" not in article.source


def test_spaces_and_letters_of_any_script_may_stand_in_an_address(address: str) -> None:
    assert read(load(f"{address}/page?q=ä b#part")).title == "Tea"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", r"answered 404 Not Found\. Check the address in a browser$"),
        ("declared-large", "larger than 64 MB"),
        ("bomb", "larger than 64 MB"),
        ("short", r"broke off after \d+ of \d+ bytes\. Try again$"),
        *((f"cut-{what}", r"broke off before its end\. Try again$") for what in _CUT),
        ("no-last-chunk", "broke off before its end"),
        ("no-chunk-size", "broke off before its end"),
        ("reset", "broke"),
        ("pdf", "cannot read PDF files yet"),
        ("picture", "cannot read PNG image files yet"),
        ("circle", "redirects in a circle"),
        ("to-file", "redirects to file:///etc/passwd, which is no web page"),
        ("brotli", "compressed as br"),
        ("damaged", "came damaged"),
        ("dumb", "broke the connection"),
    ],
)
def test_what_is_no_article_is_one_clear_line(address: str, name: str, message: str) -> None:
    with pytest.raises(FetchError, match=message) as caught:
        read(load(f"{address}/{name}"))
    assert "\n" not in str(caught.value)


def test_an_endless_body_is_left_at_the_limit(address: str) -> None:
    with pytest.raises(FetchError, match="larger than 64 MB"):
        read(load(f"{address}/endless"))
    assert source.MAX_BYTES == 64 << 20


def test_a_disguised_pdf_is_named(address: str) -> None:
    with pytest.raises(Exception, match="cannot read PDF files yet"):
        read(load(f"{address}/disguised"))


def test_an_empty_page_is_an_empty_article(address: str) -> None:
    with pytest.raises(EmptyArticle):
        read(load(f"{address}/empty"))


@pytest.mark.parametrize("name", ["drip", "drip-headers"])
def test_a_server_that_drips_does_not_outlast_the_deadline(
    address: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "DEADLINE_S", 0.5)
    with pytest.raises(FetchError, match="took more than"):
        read(load(f"{address}/{name}"))


def test_a_silent_server_is_given_up(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "READ_TIMEOUT_S", 0.3)
    with pytest.raises(FetchError, match="did not answer within"):
        read(load(f"{address}/silent"))


def test_a_closed_port_refuses() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="refuses the connection"):
        read(load(f"http://127.0.0.1:{port}/"))


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://a b/", "http://127.0.0.1:99999/", "https://\x01/"])
def test_what_is_no_address_is_one_clear_line(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        read(load(url))
    assert "\n" not in str(caught.value)


def test_an_unknown_host_is_one_clear_line() -> None:
    with pytest.raises(FetchError, match=r"nowhere\.invalid"):
        read(load("http://nowhere.invalid/"))


@pytest.mark.parametrize("more", [0, 7, 100, 257])
def test_raw_deflate_that_owes_output_at_its_end_is_complete(more: int) -> None:
    body = b"a" * ((1 << 20) + more)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    assert b"".join(decompress(iter([packer.compress(body) + packer.flush()]), "deflate")) == body
