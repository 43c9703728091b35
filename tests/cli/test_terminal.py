"""What is printed commands no terminal, and a stream that cannot be written is no reason for a traceback."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
from itertools import product
from pathlib import Path

import pytest

from narrate.cli.terminal import Stream, escaped
from tests.conftest import Narrate, narrate_command

ROOM = Path(__file__).parents[2] / "narrate" / "cli"
EVIL = (
    "\x1b]0;owned\x07\x1b[31m\x9b2J\u202e\u2066\u2028\x7f"  # a window's title, colours, a cleared screen, reversed text
)
COMMANDS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
PROSE = "All was well. " * 40  # a text with many control characters is taken to be binary
QUICK = ("-e", "tone", "--loudness", "off")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder of articles whose names, titles and texts are commands, and of one that is empty."""
    folder = tmp_path / f"in\x1b[2J{EVIL[:3]}"
    folder.mkdir()
    (folder / f"a{EVIL}.md").write_text(f"# A {EVIL} title\n\n{PROSE} Some {EVIL} text.\n", "utf-8")
    (folder / f"b\n{EVIL}.md").write_text("", "utf-8")
    (folder / "c.html").write_text(f"<title>T&#x202e;&#x9b;{EVIL}</title><p>{PROSE} Words {EVIL} here.</p>", "utf-8")
    return folder


def test_characters_that_command_are_escaped_and_no_others() -> None:
    assert escaped("a\x1b[0m\x9bé\u202e\u2066\u2028\udcff\x7f") == r"a\u001b[0m\u009bé\u202e\u2066\u2028\udcff\u007f"
    beneath = io.StringIO()
    Stream(beneath).writelines(["a\x1b", "b\n"])
    assert beneath.getvalue() == "a\\u001bb\n"
    kept = "Ünïcode\tand\nlines, 👩\u200d🚀, می\u200cخواهم, \xa0…\n"
    assert escaped(kept) == kept


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--json",), ("--dry-run", "--json"), ("--quiet",)])
def test_nothing_of_an_article_commands_the_terminal(
    run_narrate: Narrate, hostile: Path, options: tuple[str, ...]
) -> None:
    done = run_narrate(hostile, f"no{EVIL}.txt", *QUICK, "-o", f"out{EVIL}", *options)
    assert done.returncode == 1
    assert not COMMANDS.search(done.stdout + done.stderr)
    assert r"\u001b]0;owned\u0007" in done.stdout + done.stderr
    if "--json" in options:
        told = [json.loads(line) for line in done.stdout.splitlines()]
        failed = [each["source"] for each in told if "error" in each]
        assert failed == [str(hostile / f"b\n{EVIL}.md"), f"no{EVIL}.txt"]


@pytest.mark.parametrize(
    "arguments",
    [
        (f"--{EVIL}",),
        ("a.txt", "-v", EVIL),
        ("a.txt", "-e", EVIL),
        ("a.txt", "-r", EVIL),
        ("a.txt", "--config", EVIL),
        ("a.txt", "--lexicon", EVIL),
        ("a.txt", "-o", f"{EVIL}.ogg"),
        ("--list-voices", "-l", EVIL),
        ("--install-voice", EVIL),
    ],
)
def test_nothing_of_the_command_line_commands_the_terminal(
    run_narrate: Narrate, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "a.txt").write_text("Words.\n")
    done = run_narrate(*arguments)
    assert done.returncode in {1, 2}
    assert not COMMANDS.search(done.stdout + done.stderr)
    assert re.fullmatch(r"narrate: .*\n", done.stderr)


@pytest.mark.parametrize("name", ["narrate.toml", "lexicon.txt"])
def test_nothing_of_a_file_in_the_folder_commands_the_terminal(run_narrate: Narrate, tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("Words.\n")
    (tmp_path / name).write_text(f'"x\\u001b]0;{EVIL[6:8]}\\u009b" = "\\u202e"\n', "utf-8")
    done = run_narrate("a.txt")
    assert not COMMANDS.search(done.stdout + done.stderr)


def in_a_terminal(folder: Path, *arguments: str) -> str:
    """All that the command writes when its streams are a terminal."""
    own, its = pty.openpty()
    run = subprocess.Popen([*narrate_command(), *arguments], cwd=folder, stdin=its, stdout=its, stderr=its)
    os.close(its)
    written = b""
    while True:
        try:
            written += os.read(own, 65_536)
        except OSError:  # Linux, at the end
            break
    os.close(own)
    assert run.wait() == 1
    return written.decode()


def test_only_the_progress_bar_commands_the_terminal(hostile: Path, tmp_path: Path) -> None:
    written = in_a_terminal(tmp_path, str(hostile), *QUICK)
    assert "articles" in written
    bars = r"\x1b\[[0-9;?]*[mKhlA]|\r"
    assert not COMMANDS.search(re.sub(bars, "", written))
    assert r"\u001b]0;owned\u0007" in written


def test_all_of_the_room_prints_in_one_place() -> None:
    places = {
        path.name for path in ROOM.glob("*.py") if re.search(r"\bprint\(|__std(out|err)__", path.read_text("utf-8"))
    }
    assert places == {"terminal.py"}


def streams(tmp_path: Path, redirections: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "a.txt").write_text("All is well.\n")
    command = " ".join(f"'{part}'" for part in (*narrate_command(), *arguments))
    return subprocess.run(
        ["sh", "-c", f"{command} {redirections}"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("out", "err", "given"),
    [
        pytest.param(*each, marks=[pytest.mark.soak] if number % 5 else [])
        for number, each in enumerate(product((">&-", ">/dev/full", ""), ("2>&-", "2>/dev/full", ""), ("<&-", "")))
    ],
)
def test_streams_that_are_closed_or_full(tmp_path: Path, out: str, err: str, given: str) -> None:
    done = streams(tmp_path, f"{out} {err} {given}", "a.txt", *QUICK, "-o", "a.mp3")
    assert done.returncode == (1 if out else 0)
    assert (tmp_path / "a.mp3").stat().st_size > 1_000
    told = re.fullmatch(r"narrate: the results cannot be printed \(.*\)\. Files that were made are kept\n", done.stderr)
    assert bool(told) == (bool(out) and not err)
    assert bool(told) or done.stderr == ""
    assert done.stdout.count("a.mp3") == (not out)


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("--list-voices",), ("a.txt", "-n"), ("--clear-cache",)]
)
@pytest.mark.parametrize("out", [">&-", ">/dev/full"])
def test_results_that_cannot_be_printed_are_one_clear_line(
    tmp_path: Path, out: str, arguments: tuple[str, ...]
) -> None:
    done = streams(tmp_path, out, *arguments)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "the results cannot be printed" in done.stderr


@pytest.mark.parametrize("err", ["2>&-", "2>/dev/full", "2>&1 | true"])
def test_messages_that_nobody_reads_change_nothing(tmp_path: Path, err: str) -> None:
    done = streams(tmp_path, f"{err}; echo $?", "a.txt", "absent.txt", *QUICK, "-o", "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.mp3"]
    assert done.stdout.endswith("0\n" if "|" in err else "1\n")
    assert done.stderr == ""


def test_a_closed_stream_is_no_number_for_a_file(tmp_path: Path) -> None:
    """What a library writes to descriptor 1 or 2 would get into the audio."""
    clean = streams(tmp_path, "", "a.txt", "-o", "a.flac", "--no-cache")
    wanted = (tmp_path / "a.flac").read_bytes()
    assert clean.returncode == 0
    assert streams(tmp_path, "<&- >&- 2>&-", "a.txt", "-o", "b.flac", "--no-cache").returncode == 1
    assert (tmp_path / "b.flac").read_bytes() == wanted
