"""Many articles in one call: what has not changed is left alone, and no file takes another's place."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from narrate import Article, run
from narrate.read import Source

Run = Callable[..., subprocess.CompletedProcess[str]]
QUICK = ("-e", "tone", "--loudness", "off")  # no voice has to be measured


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three articles, two of them with one title."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in (("a", "It was night."), ("b", "It was day."), ("c", "It was noon.")):
        title = "Another" if name == "c" else "The same"
        (folder / f"{name}.txt").write_text(f"{title}\n\n{text} Nobody had seen it before.\n", "utf-8")
    return folder


@pytest.fixture
def narrated(run_narrate: Run, folder: Path) -> Callable[..., dict[str, Any]]:
    """Narrates the folder; gives the last line of `--json`."""

    def run(*more: str) -> dict[str, Any]:
        done = run_narrate("articles", *QUICK, "-o", "out", "--json", *more)
        assert done.returncode == 0, done.stderr
        summary: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])["summary"]
        return summary

    return run


def files(tmp_path: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}


def test_what_is_up_to_date_is_skipped(narrated: Callable[..., dict[str, Any]], tmp_path: Path, folder: Path) -> None:
    assert (narrated()["done"], narrated()["done"], narrated()["skipped"]) == (3, 0, 3)
    before = files(tmp_path)
    assert sorted(before) == ["another.mp3", "the-same-2.mp3", "the-same.mp3"]
    (folder / "b.txt").write_text("The same\n\nIt was day. Somebody had seen it before.\n", "utf-8")
    summary = narrated()
    assert (summary["done"], summary["skipped"]) == (1, 2)
    after = files(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"the-same-2.mp3"}


def test_another_setting_makes_all_anew(narrated: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    narrated()
    assert narrated("--pause", "1")["done"] == 3
    assert len(files(tmp_path)) == 3


def test_a_file_that_is_not_whole_is_made_again(narrated: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    narrated()
    before = files(tmp_path)
    (tmp_path / "out" / "another.mp3").write_bytes(before["another.mp3"][:5_000])
    (tmp_path / "out" / "the-same.mp3").unlink()
    assert narrated()["done"] == 2
    assert files(tmp_path) == before


def test_a_folder_that_was_moved_is_still_up_to_date(
    narrated: Callable[..., dict[str, Any]], run_narrate: Run, tmp_path: Path, folder: Path
) -> None:
    narrated()
    folder.rename(tmp_path / "moved")
    done = run_narrate("moved", *QUICK, "-o", "out", "--json")
    assert json.loads(done.stdout.splitlines()[-1])["summary"]["skipped"] == 3


def test_no_cache_skips_nothing(narrated: Callable[..., dict[str, Any]]) -> None:
    narrated()
    assert narrated("--no-cache")["done"] == 3


def test_one_article_is_always_made_and_keeps_its_name(run_narrate: Run, folder: Path, tmp_path: Path) -> None:
    for name in ("a", "b", "a", "b"):
        done = run_narrate(f"articles/{name}.txt", *QUICK, "-o", "out")
        assert f"the-same{'-2' if name == 'b' else ''}.mp3 " in done.stdout
    assert len(files(tmp_path)) == 2


def test_another_format_speaks_nothing_again(run_narrate: Run, folder: Path) -> None:
    first = json.loads(run_narrate("articles/a.txt", "-o", "a.mp3", "--json").stdout)
    assert first["spoken"] > 0
    for name in ("a.flac", "a.wav"):
        again = json.loads(run_narrate("articles/a.txt", "-o", name, "--json").stdout)
        assert (again["spoken"], again["reused"]) == (0, first["spoken"])


def test_an_article_that_is_named_twice_is_made_once(run_narrate: Run, folder: Path, tmp_path: Path) -> None:
    done = run_narrate("articles/a.txt", "articles", *QUICK, "-o", "out")
    assert done.stdout.count("\n") == 3
    assert len(files(tmp_path)) == 3


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EMFILE, "Too many open files", "x"), "too many files are open"),
        (OSError(errno.EIO, "Input/output error", "x"), "the system refused a call for x (Input/output error)"),
        (MemoryError(), "there is not enough memory"),
        (RuntimeError("can't start new thread"), "no thread can be started"),
        (ImportError("no module lxml"), "a module cannot be loaded (no module lxml)"),
        (KeyError("x"), "something unexpected went wrong (KeyError: 'x')"),
    ],
)
def test_an_article_fails_alone_whatever_its_error_is(
    error: Exception, said: str, run_narrate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = run.read

    def faulty(source: Source, **more: str) -> Article:
        if source.stem == "bad":
            raise error
        return read(source, **more)

    monkeypatch.setattr(run, "read", faulty)
    for name in ("a", "bad", "c"):
        (tmp_path / f"{name}.txt").write_text(f"The article {name}.\n\nIt has a sentence.\n")
    done = run_narrate("a.txt", "bad.txt", "c.txt", *QUICK)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(list((tmp_path / "output").iterdir())) == 2
    assert ["failed", "1"] in [line.split() for line in done.stderr.splitlines()]


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_what_cannot_be_read_in_a_folder_fails_at_once_and_alone(
    run_narrate: Run, folder: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    os.mkfifo(folder / "d.txt")
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    done = run_narrate("articles", "empty", "loop.txt", "n" * 300, *QUICK, "-o", "out", "--json", *options)
    assert done.returncode == 1
    told = list(map(json.loads, done.stdout.splitlines()))
    summary = None if options else told.pop()
    errors = [each["error"].partition(". ")[0] for each in told if "error" in each]
    assert errors[:2] == ["articles/d.txt is a pipe, not a file", "there is no article in the folder empty"]
    assert len(errors) == done.stderr.count("narrate: ") == 4
    counts = {"done": 3, "skipped": 0, "failed": 4, "not_done": 0}
    assert summary is None or {name: summary["summary"][name] for name in counts} == counts


def test_a_dry_run_of_several_ends_with_a_table(run_narrate: Run, folder: Path) -> None:
    done = run_narrate("articles", "absent.txt", "--dry-run")
    assert done.stderr.endswith("done         3\nskipped      0\nfailed       1\n")
    assert run_narrate("articles/a.txt", "--dry-run").stderr == ""
