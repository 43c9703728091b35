"""What tests share: the command, the sample articles, and programs of other makers that read back what was written.

The marker `soak` is for what needs many repetitions. `python -m pytest` leaves it out and runs a few of each;
`python -m pytest -m soak` runs the many, and Hypothesis then tries more examples in every test of a property.
"""

from __future__ import annotations

import functools
import io
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from narrate.cli import main

ARTICLES = Path(__file__).parent / "cases" / "articles"
Narrate = Callable[..., "subprocess.CompletedProcess[str]"]

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # tests import onnxruntime by themselves, too, and tell nobody

# A machine that is busy is no fault of the text, so no example has a deadline.
hypothesis.settings.register_profile("default", max_examples=40, deadline=None)
hypothesis.settings.register_profile("soak", max_examples=1_000, deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.load_profile("soak" if config.option.markexpr == "soak" else "default")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A property is tested in both runs."""
    if config.option.markexpr == "soak":
        for item in items:
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
                item.add_marker("soak")


@pytest.fixture(scope="session", autouse=True)
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Path]]:
    """New homes, each empty. Fixtures that several tests share live in the first."""
    folder = tmp_path_factory.mktemp("homes")
    new = (folder / str(number) for number in itertools.count())
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("NARRATE_") and name not in {"NARRATE_NO_SKIPS", "NARRATE_ESPEAK"}:
                patch.delenv(name)
        _move_to(next(new), patch)
        yield new


@pytest.fixture(autouse=True)
def nobody_elses_settings(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees neither the settings nor the cache of whoever runs it."""
    _move_to(next(homes), monkeypatch)


def _move_to(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        patch.setenv(name, str(home))


@pytest.fixture
def needs() -> Callable[[str], str]:
    """`needs("ffmpeg")` is its path; see `find()`."""
    return find


def find(program: str) -> str:
    """The path of a program; without it the test skips, or fails where NARRATE_NO_SKIPS is set."""
    path = shutil.which(program)
    if path is None:
        (pytest.fail if os.environ.get("NARRATE_NO_SKIPS") else pytest.skip)(f"{program} is not installed")
    return str(path)


@pytest.fixture
def run_narrate(tmp_path: Path) -> Narrate:
    """Runs the command in a folder of its own: in this process, or with an environment in one of its own."""
    return lambda *arguments, **more: (run_apart if more.get("env") else run_here)(tmp_path, *arguments, **more)


@pytest.fixture
def run_process(tmp_path: Path) -> Narrate:
    """Runs the command in a folder of its own as a user would: in a process of its own."""
    return functools.partial(run_apart, tmp_path)


def run_here(folder: Path, *arguments: str | Path, stdin: str | bytes = "") -> subprocess.CompletedProcess[str]:
    """Runs the command in this process and that folder, which saves a third of a second each time.

    What belongs to a process (signals, environment, what is imported, how it ends) needs `run_apart()`.
    """
    command = ["narrate", *map(str, arguments)]
    streams = [io.TextIOWrapper(io.BytesIO(given), "utf-8", write_through=True) for given in (_bytes(stdin), b"", b"")]
    handler = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as end:
            patch.chdir(folder)
            patch.setattr(sys, "argv", command)
            for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
                patch.setattr(sys, name, stream)
            main()
    finally:
        signal.signal(signal.SIGTERM, handler)
    printed = (stream.buffer.getvalue().decode(errors="replace") for stream in streams[1:])  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(command, int(end.value.code or 0), *printed)


def run_apart(
    folder: Path, *arguments: str | Path, stdin: str | bytes = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs the command in a process of its own, with variables beside those of this process."""
    command = [*narrate_command(), *map(str, arguments)]
    environment = {**os.environ, **(env or {})}
    done = subprocess.run(
        command, input=_bytes(stdin), capture_output=True, cwd=folder, env=environment, timeout=100, check=False
    )
    printed = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(command, done.returncode, *printed)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def make_what_is_no_text(path: Path, kind: str) -> None:
    """Makes a folder, a pipe, bytes that are no text, or a link to a device, to itself or to nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "bytes":
        path.write_bytes(b"\xff\xfe")
    else:
        path.symlink_to({"device": "/dev/zero", "loop": path.name, "dangling": "absent"}[kind])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for 200 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=200k", "none", place], check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


def narrate_command() -> list[str]:
    """The command as installed beside this Python."""
    beside = Path(sys.executable).parent / "narrate"
    return [str(beside)] if beside.exists() else [sys.executable, "-m", "narrate"]


def decode(ffmpeg: str, path: Path) -> bytes:
    """A file's samples (signed 16-bit little-endian mono) as ffmpeg hears them."""
    command = [ffmpeg, "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def probe(ffprobe: str, path: Path) -> dict[str, object]:
    command = [ffprobe, "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)  # type: ignore[no-any-return]
