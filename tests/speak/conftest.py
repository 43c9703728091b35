"""Small voices of Piper's kind for the tests of engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import tiny_voices


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    """A folder with a voice of two speakers and one of a single speaker in another language."""
    folder = tmp_path / "voices"
    tiny_voices.piper(folder, "en_US-duo-medium", speakers=("anna", "bo"))
    tiny_voices.piper(folder, "de_DE-tiny-low")
    return folder
