"""What tests share: the sample articles, and programs of other makers that read back what was written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ARTICLES = Path(__file__).parent / "cases" / "articles"

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # tests import onnxruntime by themselves, too, and tell nobody


@pytest.fixture(autouse=True)
def nobody_elses_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees neither the settings nor the cache of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith("NARRATE_") and name not in {"NARRATE_NO_SKIPS", "NARRATE_ESPEAK"}:
            monkeypatch.delenv(name)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(home))


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
def run_narrate(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command as a user would, in a folder of its own."""

    def run(
        *arguments: str | Path, stdin: str | bytes = "", env: dict[str, str] | None = None, timeout_s: float = 100
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*narrate_command(), *map(str, arguments)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **(env or {})},
            timeout=timeout_s,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        )

    return run


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
