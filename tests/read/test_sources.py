"""Files, pipes and standard input that are no articles: one clear sentence each."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from narrate.batch import expand
from narrate.errors import EmptyArticle, ReadError
from narrate.read import files, kinds, load, load_stream, read, source
from narrate.settings import SOURCE_KINDS

posix = pytest.mark.skipif(sys.platform == "win32", reason="named pipes and devices are POSIX")


def test_a_missing_file_names_a_near_match(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("x")
    with pytest.raises(ReadError, match=r"there is no file .*artcle.txt. Did you mean .*article.txt\?$"):
        read(load(str(tmp_path / "artcle.txt")))


def test_a_name_with_nul_is_an_error_of_one_line() -> None:
    with pytest.raises(ReadError) as caught:
        read(load("a\0b\nc"))
    assert "\n" not in str(caught.value)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is a folder"):
        read(load(str(tmp_path)))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(ReadError, match="may not be read"):
        read(load(str(path)))


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf", " \u00a0\u200b\n".encode()])
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_nothing_to_say_is_an_empty_article(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"empty{suffix}"
    path.write_bytes(content)
    with pytest.raises(EmptyArticle):
        read(load(str(path)))


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04\x14\0\0\0\0\0mimetypeapplication/epub+zip", "EPUB"),
        (b"PK\x03\x04\x14\0\0\0\0\0word/document.xml", "Word"),
        (b"PK\x03\x04\x14\0\0\0\0\0a.txt", "zip archive"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG image"),
        (b"\xff\xd8\xff\xe0", "JPEG image"),
        (b"ID3\x04\0", "MP3 audio"),
        (b"RIFF\0\0\0\0WAVEfmt ", "WAV audio"),
        (b"{\\rtf1 text}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Microsoft Office"),
    ],
)
def test_a_binary_format_is_named(tmp_path: Path, start: bytes, name: str) -> None:
    path = tmp_path / "article.txt"  # whatever the suffix says
    path.write_bytes(start)
    with pytest.raises(ReadError, match=f"narrate cannot read {name} files yet"):
        read(load(str(path)))


def test_bytes_of_no_known_format_are_refused() -> None:
    with pytest.raises(ReadError, match="is not text"):
        read(load_stream(io.BytesIO(bytes(range(32)) * 100)))


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(source.MAX_BYTES + 1)
    with pytest.raises(ReadError, match="larger than 64 MB"):
        read(load(str(path)))


@posix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(device: str) -> None:
    with pytest.raises(ReadError, match="device"):
        read(load(device))


@posix
def test_a_pipe_without_a_writer_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PIPE_TIMEOUT_S", 0.2)
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises((ReadError, EmptyArticle), match="pipe"):
        read(load(str(path)))


@posix
def test_a_pipe_with_a_writer_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # lets the writer open it
    writing = os.open(path, os.O_WRONLY)
    thread = threading.Timer(0.2, lambda: (os.write(writing, b"Through the pipe."), os.close(writing)))
    thread.start()
    try:
        assert [block.text for block in read(load(str(path))).blocks] == ["Through the pipe."]
    finally:
        thread.join()
        os.close(reading)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("<!-- x --><!DOCTYPE html><title>Web</title><p>Text.</p>", "Web"),
        ('<?xml version="1.0"?>\n<html><head><title>XML</title></head><body><p>x</p></body></html>', "XML"),
        ("# Mark\n\nText.", "Mark"),
        ("---\ntitle: Front\n---\nText.", "Front"),
        ("Plain\n\nIt is a text with 2 < 3 and a*b*c in it.", "Plain"),
        ("<3 is a heart, as everybody knows.", "article"),
    ],
)
def test_the_kind_of_standard_input_is_guessed(text: str, title: str) -> None:
    article = read(load_stream(io.BytesIO(text.encode())))
    assert (article.title, article.source) == (title, "-")


def test_the_kind_and_language_given_win(tmp_path: Path) -> None:
    path = tmp_path / "my-page_1.html"
    path.write_text("<p lang=de>*x*</p>")
    article = read(load(str(path)), kind="text", language="fr")
    assert [block.text for block in article.blocks] == ["<p lang=de>*x*</p>"]
    assert (article.language, article.title, article.title_from_name) == ("fr", "my page 1", True)


def test_other_schemes_are_refused() -> None:
    with pytest.raises(ReadError, match="http:// and https:// addresses only"):
        read(load("ftp://example.com/a.txt"))


def test_every_kind_has_a_reader_and_a_suffix() -> None:
    assert set(kinds.KIND_OF_SUFFIX.values()) == set(SOURCE_KINDS)
    assert set(kinds.KIND_OF_MEDIA_TYPE.values()) <= set(SOURCE_KINDS)
    assert all(callable(kinds.reader_of(kind)) for kind in SOURCE_KINDS)


@pytest.mark.parametrize("suffix", kinds.KIND_OF_SUFFIX)
def test_a_folder_gives_the_files_that_can_be_read_from_it_by_name(tmp_path: Path, suffix: str) -> None:
    article = tmp_path / f"article{suffix.upper()}"
    article.write_text("Some words.")
    (tmp_path / "picture.png").write_text("x")
    assert expand([str(tmp_path), str(article)]) == [str(article)]
    assert load(str(article)).kind == kinds.KIND_OF_SUFFIX[suffix]


class _Failing(io.BytesIO):
    def __init__(self, fault: OSError) -> None:
        super().__init__()
        self._fault = fault

    def read(self, _: int | None = -1) -> bytes:
        raise self._fault


@pytest.mark.parametrize("fault", [OSError(5, "Input/output error"), None])
def test_a_stream_that_cannot_be_loaded_fails_when_it_is_read(
    monkeypatch: pytest.MonkeyPatch, fault: OSError | None
) -> None:
    # Other articles of the same command are narrated, and a usage error is told first.
    monkeypatch.setattr(source, "MAX_BYTES", 10)
    loaded = load_stream(_Failing(fault) if fault else io.BytesIO(b"More than ten bytes."))
    with pytest.raises(ReadError, match=r"[Ss]tandard input (is larger|cannot be read)"):
        read(loaded)
