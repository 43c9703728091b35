"""Where sentences end, as whole paragraphs go through the stage."""

from __future__ import annotations

import pytest

from tests.script.helpers import script_of

PARAGRAPHS = (
    ("The door opened.", "Nobody spoke."),
    ("He met Dr. Alvarez on Sept. 28 in St. Louis.", "It rained."),
    ("We leave at 5 p.m. on Friday.", "Bring a coat."),
    ("She asked, “Is it far?”", "He shook his head."),
    ("Wait... what?", "No!", "Go."),
    ("It was made by Brown & Co. in Leeds.", "They sold it."),
    ("See https://example.org/a.B.c for more.", "Then call."),
    ("1. Peel the pears.",),
    ("Q. Where is it?", "A. On the shelf."),
    ("J. K. Lindqvist wrote it.", "It sold well."),
    ("He moved to the U.S. in 1984.", "She stayed."),
    ("Pears, plums, etc. are sweet.", "Lemons are not."),
    ("It is No. 5 on the list.", "Yes."),
    ("The room is 12 sq. ft. wide.", "Too small."),
    ("Yes.", "No.", "Perhaps."),
)


@pytest.mark.parametrize("sentences", PARAGRAPHS, ids=range(len(PARAGRAPHS)))
def test_a_paragraph_is_split_into_its_sentences(sentences: tuple[str, ...]) -> None:
    lines = script_of(" ".join(sentences)).passages[0].lines
    assert tuple(line.written for line in lines) == sentences
