"""Voices fetched from a server on this machine that holds them as Piper's makers do: whole, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from narrate.errors import InstallError
from narrate.model import EngineOptions
from narrate.speak.engines import load_engine
from narrate.speak.engines.piper.install import install
from tests import tiny_voices
from tests.conftest import ARTICLES, narrate_command

Run = Callable[..., subprocess.CompletedProcess[str]]
NAME = "en_US-tiny-medium"
MODEL = f"{NAME}.onnx"


class Collection:
    """What the server holds, by path, and what it does wrong.

    Attributes:
        asked: the paths that were asked for.
        short: files of which only half is sent, though their whole length is told.
        held: files of which the second half waits for somebody.
    """

    def __init__(self, folder: Path) -> None:
        model = tiny_voices.piper(folder)
        files = {f"/en/en_US/tiny/medium/{path.name}": path.read_bytes() for path in (model, Path(f"{model}.json"))}
        about = {
            path[1:]: {"size_bytes": len(data), "md5_digest": hashlib.md5(data).hexdigest()}
            for path, data in files.items()
        }
        card = {"en/en_US/tiny/medium/MODEL_CARD": {"size_bytes": 3, "md5_digest": "x"}}
        self.index = {
            NAME: {
                "key": NAME, "name": "tiny", "quality": "medium", "num_speakers": 1,
                "language": {"code": "en_US", "family": "en"}, "files": {**about, **card},
            }
        }  # fmt: skip
        self.files = {"/voices.json": json.dumps(self.index).encode(), **files}
        self.asked: list[str] = []
        self.short: set[str] = set()
        self.held: dict[str, threading.Event] = {}
        self.address = ""

    def path(self, file: str) -> str:
        return f"/en/en_US/tiny/medium/{file}"


@pytest.fixture
def collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collection]:
    made = Collection(tmp_path / "made")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            made.asked.append(path)
            data = made.files.get(path)
            if data is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: len(data) // 2])
            if path in made.held:
                self.wfile.flush()
                made.held[path].wait(60)
            if path not in made.short:
                self.wfile.write(data[len(data) // 2 :])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        made.address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("NARRATE_PIPER_VOICES", made.address)
        yield made
        server.shutdown()


def test_a_voice_is_fetched_and_speaks(run_narrate: Run, tmp_path: Path, collection: Collection) -> None:
    done = run_narrate("--install-voice", NAME)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(rf"/.*/narrate/voices/{NAME}/{MODEL}  0\.0 MB; `narrate -v piper:{NAME}` .*\n", done.stdout)
    spoken = run_narrate(ARTICLES / "lighthouse.md", "-e", "piper", "-v", NAME)
    assert spoken.returncode == 0, spoken.stderr


def test_it_can_be_put_elsewhere_and_told_in_json(run_narrate: Run, tmp_path: Path, collection: Collection) -> None:
    told = json.loads(run_narrate("--install-voice", NAME, "--voice-dir", "mine", "--json").stdout)
    assert Path(told["path"]).read_bytes() == collection.files[collection.path(MODEL)]
    assert told == {"voice": NAME, "language": "en-US", "path": str(tmp_path / "mine" / NAME / MODEL),
                    "bytes": len(collection.files[collection.path(MODEL)])}  # fmt: skip


@pytest.mark.parametrize(
    "fault",
    ["half the model", "half the configuration", "another model", "no model", "no index", "no list", "half the list"],
)
def test_what_does_not_come_whole_leaves_nothing(
    run_narrate: Run, tmp_path: Path, collection: Collection, fault: str
) -> None:
    model = collection.path(MODEL)
    if fault == "half the list":
        collection.short.add("/voices.json")
    elif fault.startswith("half"):
        collection.short.add(model if "model" in fault else f"{model}.json")
    elif fault == "another model":
        collection.files[model] = bytes(len(collection.files[model]))
    elif fault == "no model":
        del collection.files[model]
    else:
        collection.files["/voices.json"] = b"<html>" if fault == "no index" else b'{"en_US-tiny-medium": {}}'
    done = run_narrate("--install-voice", NAME, "--voice-dir", "mine")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "the list of voices cannot be fetched" in done.stderr or fault != "half the list"
    assert list((tmp_path / "mine").glob("*")) == []


def test_an_index_that_tells_of_a_broken_model_is_not_believed(tmp_path: Path, collection: Collection) -> None:
    broken = b"\x08\x09" * 1_000
    collection.files[collection.path(MODEL)] = broken
    about = collection.index[NAME]["files"][collection.path(MODEL)[1:]]
    about.update(size_bytes=len(broken), md5_digest=hashlib.md5(broken).hexdigest())
    collection.files["/voices.json"] = json.dumps(collection.index).encode()
    with pytest.raises(InstallError, match=MODEL):
        install(NAME, tmp_path / "mine")
    assert list((tmp_path / "mine").iterdir()) == []


def test_a_fault_leaves_the_voice_that_was_there(tmp_path: Path, collection: Collection) -> None:
    voice = install(NAME, tmp_path / "mine")
    collection.short.add(collection.path(MODEL))
    with pytest.raises(InstallError, match="bytes"):
        install(NAME, tmp_path / "mine")
    assert voice.model.read_bytes() == collection.files[collection.path(MODEL)]
    collection.short.clear()
    assert install(NAME, tmp_path / "mine") == voice
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [NAME]


def test_a_killed_download_is_cleared_away_by_the_next(
    run_narrate: Run, tmp_path: Path, collection: Collection
) -> None:
    collection.held[collection.path(MODEL)] = threading.Event()
    command = [*narrate_command(), "--install-voice", NAME, "--voice-dir", "mine"]
    run = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL, env=os.environ)
    deadline = time.monotonic() + 60
    while collection.path(MODEL) not in collection.asked and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert len(list((tmp_path / "mine").iterdir())) == 1
    collection.held.clear()
    assert run_narrate("--install-voice", NAME, "--voice-dir", "mine").returncode == 0
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [NAME]


@pytest.mark.parametrize(
    ("name", "said"), [("en_US-tiny-medum", f"did you mean '{NAME}'"), ("../../etc/passwd", "no Piper voice to fetch")]
)
def test_an_unknown_name_names_near_ones(run_narrate: Run, collection: Collection, name: str, said: str) -> None:
    done = run_narrate("--install-voice", name)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_name_may_be_written_as_the_list_shows_it_and_the_result_used_as_it_is_told(
    run_narrate: Run, collection: Collection
) -> None:
    done = run_narrate("--install-voice", f"piper:{NAME}", "--voice-dir", "mine")
    assert done.returncode == 0, done.stderr
    command = done.stdout.partition("`narrate ")[2].partition("`")[0]
    assert run_narrate(ARTICLES / "lighthouse.md", *command.split()).returncode == 0
    refused = run_narrate("--install-voice", "kokoro:af_heart")
    assert refused.returncode == 1
    assert "Kokoro's package fetches no voices" in refused.stderr
    refused = run_narrate("-e", "espeak", "--install-voice", NAME)
    assert refused.returncode == 2
    assert "the engine 'espeak' has no voices to install" in refused.stderr


def test_a_full_disk_is_said(run_narrate: Run, small_disk: Path, collection: Collection) -> None:
    (small_disk / "full").write_bytes(bytes(os.statvfs(small_disk).f_bavail * 4096))
    done = run_narrate("--install-voice", NAME, "--voice-dir", small_disk)
    assert done.returncode == 1
    assert "there is no room for the voice" in done.stderr
    assert [path.name for path in small_disk.iterdir()] == ["full"]


def test_without_a_connection_it_says_what_to_do(run_narrate: Run) -> None:
    done = run_narrate("--install-voice", NAME, env={"NARRATE_PIPER_VOICES": "http://127.0.0.1:9"})
    assert done.returncode == 1
    assert "the list of voices cannot be fetched" in done.stderr
    assert "put its two files" in done.stderr


def test_nothing_is_fetched_without_being_asked_for(run_narrate: Run, collection: Collection) -> None:
    assert run_narrate(ARTICLES / "lighthouse.md", "-e", "piper", "-v", NAME).returncode != 0
    assert "(not installed)" in run_narrate("-e", "piper", "--list-voices").stdout
    assert collection.asked == []


def test_the_list_tells_what_there_is_and_what_is_installed(
    run_narrate: Run, tmp_path: Path, collection: Collection
) -> None:
    def listed() -> list[tuple[object, ...]]:
        done = run_narrate("-e", "piper", "--list-voices", "--online", "--voice-dir", "mine", "--json")
        return [
            tuple(voice[name] for name in ("voice", "language", "quality", "name", "installed"))
            for voice in map(json.loads, done.stdout.splitlines())
        ]

    tiny_voices.piper(tmp_path / "mine", "de_DE-own-low", speakers=("a", "b"))
    own = ("de_DE-own-low", "de-DE", "low", "own, 2 speakers", True)
    assert listed() == [own, (NAME, "en-US", "medium", NAME, False)]
    engine = load_engine("piper", EngineOptions(tmp_path / "mine"))
    (known,) = engine.installable_voices(online=True)
    assert known.size_bytes == len(collection.files[collection.path(MODEL)])
    install(NAME, tmp_path / "mine")
    assert listed() == [own, (NAME, "en-US", "medium", "tiny", True)]


def test_progress_is_told_in_bytes(tmp_path: Path, collection: Collection) -> None:
    told: list[tuple[int, int]] = []
    model, configuration = (collection.path(MODEL + suffix) for suffix in ("", ".json"))
    go_on = collection.held[configuration] = threading.Event()
    first = len(collection.files[model])

    def tell(done: int, total: int) -> None:
        told.append((done, total))
        if done >= first:
            go_on.set()

    install(NAME, tmp_path, tell)
    assert first in {done for done, _ in told}
    assert {total for _, total in told} == {first + len(collection.files[configuration])}
