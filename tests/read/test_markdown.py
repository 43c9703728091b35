"""Markdown that is meant to break a reader."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.read.markdown import read_markdown


@pytest.mark.parametrize("mark", [">", "- ", "1. ", "> - "])
def test_text_is_kept_however_deep_it_is_nested(mark: str) -> None:
    assert "inside" in " ".join(b.text for b in read_markdown(f"before\n\n{mark * 5000}inside\n\nafter").blocks)


def test_nested_flow_in_front_matter_does_not_recurse_for_ever() -> None:
    article = read_markdown(f"---\ntitle: A: b\nx: {'[' * 50_000}\n---\nText.")
    assert (article.title, [block.text for block in article.blocks]) == ("A: b", ["Text."])


def test_an_empty_cell_at_the_head_of_a_table_keeps_its_place() -> None:
    (table,) = read_markdown("| | A |\n|--|--|\n| x | 1 |").blocks
    assert table.text == "\tA\nx\t1"


_WORDS = st.text(alphabet="abcxyz", min_size=1, max_size=4)
_MARKS = st.sampled_from(["*", "**", "_", " ` ", "\n", "\n\n", "# ", "> ", "- ", "1. ", "    ", "[", "]", "("])


@given(st.lists(st.one_of(_WORDS.map(lambda word: f" {word} "), _MARKS), max_size=30).map("".join))
def test_no_word_of_prose_is_lost_or_doubled(text: str) -> None:
    kept = " ".join(block.text for block in read_markdown(text).blocks)
    assert re.findall(r"[a-z]+", kept) == re.findall(r"[a-z]+", text)
