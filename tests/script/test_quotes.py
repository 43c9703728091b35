"""The cases in `tests/cases/quotes/*.md`, and what becomes of voices, edits and texts around quotes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.errors import EmptyArticle
from narrate.model import Article, Block, Kind, Script
from narrate.model.language import QUOTATION_MARKS
from narrate.script import write_script
from narrate.script.quotes.speech import block_quote, speech
from narrate.settings import Settings
from tests.script.helpers import explained, squeezed, written
from tests.script.work import assert_linear

FOLDER = Path(__file__).parents[1] / "cases" / "quotes"
WITH_VOICE, WITHOUT = Settings(intro=False, quote_voice="quoted"), Settings(intro=False)


def cases() -> list[object]:
    found: list[object] = []
    for path in sorted(FOLDER.glob("*.md")):
        language = path.stem.partition(".")[2] or "en"
        kind = Kind.QUOTE if path.stem.startswith("block") else Kind.PARAGRAPH
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("- "):
                before, _, after = line[2:].partition(" → ")
                found.append(pytest.param(kind, before, after, language, id=f"{path.stem}-{number}"))
    return found


def script(*texts: str, kind: Kind = Kind.PARAGRAPH, language: str = "en", settings: Settings = WITH_VOICE) -> Script:
    blocks = tuple(Block(kind, text) for text in texts)
    return write_script(Article("", blocks, language=language), settings, lambda tag: f"voice-{tag}")


def shown(script: Script) -> str:
    """What is said, with the quote voice's part in brackets (which no spoken text holds)."""
    utterances = (u for passage in script.passages for line in passage.lines for u in line.utterances)
    return " ".join(f"[{u.text}]" if u.voice == "quoted" else u.text for u in utterances)


@pytest.mark.parametrize(("kind", "before", "after", "language"), cases())
def test_the_quote_voice_says_what_the_case_tells(kind: Kind, before: str, after: str, language: str) -> None:
    assert shown(script(*before.split(" ¶ "), kind=kind, language=language)) == after


@pytest.mark.parametrize(("kind", "before", "after", "language"), cases())
def test_a_quote_voice_changes_no_written_text(kind: Kind, before: str, after: str, language: str) -> None:
    one, two = (script(*before.split(" ¶ "), kind=kind, language=language, settings=s) for s in (WITHOUT, WITH_VOICE))
    lines = [[line.written for passage in made.passages for line in passage.lines] for made in (one, two)]
    assert lines[0] == lines[1]


def test_a_line_of_a_poem_with_its_poet_is_recognised_by_the_line_break() -> None:
    assert shown(script("Roses are red\n– Ada Wren", kind=Kind.QUOTE)) == "[Roses are red] – Ada Wren"


def test_headings_and_captions_are_the_narrator_s() -> None:
    told = Settings(intro=False, quote_voice="quoted", include=("captions",))
    text = Block(Kind.PARAGRAPH, "It rained.")
    for kind in (Kind.HEADING, Kind.CAPTION):
        made = write_script(Article("", (Block(kind, "“We left,” she said."), text)), told, lambda tag: "narrator")
        assert {u.voice for passage in made.passages for line in passage.lines for u in line.utterances} == {"narrator"}


@pytest.mark.parametrize("kind", [Kind.PARAGRAPH, Kind.QUOTE])
def test_a_passage_in_another_language_keeps_the_voice_of_that_language(kind: Kind) -> None:
    german = (
        "„Der Fluss ist in den letzten Jahren wieder sauber geworden, und die Kinder aus der Stadt baden dort im "
        "Sommer“, sagte sie; es waren am Sonntag viele von ihnen, die sich auf der Wiese trafen."
    )
    made = script("It rained.", german, kind=kind)
    assert {u.voice for line in made.passages[1].lines for u in line.utterances} == {"voice-de"}


def test_a_long_quote_is_divided_and_stays_in_its_voice() -> None:
    text = "“" + ", ".join(["the boat that carried the men of the village turned home"] * 40) + ",” she said."
    (line,) = script(text).passages[0].lines
    assert len(line.utterances) > 3
    assert [u.voice for u in line.utterances] == ["quoted"] * (len(line.utterances) - 1) + ["voice-en"]


PIECES = (
    *sorted(QUOTATION_MARKS), '"', "“", "”", "'", "’", ",", ".", "?", " – ", "(", ")", "[1]", "\n", "\u200b", "&quot;",
    " ", " ", " she said ", " said: ", " 5'10\" tall ", " at 5 p.m. ", " $5 ", "No", "We go home now", "The Old Man",
    " the so-called ", " and ", "the boys", "'90s ", "don't", "…", "*", "\ud800", " https://a.example/x ", "— Ada",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join)


@given(TEXTS, st.sampled_from(["en", "de", "fr", "xx"]), st.sampled_from([Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.QUOTE]))
def test_nothing_is_lost_and_no_utterance_is_mere_punctuation(text: str, language: str, kind: Kind) -> None:
    try:
        made = script(text, kind=kind, language=language)
    except EmptyArticle:
        return
    assert written(made) == squeezed(text)
    for line in (line for passage in made.passages for line in passage.lines):
        assert all(any(c.isalnum() for c in utterance.text) for utterance in line.utterances)
        if line.utterances:
            # The full stop that an abbreviation took from a voice's last words is given back without an edit.
            assert explained(line).replace(".", "") == squeezed(line.spoken).replace(".", "")


WORST = ('"', "“", "”", "'", "‘", "’", "„", "«", "»", '"a', 'a" ', '"a b c d e" ', "'a", "s' ", "‘s’ ", '", "', "— A",
         " — A.", "“‘", '"(', ", “a” and ")  # fmt: skip


@pytest.mark.parametrize("unit", WORST)
def test_finding_quotes_takes_linear_time(unit: str) -> None:
    assert_linear(lambda text: (speech(text, "en", ()), block_quote(text, text)), unit * (600 // len(unit)))
