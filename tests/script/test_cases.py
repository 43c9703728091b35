"""The cases in `tests/cases/speech/*.md`: each line `- written → said` is a test by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.script.helpers import spoken

FOLDER = Path(__file__).parents[1] / "cases" / "speech"


def cases() -> list[object]:
    found: list[object] = []
    for path in sorted(FOLDER.glob("*.md")):
        language = path.stem.partition(".")[2] or "en"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("- "):
                before, _, after = line[2:].partition(" → ")
                found.append(pytest.param(before, after, language, id=f"{path.stem}-{number}"))
    return found


@pytest.mark.parametrize(("before", "after", "language"), cases())
def test_written_is_said_as_the_case_tells(before: str, after: str, language: str) -> None:
    assert spoken(before, language) == after
