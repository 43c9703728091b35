"""The process around the command: what it imports from where, and how signals end it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from narrate.cli import actions
from narrate.errors import NarrateError
from narrate.events import Outcome
from tests.conftest import Narrate, narrate_command

ROOT = Path(__file__).parents[2]
QUICK = ("-e", "tone", "--loudness", "off")
MODULE = (sys.executable, "-m", "narrate")
# Python itself imports others, such as `functools`, from the current folder before this package is.
PLANTED = (
    *("typer", "click", "rich", "platformdirs", "json", "re", "signal", "typing", "dataclasses", "pathlib", "tomllib"),
    *(
        "lxml",
        "trafilatura",
        "yaml",
        "pyttsx3",
        "pydub",
        "lameenc",
        "mutagen",
        "espeakng_loader",
        "subprocess",
        "pickle",
    ),
)


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder with an article, and with modules that would be noticed."""
    (tmp_path / "a.txt").write_text("All is well.\n")
    for name in PLANTED:
        (tmp_path / f"{name}.py").write_text("open('ran', 'a').write(__name__)\n")
    return tmp_path


@pytest.mark.parametrize("command", [MODULE, None], ids=["module", "script"])
def test_nothing_in_the_current_folder_is_imported(planted: Path, command: tuple[str, ...] | None) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*(command or narrate_command()), "a.txt", "-o", "a.mp3"],
        cwd=planted, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert not (planted / "ran").exists()


def test_a_checkout_runs_from_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "narrate").symlink_to(ROOT / "narrate")
    (tmp_path / "a.txt").write_text("All is well.\n")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [*MODULE, "a.txt", *QUICK, "-o", "a.mp3"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def long_article(tmp_path: Path) -> Path:
    path = tmp_path / "long.txt"
    path.write_text("\n\n".join(f"Paragraph {number} is about {number} birds on a wire." for number in range(2_000)))
    return path


def start(article: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*narrate_command(), str(article), "-o", "out/a.mp3", "--no-cache", *arguments],
        cwd=article.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def until_writing(run: subprocess.Popen[str], folder: Path) -> None:
    while run.poll() is None and not list(folder.glob("out/*.part")):
        time.sleep(0.01)
    time.sleep(0.1)  # a signal right after the file was made may leave it for the next run to remove


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="the signals of Unix")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
@pytest.mark.parametrize(
    "gap_s", [None, 0.02, pytest.param(0.0, marks=pytest.mark.soak), pytest.param(0.1, marks=pytest.mark.soak)]
)
def test_a_signal_ends_the_run_and_leaves_nothing(long_article: Path, name: str, gap_s: float | None) -> None:
    """Also if it comes three times, as when Ctrl-C is held."""
    number = getattr(signal, name)
    run = start(long_article)
    until_writing(run, long_article.parent)
    for _ in range(1 if gap_s is None else 3):
        os.killpg(run.pid, number)
        time.sleep(gap_s or 0)
    _, messages = run.communicate(timeout=30)
    assert run.returncode == 128 + number
    assert messages == ("narrate: stopped; what was finished is kept for the next run\n" if name == "SIGINT" else "")
    assert list((long_article.parent / "out").iterdir()) == []


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="the signals of Unix")
def test_a_signal_that_is_ignored_from_outside_stays_ignored(long_article: Path) -> None:
    long_article.write_text("All is well.\n")
    command = " ".join(f"'{part}'" for part in (*narrate_command(), str(long_article), *QUICK, "-o", "a.mp3"))
    shell = ["sh", "-c", f"trap '' HUP; echo ready; exec {command}"]
    run = subprocess.Popen(shell, cwd=long_article.parent, stdout=subprocess.PIPE)
    assert run.stdout and run.stdout.readline() == b"ready\n"
    for _ in range(20):
        run.send_signal(signal.SIGHUP)
        time.sleep(0.01)
    run.communicate(timeout=30)
    assert run.returncode == 0


def test_ctrl_c_during_the_imports_is_one_line(tmp_path: Path) -> None:
    slow = tmp_path / "typer.py"
    slow.write_text("import time\nopen('begun', 'w').close()\ntime.sleep(30)\n")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    command = [*narrate_command(), "a.txt"]
    run = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    while run.poll() is None and not (tmp_path / "begun").exists():
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    _, messages = run.communicate(timeout=30)
    assert (run.returncode, messages) == (130, "narrate: stopped\n")


@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_batch_tells_its_summary(
    long_article: Path, options: tuple[str, ...], number: signal.Signals
) -> None:
    (long_article.parent / "a.txt").write_text("All is well.\n")
    command = [*narrate_command(), "a.txt", "absent.txt", "long.txt", "b.txt", "-o", "out", *options]
    run = subprocess.Popen(command, cwd=long_article.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stdout
    first = run.stdout.readline()
    assert "a.mp3" in first or "article" in first
    until_writing(run, long_article.parent)
    run.send_signal(number)
    results, messages = run.communicate(timeout=30)
    assert run.returncode == 128 + number
    if options:
        summary = json.loads(results.splitlines()[-1])["summary"]
        assert [summary[name] for name in ("done", "skipped", "failed", "not_done")] == [1, 0, 1, 2]
    else:
        assert re.search(r"done +1 .*\nskipped +0\nfailed +1\nnot done +2\n", messages)


def test_an_error_that_nobody_expected_ends_with_the_summary(
    run_narrate: Narrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> object:
        yield Outcome("a.txt", error=NarrateError("it failed"))
        raise RuntimeError("nobody expected\nthis")

    monkeypatch.setattr(actions, "narrate_all", fail)
    done = run_narrate("a.txt", "b.txt", "c.txt")
    assert done.returncode == 1
    first, *table, last = done.stderr.splitlines()
    assert first == "narrate: it failed"
    assert [line.split()[-1] for line in table] == ["0", "0", "1", "2"]
    assert last.startswith("narrate: something unexpected went wrong (RuntimeError: nobody expected this). Set ")


def test_what_goes_wrong_while_a_stopped_run_tidies_up_is_not_the_reason(
    run_narrate: Narrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> object:
        try:
            raise SystemExit(129)
        finally:
            raise RuntimeError("cannot join thread before it is started")

    monkeypatch.setattr(actions, "narrate_all", fail)
    done = run_narrate("a.txt")
    assert (done.returncode, done.stderr) == (129, "")
