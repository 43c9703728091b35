"""Every article under tests/cases/read is read as its `.expected` file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrate.read import load, read

from .case_format import write

CASES = Path(__file__).parent.parent / "cases" / "read"
ARTICLES = sorted(path for path in CASES.iterdir() if path.suffix in (".html", ".md", ".txt"))


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_an_article_is_read_as_its_case_says(path: Path) -> None:
    expected = Path(f"{path}.expected").read_text(encoding="utf-8")
    assert write(read(load(str(path)))) == expected


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_reading_twice_gives_the_same_article(path: Path) -> None:
    assert read(load(str(path))) == read(load(str(path)))


def test_every_case_has_an_article() -> None:
    assert {path.name.removesuffix(".expected") for path in CASES.glob("*.expected")} == {p.name for p in ARTICLES}
