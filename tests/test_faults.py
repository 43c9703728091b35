"""What goes wrong around a run: it is made to, and the file is compared with that of an undisturbed run."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from narrate.export.provenance import damage
from tests import tiny_voices
from tests.benchmarks.prose import article
from tests.conftest import ARTICLES, Narrate, narrate_command, run_here

LIGHTHOUSE = ARTICLES / "lighthouse.md"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="finds processes through /proc")


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing disturbed: its file `a.mp3` and its `cache`."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert run_here(folder, LIGHTHOUSE, "-o", "a.mp3", "--cache-dir", "cache").returncode == 0
    return folder


@pytest.fixture(scope="module")
def undisturbed(first_run: Path) -> bytes:
    """The lighthouse as it should be."""
    return (first_run / "a.mp3").read_bytes()


@pytest.fixture
def filled_cache(first_run: Path, tmp_path: Path) -> Path:
    """A cache that holds all of the lighthouse."""
    return shutil.copytree(first_run / "cache", tmp_path / "cache")


def start(folder: Path, *arguments: object, **more: bool) -> subprocess.Popen[bytes]:
    command = [*narrate_command(), *map(str, arguments)]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def scratch_folders(pid: int) -> set[Path]:
    """The folders for temporary files that a process holds the locks of: other tests have theirs beside them."""
    found = set()
    with contextlib.suppress(OSError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(descriptor.readlink())
    return {path for path in found if path.name.startswith("narrate-work-")}


def kill_workers(folder: Path, wanted: bytes, kills: int, least_s: float, *arguments: str | Path) -> None:
    """Runs narrate again and again, and kills a worker now and then: each run gives what was wanted all the same."""
    chance = random.Random(4)
    killed = 0
    while killed < kills:
        run = start(folder, *arguments, "-o", "a.mp3")
        while run.poll() is None:
            time.sleep(chance.uniform(least_s, 0.5))
            for worker in children(run.pid)[:1]:
                os.kill(worker, signal.SIGKILL)
                killed += 1
        assert run.returncode == 0, run.stderr and run.stderr.read()
        assert (folder / "a.mp3").read_bytes() == wanted


@linux_only
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("engine", "kills", "words"),
    [
        ("system", 2, 300),
        ("espeak", 2, 300),
        ("piper", 2, 300),
        pytest.param("system", 50, 1_500, marks=pytest.mark.soak),
        pytest.param("espeak", 10, 1_500, marks=pytest.mark.soak),
        pytest.param("piper", 10, 1_500, marks=pytest.mark.soak),
    ],
)
def test_killed_workers_change_nothing(
    run_narrate: Narrate, tmp_path: Path, engine: str, kills: int, words: int
) -> None:
    (tmp_path / "a.txt").write_text(article(words), "utf-8")
    options = ["a.txt", "-e", engine, "--no-cache"]
    if engine == "piper":
        options += ["--voice-dir", str(tiny_voices.piper(tmp_path / "voices").parent)]
    assert run_narrate(*options, "-o", "wanted.mp3").returncode == 0
    wanted = (tmp_path / "wanted.mp3").read_bytes()
    kill_workers(tmp_path, wanted, kills, 0.1 if engine == "system" else 0.2, *options)


@linux_only
@pytest.mark.timeout(240)
@pytest.mark.parametrize("count", [3, pytest.param(20, marks=pytest.mark.soak)])
def test_killed_runs_leave_nothing_and_each_is_made_up_for(
    run_narrate: Narrate, tmp_path: Path, undisturbed: bytes, count: int
) -> None:
    chance = random.Random(5)
    scratch: set[Path] = set()
    for number in range(count):
        out, cache = tmp_path / f"out-{number}", tmp_path / f"cache-{number}"
        run = start(tmp_path, LIGHTHOUSE, "-o", out / "a.mp3", "--cache-dir", cache)
        workers: set[int] = set()
        while number % 2 and run.poll() is None and not scratch_folders(run.pid):
            time.sleep(0.005)  # every other run is killed when its workers have begun, however busy the machine is
        end = time.monotonic() + chance.uniform(0.05, 0.8)
        while time.monotonic() < end:
            workers |= set(children(run.pid))
            scratch |= scratch_folders(run.pid)
            time.sleep(0.005)
        run.kill()
        run.wait()
        assert run_narrate(LIGHTHOUSE, "-o", out / "a.mp3", "--cache-dir", cache).returncode == 0
        assert (out / "a.mp3").read_bytes() == undisturbed
        assert [path.name for path in out.iterdir()] == ["a.mp3"]
        assert not [path for path in cache.rglob("*") if path.name.startswith(".")]
        assert not [worker for worker in workers if b"narrate" in _command(worker)]
    assert scratch
    assert run_narrate(LIGHTHOUSE, "-o", "a.mp3").returncode == 0  # whatever the last one left is removed by the next
    assert not [folder for folder in scratch if folder.exists()]


@linux_only
@pytest.mark.timeout(240)
@pytest.mark.parametrize("count", [3, pytest.param(50, marks=pytest.mark.soak)])
def test_killed_groups_leave_whole_files_and_a_feed_that_names_only_these(
    run_narrate: Narrate, tmp_path: Path, count: int
) -> None:
    """All processes of a run are killed at once, as the system does when a machine is switched off."""
    url, chance, out = "https://example.org/heard/", random.Random(6), tmp_path / "out"
    options = ("in", "-o", "out", "-e", "tone", "--cache-dir", "cache")
    options += ("--captions", "vtt,srt,lrc", "--page", "--feed", url)
    (tmp_path / "in").mkdir()
    killed = seen = 0
    for number in range(count):
        for name in range(4):  # other words each time, so that new files replace older ones
            text = f"# Article {name}\n\n## Part\n\nThis is version {number} of it.\n\n## Part\n\nAnd so on."
            (tmp_path / "in" / f"{name}.md").write_text(text, "utf-8")
        run = start(tmp_path, *options, start_new_session=True)
        time.sleep(chance.uniform(0.1, 0.9))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        killed += run.wait() == -signal.SIGKILL
        for path in out.glob("[!.]*"):
            assert whole(path), path
        for path in (out / "feed.xml", out / "index.html"):
            text = path.read_text("utf-8") if path.exists() else ""
            named = re.findall(rf'url="{url}([^"]+)"', text) + re.findall(r'(?:src|href)="([^":/]+)"', text)
            assert [name for name in named if not (out / name).exists()] == []
            seen += len(named)
    assert killed and (seen or count < 10)
    assert run_narrate(*options).returncode == 0
    assert run_narrate(*options[:1], "-o", "wanted", *options[3:]).returncode == 0
    assert not [path for folder in (out, tmp_path / "cache") for path in folder.rglob(".*")]
    for path in (tmp_path / "wanted").iterdir():
        if path.name not in {"feed.xml", "index.html"}:  # these hold dates
            assert (out / path.name).read_bytes() == path.read_bytes()
    assert len(list((out).iterdir())) == len(list((tmp_path / "wanted").iterdir()))


def whole(path: Path) -> bool:
    """Whether a file says of itself that it is whole; of captions and pages, for whichever audio."""
    if path.suffix == ".mp3":
        return damage(path) == ""
    content = path.read_bytes()
    ends = {".xml": b"</rss>\n", ".html": b"</html>\n", ".json": b"}\n"}
    return bool(content) and b"\0" not in content and content.endswith(ends.get(path.suffix, b"\n"))


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize("damage", ["truncated", "flipped", "emptied", "unreadable"])
def test_damaged_entries_of_the_cache_are_made_anew(
    run_narrate: Narrate, tmp_path: Path, undisturbed: bytes, filled_cache: Path, damage: str
) -> None:
    for path in [path for path in filled_cache.rglob("*") if path.is_file()]:
        data = bytearray(path.read_bytes())
        if damage == "unreadable":  # even for root
            path.unlink()
            path.mkdir()
            continue
        data[len(data) // 2] ^= 4
        path.write_bytes({"truncated": data[: len(data) // 2], "flipped": data, "emptied": b""}[damage])
    done = run_narrate(LIGHTHOUSE, "-o", "a.mp3", "--cache-dir", filled_cache, "--json")
    assert json.loads(done.stdout)["reused"] == 0
    assert (tmp_path / "a.mp3").read_bytes() == undisturbed


@pytest.mark.parametrize("count", [2, pytest.param(8, marks=pytest.mark.soak)])
def test_runs_at_once_on_one_cache_and_one_folder_do_not_disturb_each_other(
    run_narrate: Narrate, tmp_path: Path, count: int
) -> None:
    for name in ("one", "two"):  # different articles with the same title
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text(f"The same title\n\n{article(60, title=name)}", "utf-8")
        assert run_narrate(f"{name}/same.txt", "-o", f"wanted-{name}", "--no-cache").returncode == 0
    wanted = sorted(path.read_bytes() for name in ("one", "two") for path in (tmp_path / f"wanted-{name}").iterdir())
    runs = [
        start(tmp_path, f"{('one', 'two')[number % 2]}/same.txt", "-o", "out", "--cache-dir", "cache")
        for number in range(count)
    ]
    assert [run.wait() for run in runs] == [0] * count
    assert sorted(path.read_bytes() for path in (tmp_path / "out").iterdir()) == wanted


def test_a_clock_that_was_set_back_does_no_harm(
    run_narrate: Narrate, tmp_path: Path, undisturbed: bytes, filled_cache: Path
) -> None:
    tomorrow = time.time() + 86_400
    for path in filled_cache.rglob("*"):
        os.utime(path, (tomorrow, tomorrow))
    done = run_narrate(LIGHTHOUSE, "-o", "a.mp3", "--cache-dir", filled_cache, "--json")
    assert json.loads(done.stdout)["spoken"] == 0
    assert (tmp_path / "a.mp3").read_bytes() == undisturbed


@linux_only
def test_a_home_that_cannot_be_written_costs_only_the_cache(
    run_process: Narrate, tmp_path: Path, undisturbed: bytes
) -> None:
    nowhere = {"HOME": "/proc", "XDG_CACHE_HOME": "/proc/cache", "XDG_CONFIG_HOME": "/proc/config"}
    assert run_process(LIGHTHOUSE, "-o", "a.mp3", env=nowhere).returncode == 0
    assert (tmp_path / "a.mp3").read_bytes() == undisturbed


@linux_only
@pytest.mark.parametrize("format_", ["mp3", "m4b", "opus", "flac", "wav"])
def test_a_full_disk_in_the_output_folder_is_said_and_nothing_lost(
    run_narrate: Narrate, tmp_path: Path, small_disk: Path, format_: str
) -> None:
    done = run_narrate(LIGHTHOUSE, "-o", small_disk / f"a.{format_}", "--cache-dir", "cache")
    assert done.returncode == 1
    assert "the disk is full" in done.stderr
    assert list(small_disk.iterdir()) == []
    again = run_narrate(LIGHTHOUSE, "-o", f"a.{format_}", "--cache-dir", "cache", "--json")
    assert json.loads(again.stdout)["reused"] > 0


@linux_only
def test_a_full_disk_under_the_cache_costs_only_the_cache(
    run_narrate: Narrate, tmp_path: Path, small_disk: Path, undisturbed: bytes
) -> None:
    assert run_narrate(LIGHTHOUSE, "-o", "a.mp3", "--cache-dir", small_disk / "cache").returncode == 0
    assert (tmp_path / "a.mp3").read_bytes() == undisturbed
    assert not [path for path in small_disk.rglob(".*") if path.is_file()]


@linux_only
def test_a_full_temporary_folder_does_not_matter(
    run_process: Narrate, tmp_path: Path, small_disk: Path, undisturbed: bytes
) -> None:
    (small_disk / "full").write_bytes(bytes(os.statvfs(small_disk).f_bavail * 4096))
    assert run_process(LIGHTHOUSE, "-o", "a.mp3", env={"TMPDIR": str(small_disk)}).returncode == 0
    assert (tmp_path / "a.mp3").read_bytes() == undisturbed
