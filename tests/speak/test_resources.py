"""How many workers a machine can carry."""

from __future__ import annotations

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
