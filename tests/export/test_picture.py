"""An article's own picture on its cover: fetched from a real server on this machine, well-behaved and not."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep

import pytest
from mutagen.id3 import ID3
from PIL import Image

from narrate import Settings, narrate
from narrate.export.cover import SIZE, cover
from narrate.export.cover.picture import as_cover
from narrate.read import web

RED = (200, 30, 30)


def image(size: tuple[int, int], kind: str = "JPEG", mode: str = "RGB", **how: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, RED if mode == "RGB" else 0).save(file, kind, **how)
    return file.getvalue()


PICTURES = {
    "/photo.jpg": ("image/jpeg", image((2400, 1600))),
    "/photo.webp": ("image/webp", image((800, 600), "WEBP")),
    "/untyped": ("application/octet-stream", image((640, 640), "GIF")),
    "/dot.png": ("image/png", image((1, 1), "PNG")),
    "/banner.png": ("image/png", image((2000, 400), "PNG")),
    "/bomb.png": ("image/png", image((9000, 9000), "PNG", "1")),
    "/half.jpg": ("image/jpeg", image((1200, 800))[:2000]),
    "/text.jpg": ("text/html", b"<p>Please log in</p>"),
    "/drawing.svg": ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' width='900' height='900'/>"),
}
FALLS_BACK = [
    "dot.png",
    "banner.png",
    "bomb.png",
    "half.jpg",
    "text.jpg",
    "drawing.svg",
    "missing",
    "circle",
    "to-file",
]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.server.asked.append(path)  # type: ignore[attr-defined]
        if path == "/article":
            self._send("text/html", self.server.page.encode())  # type: ignore[attr-defined]
        elif path in ("/circle", "/to-file"):
            self.send_response(302)
            self.send_header("Location", "/circle" if path == "/circle" else "file:///etc/passwd")
            self.end_headers()
        elif path in PICTURES:
            sleep(float(query or 0))
            self._send(*PICTURES[path])
        else:
            self.send_error(404)

    def _send(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    page = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []

    def handle_error(self, *_: object) -> None:
        pass  # clients that hang up are what is tested here

    def article(self, head: str = "", body: str = "", host: str = "127.0.0.1") -> str:
        """Serves a page, and says where."""
        self.page = (
            f"<html><head>{head}</head><body><article><h1>Tea</h1><p>It is hot.</p>{body}</article></body></html>"
        )
        return f"http://{host}:{self.server_port}/article"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    started = Server()
    threading.Thread(target=started.serve_forever, args=(0.02,), daemon=True).start()
    yield started
    started.shutdown()
    started.server_close()


def og(url: str) -> str:
    return f'<meta property="og:image" content="{url}">'


def cover_of(source: str, folder: Path, **settings: object) -> bytes:
    """The cover of the file that an article becomes."""
    chosen = Settings(output=folder / "a.mp3", engine="tone", cache=False, loudness="off", **settings)  # type: ignore[arg-type]
    narrate(source, settings=chosen)
    (picture,) = ID3(folder / "a.mp3").getall("APIC")
    assert picture.mime == "image/jpeg"
    return bytes(picture.data)


@pytest.mark.parametrize(
    ("head", "body", "size"),
    [
        (og("/photo.jpg"), "", (1000, 667)),
        (f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "image": [{"url": "photo.webp"}]})}'
         "</script>", "", (800, 600)),
        ("", '<img src="/dot.png" width="20"><img src="/untyped" width="640" height="640">', (640, 640)),
    ],
    ids=["og:image", "JSON-LD", "first large image"],
)  # fmt: skip
def test_an_article_from_the_web_has_its_own_picture(
    head: str, body: str, size: tuple[int, int], server: Server, tmp_path: Path
) -> None:
    found = Image.open(io.BytesIO(cover_of(server.article(head, body), tmp_path)))
    assert (found.format, found.size) == ("JPEG", size)
    assert found.getpixel((100, 100)) == pytest.approx(RED, abs=6)


@pytest.mark.parametrize("name", FALLS_BACK)
def test_without_a_good_picture_the_cover_is_made(name: str, server: Server, tmp_path: Path) -> None:
    assert cover_of(server.article(og(name)), tmp_path) == cover("Tea", "127.0.0.1")
    assert f"/{name}" in server.asked


def test_a_slow_picture_is_not_waited_for(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "IMAGE_DEADLINE_S", 0.2)
    assert cover_of(server.article(og("/photo.jpg?3")), tmp_path) == cover("Tea", "127.0.0.1")


def test_a_page_cannot_lead_into_this_network(server: Server, tmp_path: Path) -> None:
    """The article's own host may be here; another one may not, by whatever name."""
    page = server.article(og(f"http://127.0.0.1:{server.server_port}/photo.jpg"), host="localhost")
    assert cover_of(page, tmp_path) == cover("Tea", "localhost")
    assert server.asked == ["/article"]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/a.jpg", "data:image/png;base64,AA", "http://[1"]
)
def test_only_the_web_is_asked_for_pictures(url: str, server: Server, tmp_path: Path) -> None:
    assert cover_of(server.article(og(url)), tmp_path) == cover("Tea", "127.0.0.1")
    assert server.asked == ["/article"]


def test_a_page_from_a_file_asks_for_nothing(server: Server, tmp_path: Path) -> None:
    server.article(og(f"http://127.0.0.1:{server.server_port}/photo.jpg"))
    (tmp_path / "a.html").write_text(server.page, "utf-8")
    assert cover_of(str(tmp_path / "a.html"), tmp_path) == cover("Tea")
    assert server.asked == []


def test_the_user_s_cover_comes_before_the_picture(server: Server, tmp_path: Path) -> None:
    (tmp_path / "mine.jpg").write_bytes(cover("Mine"))
    assert cover_of(server.article(og("/photo.jpg")), tmp_path, cover=tmp_path / "mine.jpg") == cover("Mine")
    assert server.asked == ["/article"]


def test_a_picture_is_upright_on_white_and_brings_nothing_along() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held sideways
    turned[0x010E] = "taken at home"
    made = as_cover(image((900, 600), exif=turned.tobytes(), comment=b"a secret"))
    assert Image.open(io.BytesIO(made)).size == (600, 900)
    assert b"home" not in made
    assert b"secret" not in made
    clear = Image.open(io.BytesIO(as_cover(image((600, 600), "PNG", "RGBA"))))
    assert clear.getpixel((SIZE // 4, SIZE // 4)) == (255, 255, 255)
