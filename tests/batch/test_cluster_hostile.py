"""A scheduler that is a stranger's: nothing it sends is run, and a wrong answer is one line about its article."""

from __future__ import annotations

import json
import logging
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from narrate.batch.cluster.answer import pack, unpack
from narrate.errors import ClusterError, ReadError, UnknownVoice
from narrate.model import Chapter, Cue, Kind, Line, Narration, Passage, PassageTime, Script, Skip, Utterance, Word
from tests.conftest import Narrate

pytest.importorskip("distributed")

from narrate.batch.cluster.comm import Sealed, decoded
from tests.batch.hostile import KEY, HostileScheduler, Raw, Run, packed, pickled

MARKER = Path("was-run")
LINE = Line("Hello there.", (Utterance("Hello there."),))
SCRIPT = Script("A letter", (Passage(Kind.PARAGRAPH, (LINE,), 0.6), Skip("x = 1", Kind.CODE, "code")))
NARRATION = Narration(
    path=Path("elsewhere/a-letter.mp3"),
    title="A letter",
    duration_s=2.5,
    sample_rate_hz=22_050,
    passages=(PassageTime(Kind.PARAGRAPH, 0.0, 2.5),),
    cues=(Cue(LINE, 0, 22_050, (Word(0, 5, 0), Word(6, 11, 9_000))),),
    chapters=(Chapter("A letter", 0.0, 2.5),),
    script=SCRIPT,
    wall_s=0.5,
)
FINISHED = {"op": "key-in-memory", "key": KEY}


def answering(data: Any) -> dict[str, Any]:
    return {"gather": {"status": "OK", "data": {KEY: data}}}


def returned(answer: bytes) -> Raw:
    """What a worker has returned, as Dask sends it."""
    import msgpack

    return Raw({"serializer": "msgpack"}, msgpack.packb(answer))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("narrate.batch.cluster.client.CONNECT_S", 1.0)
    monkeypatch.setattr("narrate.batch.cluster.client.POLL_S", 0.1)
    (tmp_path / "a.txt").write_text("Hello there.")
    return tmp_path


# Each way in by which Dask's own client runs a pickle.
PICKLE = pickled(Run(MARKER))
AS_MESSAGE = Raw({"pickled-obj": PICKLE})
WAYS: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "handshake": ({"handshake": AS_MESSAGE}, [FINISHED]),
    "identity": ({"identity": AS_MESSAGE}, [FINISHED]),
    "workers": ({"ncores": AS_MESSAGE}, [FINISHED]),
    "start": ({"register-client": AS_MESSAGE}, [FINISHED]),
    "start, as an object": ({"register-client": Raw({"serializer": "pickle", "writeable": []}, PICKLE)}, [FINISHED]),
    "error of a request": ({"ncores": {"status": "uncaught-error", "exception": PICKLE}}, [FINISHED]),
    "type of a result": ({}, [{**FINISHED, "type": PICKLE}]),
    "exception": ({}, [{"op": "task-erred", "key": KEY, "exception": PICKLE}]),
    "traceback": ({}, [{"op": "task-erred", "key": KEY, "exception": "wrong", "traceback": PICKLE}]),
    "warning": (
        {},
        [{"op": "event", "topic": "warn", "event": [0, {"message": PICKLE, "category": PICKLE}]}, FINISHED],
    ),
    "report": ({}, [AS_MESSAGE, {"status": "error", "exception": PICKLE, "op": "x"}, FINISHED]),
    "result": (answering(AS_MESSAGE), [FINISHED]),
    "result, pickled": (answering(Raw({"serializer": "pickle", "writeable": []}, PICKLE)), [FINISHED]),
    "result of Dask's types": (answering(Raw({"serializer": "dask", "type-serialized": PICKLE}, b"")), [FINISHED]),
    "answer": (answering(returned(PICKLE)), [FINISHED]),
    "answer, compressed": (answering(returned(zlib.compress(PICKLE))), [FINISHED]),
    "print": ({}, [{"op": "event", "topic": "print", "event": [0, "\x1b[31mowned"]}, FINISHED]),
    "too long": ({"handshake": b"\xff" * 7 + b"\0" + b"x" * 100}, [FINISHED]),
    "a bomb": (answering(returned(zlib.compress(b"[" * (1 << 25)))), [FINISHED]),
    "no message": ({"handshake": packed([b"\xc1"])}, [FINISHED]),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_that_a_scheduler_sends_is_run(folder: Path, run_narrate: Narrate, way: str) -> None:
    answers, reports = WAYS[way]
    with HostileScheduler(answers, reports) as scheduler:
        done = run_narrate("a.txt", "--cluster", scheduler.address)
    assert not MARKER.exists()
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert "unexpected" not in done.stderr
    assert not [*folder.glob("output/*")] and not [*folder.glob("output/.*")]


def test_an_answer_comes_back_whole() -> None:
    told, audio = unpack(pack(NARRATION, b"sound\nand more"))
    assert isinstance(told, Narration)
    assert told == replace(NARRATION, path=Path("a-letter.mp3"))
    assert told.cues[0].line is told.script.passages[0].lines[0]
    assert audio == b"sound\nand more"


def test_an_error_comes_back_as_its_kind_and_short() -> None:
    class Own(ReadError):
        pass

    for error, kind in ((UnknownVoice("no voice", "Take one"), UnknownVoice), (Own("x" * 10_000), ReadError)):
        told, _ = unpack(pack(error))
        assert type(told) is kind
        assert len(str(told)) <= 600


def changed(**values: object) -> bytes:
    """An answer with other values in it."""
    name, told = json.loads(zlib.decompress(pack(NARRATION)))
    return zlib.compress(json.dumps([name, {**told, **values}]).encode())


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no answer",
        pack(NARRATION)[:-5],
        zlib.compress(b"[" * 100_000),
        zlib.compress(b'["SystemExit","x","y"]'),
        zlib.compress(b'["NarrateError","x"]'),
        zlib.compress(b'["ReadError",1,2]'),
        zlib.compress(b"1"),
        zlib.compress(b'["Narration",{}]'),
        changed(path="../a.mp3"),
        changed(path="/etc/passwd"),
        changed(path=""),
        changed(path=".."),
        changed(path="a\0.mp3"),
        changed(title="\ud800"),
        changed(title=["A"]),
        changed(duration_s=float("nan")),
        changed(duration_s=-1),
        changed(duration_s=1e300),
        changed(sample_rate_hz=0),
        changed(sample_rate_hz=True),
        changed(reused=1.5),
        changed(cues=[[1, 0, 1, []]]),
        changed(cues=[[-1, 0, 1, []]]),
        changed(cues=[[0, 5, 1, []]]),
        changed(cues=[[0, 0, 1, [[0, 99, 0]]]]),
        changed(script=[]),
        changed(passages=[["os.system", 0, 1]]),
        changed(left_out="text"),
    ],
)
def test_a_wrong_answer_is_one_error(answer: bytes) -> None:
    with pytest.raises(ClusterError, match="answer is no narration"):
        unpack(answer)


@pytest.mark.parametrize("name", ["b.mp3", "a-letter.mp3", "absent.mp3"])
def test_no_other_file_of_the_folder_is_taken_for_the_article(folder: Path, run_narrate: Narrate, name: str) -> None:
    """Else its captions would be replaced by those of the answer."""
    for other in ("b.mp3", "b.vtt", "a-letter.mp3"):
        (folder / "out").mkdir(exist_ok=True)
        (folder / "out" / other).write_text("mine")
    before = {path.name for path in (folder / "out").iterdir()}
    with HostileScheduler(answering(returned(changed(path=name)))) as scheduler:
        done = run_narrate("a.txt", "-o", "out", "--captions", "vtt", "--cluster", scheduler.address)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "not the file of this article" in done.stderr
    assert {path.name for path in (folder / "out").iterdir()} == before
    assert all(path.read_text() == "mine" for path in (folder / "out").iterdir())


def test_audio_of_another_article_is_refused(folder: Path, run_narrate: Narrate) -> None:
    with HostileScheduler(answering(returned(pack(NARRATION, b"sound")))) as scheduler:
        done = run_narrate("a.txt", "--cluster", scheduler.address)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert not [*(folder / "output").iterdir()]


NASTY = "\0audio\0$x\x1b[2J"
NASTY_LINE = Line("\0audio\0 --> <b>&\x1b[2J\ufffe\n\nWEBVTT", (Utterance("x"),))


def test_nasty_texts_are_written_as_texts(folder: Path, run_narrate: Narrate) -> None:
    script = Script(NASTY, (Passage(Kind.PARAGRAPH, (NASTY_LINE,), 0.6),), author="\1", site="\ufffe")
    narration = replace(NARRATION, title=NASTY, script=script, cues=(Cue(NASTY_LINE, 0, 22_050, ()),), chapters=())
    with HostileScheduler(answering(returned(pack(narration, b"sound")))) as scheduler:
        options = ("--captions", "vtt,srt,lrc", "--page", "-o", "out.mp3", "--cluster", scheduler.address)
        done = run_narrate("a.txt", *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "out.mp3").read_bytes() == b"sound"
    captions = (folder / "out.vtt").read_text("utf-8")
    assert captions.endswith("00:00:00.000 --> 00:00:01.000\naudio --&gt; &lt;b&gt;&amp;[2J WEBVTT\n")
    tags = (folder / "out.lrc").read_text("utf-8").splitlines()
    assert tags[1:4] == ["[ti:audio$x(2J]", "[ar:]", "[al:]"]
    page = (folder / "out.html").read_text("utf-8")
    assert "--&gt; &lt;b&gt;&amp;[2J" in page
    assert "<b>" not in page
    written = captions + "".join(tags) + page
    assert not any(character in written for character in "\0\1\x1b\ufffe")


def test_a_silent_scheduler_is_one_line(folder: Path, run_narrate: Narrate) -> None:
    with HostileScheduler({"handshake": b""}) as scheduler:
        done = run_narrate("a.txt", "--cluster", scheduler.address)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "no answer in 1 s" in done.stderr


def test_without_workers_each_article_fails_in_time_and_the_sums_are_told(
    folder: Path, run_narrate: Narrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("narrate.batch.cluster.client.NO_WORKER_S", 0.5)
    (folder / "b.txt").write_text("Hello again.")
    with HostileScheduler(reports=[], workers_leave=True) as scheduler:
        done = run_narrate("a.txt", "b.txt", "--cluster", scheduler.address)
    waiting, *failed, _, _, sums = done.stderr.splitlines()
    assert done.returncode == 1
    assert "waiting for a worker" in waiting
    assert [line.split(":")[1].strip() for line in failed] == ["a.txt", "b.txt"]
    assert sums.split() == ["failed", "2"]


def test_a_scheduler_that_goes_fails_each_article_at_once(folder: Path, run_narrate: Narrate) -> None:
    (folder / "b.txt").write_text("Hello again.")
    with HostileScheduler(reports=[None]) as scheduler:
        done = run_narrate("a.txt", "b.txt", "--cluster", scheduler.address)
    assert done.returncode == 1
    assert {line.split(":")[1].strip() for line in done.stderr.splitlines()[:2]} == {"a.txt", "b.txt"}


LISTS = b"\xdd" + struct.pack(">I", 6_000_000) + b"\x90" * 6_000_000  # 6 MB that become 400 MB of empty lists
MEMORY = """
import resource, sys
from tests.batch.test_cluster_hostile import read_{what}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_{what}()
except ValueError as error:
    print("refused:", error)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


def read_header() -> None:
    import msgpack

    decoded([msgpack.packb({"status": "OK", "data": {"k": {"__Serialized__": 1}}}), LISTS])


def read_answer() -> None:
    Sealed(True, (LISTS,)).data()


def read_references() -> None:
    import msgpack

    message = [{"op": "task-erred", "key": "k", "exception": [{"__Serialized__": 1}] * 200}]
    decoded([msgpack.packb(message), msgpack.packb({"num-sub-frames": 1}), bytes(5_000_000)])


def read_references_that_share_a_frame() -> None:
    """As many references as there are frames; it is not refused, but nothing is copied."""
    import msgpack

    message = [{"op": "task-erred", "key": "k", "exception": [{"__Serialized__": 1}] * 200}]
    frames = [msgpack.packb(message), msgpack.packb({"num-sub-frames": 1}), bytes(5_000_000), *[b""] * 400]
    decoded(frames)


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ("header", "refused: a header in a message is too long"),
        ("answer", "refused: 6000000 exceeds max_array_len(0)"),
        ("references", "refused: a message refers to a part of it more than once"),
        ("references_that_share_a_frame", ""),
    ],
)
def test_a_small_message_does_not_fill_the_memory(what: str, refusal: str) -> None:
    code = MEMORY.format(what=what)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *told, grown_mib = done.stdout.splitlines()
    assert told == ([refusal] if refusal else [])
    assert int(grown_mib) < 60


def test_the_text_of_a_failed_task_is_shortened(folder: Path, run_narrate: Narrate) -> None:
    report = {"op": "task-erred", "key": KEY, "exception": "x" * 3_000_000}
    with HostileScheduler(reports=[report]) as scheduler:
        done = run_narrate("a.txt", "--cluster", scheduler.address)
    assert done.returncode == 1
    assert len(done.stderr) < 1_000


def test_a_slow_answer_fails_its_article_alone(
    folder: Path, run_narrate: Narrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("narrate.batch.cluster.client.ANSWER_S", 0.5)
    (folder / "b.txt").write_text("Hello again.")
    error = answering(returned(pack(ReadError("read by a worker", "Try again"))))
    with HostileScheduler(error, slow_gathers=1) as scheduler:
        done = run_narrate("a.txt", "b.txt", "--cluster", scheduler.address)
    failed = [line for line in done.stderr.splitlines() if "answer did not arrive" in line]
    assert len(failed) == 1, done.stderr
    assert "read by a worker" in done.stderr
    assert "no Dask scheduler" not in done.stderr


@pytest.mark.parametrize("error", [MemoryError(), TypeError("odd"), OSError("odd")])
@pytest.mark.parametrize("where", ["task_for", "unpack"])
def test_an_error_that_nobody_foresaw_fails_its_article_alone(
    folder: Path, run_narrate: Narrate, monkeypatch: pytest.MonkeyPatch, where: str, error: Exception
) -> None:
    from narrate.batch.cluster import batch

    real, calls = getattr(batch, where), []

    def failing(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 1:
            raise error
        return real(*arguments)

    monkeypatch.setattr(batch, where, failing)
    (folder / "b.txt").write_text("Hello again.")
    answer = answering(returned(pack(ReadError("read by a worker", "Try again"))))
    with HostileScheduler(answer) as scheduler:
        done = run_narrate("a.txt", "b.txt", "--cluster", scheduler.address)
    assert done.returncode == 1
    assert "read by a worker" in done.stderr
    assert done.stderr.splitlines()[-1].split() == ["failed", "2"]


def test_the_levels_of_loggers_come_back(folder: Path, run_narrate: Narrate, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("distributed.comm.tcp")
    caplog.set_level(logging.WARNING, logger.name)
    with HostileScheduler(reports=[None]) as scheduler:
        run_narrate("a.txt", "--cluster", scheduler.address)
    assert logger.level == logging.WARNING
