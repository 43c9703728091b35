"""Blocks, skips, the opening, pauses, languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from narrate.errors import EmptyArticle
from narrate.model import Article, Block, Kind, Passage, Script, Skip
from narrate.script import Writer, write_script
from narrate.settings import Settings
from tests.script.helpers import script_of, spoken

HEADING = Block(Kind.HEADING, "The Mill", 1)
TEXT = Block(Kind.PARAGRAPH, "It stands by the river.")
TABLE = Block(Kind.TABLE, "Name\tAge\tTown\nAda\t36\tOslo\nBo\t7\t")


def script(*blocks: Block, title: str = "", settings: Settings | None = None, **about: str) -> Script:
    return write_script(Article(title, blocks, **about), settings or Settings(), lambda language: f"voice-{language}")


def said(script: Script) -> list[str]:
    return [line.spoken for passage in script.passages for line in passage.lines]


def test_the_opening_says_title_author_and_date() -> None:
    made = script(TEXT, title="The Mill", author="A. Author", published="2026-11-23T08:00:00Z")
    assert made.passages[0].kind is Kind.INTRO
    assert said(made)[:3] == ["The Mill.", "By A. Author.", "November twenty-third, twenty twenty-six."]


def test_a_title_from_a_file_name_is_not_said() -> None:
    article = Article("notes-3", (TEXT,), author="A. Author", title_from_name=True)
    made = write_script(article, Settings(), lambda language: "")
    assert [passage.kind for passage in made.passages] == [Kind.PARAGRAPH]


def test_a_heading_that_is_the_title_is_said_once() -> None:
    made = script(Block(Kind.HEADING, "the  MILL!", 1), TEXT, title="The Mill")
    assert made.skips == (Skip("the  MILL!", Kind.HEADING, "the title, said in the opening"),)
    assert said(made) == ["The Mill.", "It stands by the river."]


def test_without_an_opening_the_heading_is_said() -> None:
    made = script(HEADING, TEXT, title="The Mill", settings=Settings(intro=False))
    assert said(made) == ["The Mill", "It stands by the river."]
    assert not made.skips


@pytest.mark.parametrize(
    ("kind", "option"),
    [(Kind.CAPTION, "captions"), (Kind.CODE, "code"), (Kind.TABLE, "tables"), (Kind.FOOTNOTE, "footnotes")],
)
def test_what_is_left_out_is_a_skip_that_names_the_option(kind: Kind, option: str) -> None:
    made = script(TEXT, Block(kind, "A small boat"))
    assert [skip.written for skip in made.skips] == ["A small boat"]
    assert f"--include {option}" in made.skips[0].reason
    told = said(script(TEXT, Block(kind, "A small boat"), settings=Settings(include=(option,))))
    assert told[1].removeprefix("Code: ") == "A small boat"


def test_a_table_is_read_row_by_row_with_the_names_of_its_columns() -> None:
    made = script(TABLE, settings=Settings(include=("tables",)))
    assert [line.written for line in made.passages[0].lines] == ["Name\tAge\tTown", "Ada\t36\tOslo", "Bo\t7"]
    assert said(made) == ["Name, Age, Town", "Ada, Age: thirty-six, Town: Oslo", "Bo, Age: seven"]


def test_announcements_name_what_is_left_out() -> None:
    made = script(TEXT, Block(Kind.CAPTION, "A boat."), TABLE, settings=Settings(announce=True))
    assert said(made)[1:] == ["Figure: A boat.", "Table."]
    assert [skip.kind for skip in made.skips] == [Kind.TABLE]


def test_ornaments_are_skipped_and_dots_are_a_beat_of_silence() -> None:
    made = script(TEXT, Block(Kind.PARAGRAPH, "* * *"), Block(Kind.PARAGRAPH, "..."), TEXT)
    assert made.skips == (Skip("* * *", Kind.PARAGRAPH, "nothing to say in it"),)
    assert [len(line.utterances) for passage in made.passages for line in passage.lines] == [1, 0, 1]


@pytest.mark.parametrize("text", ["", "   \n", "* * *", "?!", "...", "\u200b", "😀"])
def test_an_article_without_words_is_empty(text: str) -> None:
    with pytest.raises(EmptyArticle, match="nothing to say"):
        script_of(text)


def test_pauses_follow_what_stands_beside() -> None:
    item = Block(Kind.LIST_ITEM, "A pear", 1)
    made = script(TEXT, HEADING, TEXT, item, item, TEXT)
    assert [passage.pause_after_s for passage in made.passages] == [1.2, 0.8, 0.6, 0.4, 0.6, 0.6]
    assert {passage.gap_s for passage in made.passages} == {0.25}


def test_pauses_scale_with_the_setting() -> None:
    made = script(TEXT, HEADING, TEXT, settings=Settings(pause_s=0.3))
    assert [passage.pause_after_s for passage in made.passages] == [0.6, 0.4, 0.3]
    assert made.passages[0].gap_s == 0.125


def test_a_paragraph_in_another_language_has_its_voice_and_its_numbers() -> None:
    german = (
        "Der Fluss ist in den letzten Jahren wieder sauber geworden, und die Kinder aus der Stadt baden dort im "
        "Sommer; es waren am Sonntag 28 von ihnen, die sich auf der Wiese trafen."
    )
    made = script(TEXT, Block(Kind.PARAGRAPH, german), language="en")
    first, second = (passage.lines[0].utterances[0] for passage in made.passages)
    assert (first.voice, second.voice, second.language) == ("voice-en", "voice-de", "de")
    assert "achtundzwanzig" in second.text


def test_a_short_foreign_phrase_keeps_the_language() -> None:
    made = script(TEXT, Block(Kind.PARAGRAPH, "C'est la vie."), language="en")
    assert said(made)[-1] == "C'est la vie."
    assert made.passages[1].lines[0].utterances[0].language == "en"


def test_the_country_orders_day_and_month() -> None:
    assert spoken("Due on 5/6/2021.", "en-GB") == "Due on the fifth of June, twenty twenty-one."
    assert spoken("Due on 5/6/2021.", "en-US") == "Due on May sixth, twenty twenty-one."


def test_a_long_sentence_is_divided_at_a_clause_and_loses_no_word() -> None:
    text = ", ".join(f"the boat that carried the {n} men of the village turned home" for n in range(60)) + "."
    made = script_of(text)
    (line,) = made.passages[0].lines
    assert len(line.utterances) > 3
    assert all(len(utterance.text) <= 600 and utterance.text[-1] in ",." for utterance in line.utterances)
    assert line.spoken == spoken(text)
    assert line.spoken.count("boat") == 60


def test_an_abbreviation_at_the_end_keeps_the_full_stop() -> None:
    made = script_of("We met at 5 p.m. on Monday. He left at 6 p.m. She stayed in the U.S.")
    assert [line.spoken for line in made.passages[0].lines] == [
        "We met at five P M on Monday.",
        "He left at six P M.",
        "She stayed in the U S.",
    ]


def test_edits_point_into_the_line() -> None:
    made = script_of("Nobody came. It was Sept. 28, and cold.")
    (utterance,) = made.passages[0].lines[1].utterances
    (edit,) = utterance.edits
    assert made.passages[0].lines[1].written[edit.start : edit.end] == "Sept. 28"
    assert edit.spoken == "September twenty-eighth"


def test_items_keep_the_articles_order() -> None:
    made = script(TEXT, Block(Kind.CODE, "x"), HEADING)
    assert [type(item) for item in made.items] == [Passage, Skip, Passage]


class Watched(tuple[Block, ...]):
    """Blocks that tell how many of them were looked at, one after the other."""

    seen = 0

    def __iter__(self) -> Iterator[Block]:
        for block in super().__iter__():
            self.seen += 1
            yield block


def test_an_item_is_there_before_the_rest_is_written() -> None:
    blocks = Watched([TEXT] * 100)
    items = Writer(Article("The Mill", blocks), Settings(), lambda language: "").items()
    assert [next(items).kind, next(items).kind] == [Kind.INTRO, Kind.PARAGRAPH]
    assert blocks.seen == 2  # the pause after the first depends on the second
    assert len(list(items)) == 99


@pytest.mark.parametrize("language", ["en", "de", "fr", "pl"])
@pytest.mark.parametrize("amount", ["${}", "{} €", "$5.{}", "${}.50", "€5,{}", "{} km", "{} %"])
def test_a_number_beyond_python_s_limit_is_written(amount: str, language: str) -> None:
    assert spoken(f"It is {amount.format('5' * 4_400)} and more.", language).endswith("and more.")
