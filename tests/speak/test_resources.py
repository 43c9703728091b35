"""How many workers a machine can carry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from narrate.speak.workers.resources import free_memory_bytes, processors, workers


def test_a_worker_for_each_processor_that_it_does_not_share() -> None:
    assert workers(1, 0) == processors()
    assert workers(processors(), 0) == 1
    assert workers(2 * processors(), 0) == 1


def test_no_more_workers_than_there_is_memory_for() -> None:
    free = free_memory_bytes()
    if free is None:
        pytest.skip("the system does not say")
    assert workers(1, free * 3 // 4) == 1
    assert workers(1, 2 * free) == 1
    assert workers(1, 1) == processors()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_too_little_memory_is_said_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some words of an article.")
    code = "import resource, runpy; resource.setrlimit(resource.RLIMIT_AS, (200 << 20,) * 2); "
    code += "runpy.run_module('narrate', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code, "a.txt"], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 1
    problem = "memory is limited to 200 MB, of which a run needs 512"
    assert done.stderr == f"narrate: {problem}. Raise the limit (ulimit -v)\n"
