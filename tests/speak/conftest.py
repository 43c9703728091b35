"""Small voices for the tests of neural engines, and workers that speak with them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from narrate.model import EngineOptions
from narrate.speak.workers.pool import Pool
from tests import tiny_voices


@pytest.fixture(scope="session")
def piper_voices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a voice of two speakers and one of a single speaker in another language; not to be changed."""
    folder = tmp_path_factory.mktemp("piper")
    tiny_voices.piper(folder, "en_US-duo-medium", speakers=("anna", "bo"))
    tiny_voices.piper(folder, "de_DE-tiny-low")
    return folder


@pytest.fixture
def voices(piper_voices: Path, tmp_path: Path) -> Path:
    """The same folder for one test alone."""
    return shutil.copytree(piper_voices, tmp_path / "voices")


@pytest.fixture(scope="session")
def kokoro_voices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Kokoro's files; not to be changed."""
    return tiny_voices.kokoro(tmp_path_factory.mktemp("kokoro")).parent


@pytest.fixture(scope="module")
def piper_pool(piper_voices: Path) -> Iterator[Pool]:
    with Pool("piper", options=EngineOptions(piper_voices)) as pool:
        yield pool


@pytest.fixture(scope="module")
def kokoro_pool(kokoro_voices: Path) -> Iterator[Pool]:
    with Pool("kokoro", options=EngineOptions(kokoro_voices)) as pool:
        yield pool
