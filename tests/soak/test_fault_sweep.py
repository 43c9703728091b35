"""A sample of the sweep, the same in every run; all of it is `python -m tests.soak.fault_sweep`."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import ARTICLES
from tests.soak.fault_sweep import SIDECARS, Sweep, faults

SAMPLE = 40


@pytest.mark.soak
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="preloads a library")
def test_a_run_survives_the_failure_of_any_call(tmp_path: Path, needs: Callable[[str], str]) -> None:
    needs("cc")
    sweep = Sweep(tmp_path, ARTICLES / "lighthouse.md", SIDECARS)
    chosen = random.Random(14).sample(faults(sweep.counts()), SAMPLE)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = list(pool.map(sweep.run, (tmp_path / str(number) for number in range(SAMPLE)), chosen))
    happened = [verdict for verdict in verdicts if verdict.where]
    assert len(happened) > SAMPLE / 2
    assert [verdict for verdict in happened if verdict.problems] == []
