"""Nothing is lost, nothing is said that no edit explains, and nothing reaches an engine that it could obey."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.errors import EmptyArticle
from narrate.model import Article, Block, Kind, Script
from narrate.script import write_script
from narrate.settings import INCLUDABLE, Settings
from tests.script.helpers import explained, script_of, squeezed, written

PIECES = re.split(
    r"\|",
    "Dr. |St. |No. 5 |$5 |5-10% |1/2 |½|٣|²|é . |[[|]]|<b>|</voice>|&amp;|\u200b|\ud800|\x01|...|!!!!!!|“|”|'s|p.m. |"
    "Sept. 28, 2021 |FBI |I |Louis XIV. |https://a.example/x |x@y.org |#tag |@me |\u202e|"
    "\u0301\u0301\u0301\u0301\u0301|"
    "\n|  |—|--| - |1,000|9999999999999999999999|€|😀|👩‍👩‍👧|中文。|ไทย|e.g. |U.S. |(iii) |**|_|`|~|>|< |= |+|0/0 |"
    "10^6 |v2.1 |'80s |A.D. |44 B.C. |\ufdd0|ﬁ|Ａ|𝐀|5x|GPT4 |c. 1450 |Mr. |word |The |, |. |? |%|°C|5'10\" |İ|ŉ|-\n|"
    "co-\nop|\t|\\|{|}|*|ß|Ⅷ|①|+1 (212) 555-0142 |192.168.0.1|1e-5 |007 ",
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join),
    st.text(st.characters(), max_size=80),
)
LANGUAGES = st.sampled_from(["en", "en-GB", "de", "fr", "ru", "xx", ""])


def scripted(text: str, language: str) -> Script | None:
    try:
        return script_of(text, language=language)
    except EmptyArticle:
        return None


@given(TEXTS, LANGUAGES)
def test_every_character_stands_in_one_line_or_skip(text: str, language: str) -> None:
    script = scripted(text, language)
    if script is not None:
        assert written(script) == squeezed(text)


@given(TEXTS, LANGUAGES)
def test_the_edits_explain_what_is_said(text: str, language: str) -> None:
    script = scripted(text, language)
    for passage in script.passages if script else ():
        for line in passage.lines:
            for utterance in line.utterances:
                assert all(0 <= edit.start <= edit.end <= len(line.written) for edit in utterance.edits)
            if line.utterances:
                # The final full stop of a sentence that ends in an abbreviation is given back without an edit.
                assert explained(line).strip(".!?…,") == squeezed(line.spoken).strip(".!?…,")


@given(TEXTS, LANGUAGES)
def test_what_is_said_is_harmless(text: str, language: str) -> None:
    script = scripted(text, language)
    for passage in script.passages if script else ():
        for line in passage.lines:
            for utterance in line.utterances:
                assert 0 < len(utterance.text.encode("utf-8")) <= 2000
                assert not set(utterance.text) & set("<>[]{}\\|\ud800\ufdd0")
                assert not any(unicodedata.category(character) == "Cc" for character in utterance.text)
                if utterance.language.startswith("en"):
                    assert not any(character.isdigit() for character in utterance.text)


@given(TEXTS)
def test_writing_twice_gives_the_same_script(text: str) -> None:
    assert scripted(text, "en") == scripted(text, "en")


BLOCKS = st.lists(
    st.builds(
        Block,
        st.sampled_from([kind for kind in Kind if kind is not Kind.INTRO]),
        st.lists(st.sampled_from([*PIECES, "\t", "\n"]), min_size=1, max_size=12).map("".join),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=6,
)


@given(BLOCKS, st.sets(st.sampled_from(INCLUDABLE)), st.booleans())
def test_the_ledger_holds_for_every_kind_of_block(blocks: list[Block], include: set[str], announce: bool) -> None:
    article = Article("Some title", tuple(blocks), author="A. Author", published="2026-11-23", language="en")
    try:
        script = write_script(article, Settings(include=tuple(include), announce=announce), lambda tag: "")
    except EmptyArticle:
        return
    assert written(script) == squeezed("".join(block.text for block in blocks))


HOSTILE = {
    "full stops": "." * 10_000 + " The end.",
    "one long word": "a" * 100_000 + " is long.",
    "many figures": "The number is " + "7" * 10_000 + ".",
    "brackets": "(" * 5_000 + "deep" + ")" * 5_000,
    "marks": "Zal" + "\u0301" * 9_000 + "go speaks.",
    "letters with stops": "é . " * 200 + "Done.",
    "letters with stops, tight": "é." * 400,
    "commands": "[[rate 300]] Hello \x01" + "0A there. <prosody rate='fast'>Quick</prosody>",
    "surrogates": "A \ud83d lone \udc00 surrogate.",
    "no spaces": "漢字仮名" * 2_000,
    "bidirectional": "\u202eevil\u202c \u2066text\u2069 here.",
    "emoji": "😀" * 3_000 + " happy.",
    "an address": "See https://example.org/" + "a/" * 700 + " for more.",
    "quotes": '"' * 3_000 + "said",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_short_and_whole(name: str) -> None:
    script = scripted(HOSTILE[name], "en")
    assert script is not None
    assert written(script) == squeezed(HOSTILE[name])
    said = [utterance.text for passage in script.passages for line in passage.lines for utterance in line.utterances]
    assert all(len(text.encode("utf-8")) <= 2000 for text in said)
    if name != "no spaces":
        assert len(" ".join(said)) < 1_000
