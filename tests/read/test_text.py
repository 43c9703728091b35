"""Plain text loses nothing, and nothing is made up."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from narrate.model import Kind
from narrate.read.text import read_text

_PIECES = st.sampled_from(
    ["- item", "* item", "1. one", "2. two", "3) three", "A line", "It ends.", "   indented", "\t- deep", "", "", " ",
     "\u2029", "\f", "x" * 200 + ".", "1999. A year", "(c) no", "– dash"]
)  # fmt: skip


def _without_space(text: str) -> str:
    return "".join(text.split())


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=12).map("\n".join)))
def test_every_character_is_in_one_block_in_order(text: str) -> None:
    article = read_text(text)
    assert _without_space("".join(block.text for block in article.blocks)) == _without_space(text)
    assert all(block.text.strip() for block in article.blocks)


def test_hard_wrapped_lines_stay_one_paragraph_with_their_line_breaks() -> None:
    text = "The line was broken\nin the middle by hand,\nas mail used to be."
    assert [block.text for block in read_text(text).blocks] == [text]


def test_a_first_line_like_those_after_it_is_no_title() -> None:
    article = read_text("June 30\n\n1\n\nOct. 5")
    assert article.title == ""
    assert {block.kind for block in article.blocks} == {Kind.PARAGRAPH}


def test_one_marker_alone_makes_no_list() -> None:
    assert [block.kind for block in read_text("- Good morning, she said.").blocks] == [Kind.PARAGRAPH]


def test_plain_text_loads_nothing_heavy() -> None:
    program = (
        "import io, sys; from narrate.read import load_stream, read\n"
        "read(load_stream(io.BytesIO('Caf\\u00e9 au lait.'.encode())))\n"
        "heavy = {'lxml', 'trafilatura', 'yaml', 'markdown_it', 'ftfy', 'charset_normalizer', 'urllib.request'}\n"
        "print(heavy & set(sys.modules) or '')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
