"""Whatever the system refuses: one sentence, no file of ours left, the user's and the older ones as they were."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from narrate import locks
from narrate.errors import ExportError
from narrate.export.atomic import atomic_write, rename_to_new
from narrate.export.codecs import codec_for
from narrate.export.cover import cover_soon
from narrate.export.guard import OutputGuard
from narrate.export.names import Place
from narrate.export.output import Export
from narrate.export.sidecars import feed
from narrate.export.sums import leftover
from narrate.export.tags import Tags
from narrate.model import Piece
from narrate.settings import FORMATS

NUMBERS = (errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EACCES, errno.ENOMEM)


def failing(number: int) -> Callable[..., Any]:
    def fail(*arguments: object, **more: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("number", NUMBERS, ids=errno.errorcode.get)
@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.open", "pathlib.Path.stat"])
def test_a_sidecar_that_cannot_be_written_leaves_the_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    path = tmp_path / "a.vtt"
    path.write_bytes(b"older")
    with monkeypatch.context() as patch, pytest.raises(ExportError):
        patch.setattr(call, failing(number))
        with atomic_write(path) as file:
            file.write(b"newer")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"older"]


@pytest.mark.parametrize("number", NUMBERS, ids=errno.errorcode.get)
@pytest.mark.parametrize("call", ["os.fsync", "os.link", "pathlib.Path.replace", "pathlib.Path.lstat"])
@pytest.mark.parametrize("name", FORMATS)
def test_audio_that_cannot_be_published_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: str, number: int
) -> None:
    codec = codec_for(name)
    encoded, tail, samples = codec.encode(bytes(40_000), 22_050)
    with (
        monkeypatch.context() as patch,
        pytest.raises(ExportError),
        Export(Place(tmp_path / f"a.{name}", given=call != "os.link"), codec) as out,
    ):
        out.add(Piece(encoded, tail, samples, 22_050, ((0, samples),)))
        patch.setattr(call, failing(number))
        if call == "os.link":  # without hard links it is renamed
            patch.setattr(Path, "replace", failing(number))
        out.finish(Tags("Same"))
    assert list(tmp_path.iterdir()) == []


def test_a_feed_that_another_run_holds_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "LOCK_LIMIT_S", 0.2)
    monkeypatch.setattr(locks, "SAID_S", 0.1)
    said: list[str] = []
    with (
        feed._locked(tmp_path, OutputGuard()),
        pytest.raises(ExportError, match="another run has held the feed"),
        feed._locked(tmp_path, OutputGuard(said.append)),
    ):
        pass
    assert said == [f"waiting for the feed in {tmp_path}"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_pipe_under_a_temporary_name_is_no_reason_to_wait(tmp_path: Path) -> None:
    import re

    os.mkfifo(tmp_path / "a")
    began = time.monotonic()
    locks.remove_unlocked(tmp_path, re.compile("a"))
    assert time.monotonic() - began < 60
    assert list(tmp_path.iterdir()) == []


def test_a_cover_is_made_without_a_thread_and_its_error_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    wanted = cover_soon("A title")()
    monkeypatch.setattr(threading.Thread, "start", no_room)
    assert cover_soon("A title")() == wanted
    monkeypatch.setattr("narrate.export.cover.cover", failing(errno.EMFILE))
    with pytest.raises(ExportError, match="the cover cannot be made"):
        cover_soon("A title")()


def test_a_lock_that_was_made_anew_is_not_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lock"
    path.touch()
    real = os.open

    def opened_before_it_was_made_anew(*arguments: Any) -> int:
        descriptor = real(*arguments)
        path.unlink()
        os.close(real(path, os.O_CREAT | os.O_WRONLY))
        return descriptor

    monkeypatch.setattr(os, "open", opened_before_it_was_made_anew)
    locks.remove_if_unlocked(str(path))
    assert path.exists()


def test_a_name_is_taken_also_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        seen.append(leftover(target))
        return real(self, target)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(Path, "replace", replace)
    (tmp_path / "new").write_bytes(b"sound")
    rename_to_new(tmp_path / "new", tmp_path / "audio.mp3")
    assert seen == [""]
    assert (tmp_path / "audio.mp3").read_bytes() == b"sound"
