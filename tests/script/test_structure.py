"""Code, tables, list items and announcements, as a listener gets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.errors import EmptyArticle
from narrate.model import Article, Block, Kind, Script
from narrate.script import write_script
from narrate.script.code import SIGNS, code_edits
from narrate.settings import INCLUDABLE, Settings
from tests.script.helpers import explained, script_of, squeezed, written
from tests.script.work import assert_linear

CASES = Path(__file__).parents[1] / "cases" / "code" / "code.md"
TEXT = Block(Kind.PARAGRAPH, "It stands by the river.")


def script(*blocks: Block, language: str = "en", announce: bool = False, include: str = "") -> Script:
    told = Settings(intro=False, announce=announce, include=tuple(filter(None, include.split(","))))
    return write_script(Article("", blocks, language=language), told, lambda tag: "")


def said(script: Script) -> list[str]:
    return [line.spoken for passage in script.passages for line in passage.lines]


def cases() -> list[object]:
    lines = (line[2:].rpartition(" → ") for line in CASES.read_text("utf-8").splitlines() if line.startswith("- "))
    return [pytest.param(code, spoken, id=code) for code, _, spoken in lines]


@pytest.mark.parametrize(("code", "spoken"), cases())
def test_code_is_read_as_its_case_tells(code: str, spoken: str) -> None:
    assert said(script(Block(Kind.CODE, code), include="code")) == ["Code: " + spoken]


def test_code_is_announced_once_and_read_line_by_line() -> None:
    made = script(TEXT, Block(Kind.CODE, "a = __name__\n\n  b[1] = 2"), include="code")
    assert said(made)[1:] == ["Code: a equals dunder name", "b sub one equals two"]
    assert [line.written for line in made.passages[1].lines] == ["a = __name__", "b[1] = 2"]


CODE = st.lists(st.sampled_from((*SIGNS, "a", "fooBar2", "_x", " ", " ", "12", "0x1F", "3.5", "²", "٣", "\t", "'s", "é",
                                 "\u200b", "\ud800", "\x01", "𝐀", "x" * 130, "1.2.3", "1e5", "# ", "// ", "https://a.b/c",
                                 "<b>", "</b>", "[0]", "9" * 20)), min_size=1, max_size=30).map("".join)  # fmt: skip


@given(CODE)
def test_every_line_of_code_is_whole_explained_and_harmless(code: str) -> None:
    try:
        made = script(Block(Kind.CODE, code), TEXT, include="code")
    except EmptyArticle:
        return
    assert written(made) == squeezed(code + TEXT.text)
    for line in made.passages[0].lines if made.passages[0].kind is Kind.CODE else ():
        assert explained(line).strip(".!?…,") == squeezed(line.spoken).strip(".!?…,")
        assert not any(character.isdigit() or character in "<>[]{}\\|\x01" for character in line.spoken)


@pytest.mark.parametrize(
    "unit", [*SIGNS, "a", "1", "1.", "a.", "a_", "aB", "a[0]", "<a ", "</a", "a<A,", "0x1", "1_000", " "]
)
def test_reading_code_takes_linear_time(unit: str) -> None:
    assert_linear(lambda text: list(code_edits(text)), (unit * (100 // len(unit)) + " ") * 6)


@pytest.mark.parametrize(
    ("rows", "spoken"),
    [
        ("\tKeepers\tGuests\n1882\t4\t0", ["Keepers, Guests", "eighteen eighty-two, Keepers: four, Guests: zero"]),
        ("Year\tKeepers\tGuests\n1882\t\t7", ["Year, Keepers, Guests", "eighteen eighty-two, Guests: seven"]),
        ("Keepers\tGuests\n\t7", ["Keepers, Guests", "Guests: seven"]),
    ],
)
def test_a_cell_has_the_name_of_its_column_and_an_empty_one_is_not_heard(rows: str, spoken: list[str]) -> None:
    assert said(script(Block(Kind.TABLE, rows), include="tables")) == spoken


def test_a_table_without_names_of_columns_is_read_as_it_stands() -> None:
    made = script(Block(Kind.TABLE, "Height\t41 m\nSteps\t204", 1), include="tables")
    assert said(made) == ["Height, forty-one meters", "Steps, two hundred four"]


@pytest.mark.parametrize(
    ("item", "spoken"),
    [
        ("3. Boil", "three. Boil"),
        ("3) Boil", "three. Boil"),
        ("a. Boil", "A: Boil"),
        ("(b) Boil", "B: Boil"),
        ("iv. Boil", "four. Boil"),
        ("II. Boil", "two. Boil"),
        ("V. Woolf", "V: Woolf"),
        ("A pear", "A pear"),
    ],
)
def test_an_item_begins_with_its_number(item: str, spoken: str) -> None:
    assert said(script_of(item, kind=Kind.LIST_ITEM)) == [spoken]


FIGURE, CAPTION = Block(Kind.CAPTION, "A boat."), Block(Kind.CAPTION, "Keepers by year", 1)
TABLE, SOURCE = Block(Kind.TABLE, "Name\tAge\nAda\t36"), Block(Kind.CODE, "x = 1")


@pytest.mark.parametrize(
    ("language", "heard"),
    [
        ("en", ["Figure: A boat.", "Table: Keepers by year", "Code.", "Table."]),
        ("de", ["Abbildung: A boat.", "Tabelle: Keepers by year", "Code.", "Tabelle."]),
        ("xx", ["A boat.", "Keepers by year"]),
    ],
)
def test_what_is_left_out_is_announced_in_the_article_s_language(language: str, heard: list[str]) -> None:
    made = script(TEXT, FIGURE, CAPTION, TABLE, SOURCE, TABLE, language=language, announce=True)
    assert said(made)[1:] == heard
    assert [skip.kind for skip in made.skips] == [Kind.TABLE, Kind.CODE, Kind.TABLE]


@pytest.mark.parametrize("caption", ["Figure 3: A boat", "Fig. 3: A boat"])
def test_a_caption_that_says_what_it_is_needs_no_announcement(caption: str) -> None:
    made = script(TEXT, Block(Kind.CAPTION, caption), announce=True)
    assert said(made)[1:] == ["Figure three: A boat"]


def test_what_is_included_is_not_announced_but_for_code() -> None:
    made = script(TEXT, FIGURE, CAPTION, TABLE, SOURCE, announce=True, include=",".join(INCLUDABLE))
    assert said(made)[1:] == ["A boat.", "Keepers by year", "Name, Age", "Ada, Age: thirty-six", "Code: x equals one"]
