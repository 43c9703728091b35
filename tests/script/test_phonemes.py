"""Phonemes of a lexicon: how they may be written, and that they lie on just the letters that are said for the word."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.cli.json import script_json
from narrate.cli.text import script_lines
from narrate.errors import UsageError
from narrate.model import Article, Block, Edit, Kind, Line, Script, Utterance
from narrate.script import Writer
from narrate.script.lexicon import parse_lexicon
from narrate.script.lexicon.phonemes import with_phonemes
from narrate.script.lines import LineWriter
from narrate.script.locale import Locale
from narrate.settings import Settings
from tests.script.test_ledger import TEXTS


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without lexicons, and a user without one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def script(
    text: str, *entries: str, kind: Kind = Kind.PARAGRAPH, language: str = "en", title: str = "", **options: object
) -> Script:
    path = Path("given.txt")
    path.write_text("\n".join(entries), "utf-8")
    settings = Settings(lexicon=path, **options)  # type: ignore[arg-type]
    writer = Writer(Article(title, (Block(kind, text),), language=language), settings, lambda tag: tag)
    return writer.script(writer.items())


def sounds(text: str, *entries: str, **options: object) -> list[tuple[str, str]]:
    """What has phonemes in the script of a text, and which."""
    return [
        (utterance.text[each.start : each.end], unicodedata.normalize("NFC", each.ipa))
        for passage in script(text, *entries, **options).passages  # type: ignore[arg-type]
        for line in passage.lines
        for utterance in line.utterances
        for each in utterance.phonemes
    ]


SIOBHAN = "Siobhan = Shivawn /ʃɪˈvɔːn/"


def test_a_word_has_its_spelling_and_its_sound() -> None:
    assert sounds("Siobhan met Aoife.", SIOBHAN, "Aoife = /ˈiːfə/") == [("Shivawn", "ʃɪˈvɔːn"), ("Aoife", "ˈiːfə")]


def test_a_sound_alone_keeps_the_spelling_that_a_farther_lexicon_has() -> None:
    assert sounds("Niamh saw it.", "Niamh = /niːv/") == [("neev", "niːv")]  # narrate's own says how it is spelled


@pytest.mark.parametrize(
    ("text", "entry", "said"),
    [
        ("We wrote it in C++.", "C++ = /siː plʌs plʌs/", "C++"),
        ("We wrote it in C++, then.", "C++ = see plus plus! /siː plʌs plʌs/", "see plus plus"),
        ("It runs on .NET now.", ".NET = /dɒt nɛt/", ".NET"),
        ("He left Smith & Sons.", "Smith & Sons = /smɪθ ən sʌnz/", "Smith & Sons"),
    ],
)
def test_signs_of_an_entry_are_said_with_it(text: str, entry: str, said: str) -> None:
    assert [spelled for spelled, _ in sounds(text, entry)] == [said]


def test_the_vowels_of_other_scripts_are_signs_of_the_word() -> None:
    (spelled, _), (other, _) = sounds(
        "यह भाषा हिन्दी है।", "[hi] भाषा = /bʱaːʂaː/", "[hi] हिन्दी = /ɦɪnd̪iː/", language="hi"
    )
    assert (spelled, other) == ("भाषा", "हिन्दी")


def test_without_a_spelling_a_word_is_said_as_it_is_written() -> None:
    (passage,) = script("The GIF of 1994, a gif.", "~gif = /dʒɪf/").passages
    assert passage.lines[0].spoken == "The GIF of nineteen ninety-four, a gif."
    assert [each.start for each in passage.lines[0].utterances[0].phonemes] == [4, 35]


@pytest.mark.parametrize(
    ("written", "ipa"),
    [("ʃɪ'vɔ:n", "ʃɪˈvɔːn"), ("ˈɡɪf", "ˈɡɪf"), ("gɪf", "ɡɪf"), ("bõ  ˈʒuʁ", "bõ ˈʒuʁ"), ("t͡ʃæt", "t͡ʃæt")],
)
def test_the_sound_is_kept_decomposed_and_with_the_alphabet_s_own_signs(written: str, ipa: str) -> None:
    ((edit),) = parse_lexicon(f"Zyx = {written.join('//')}", "mine.txt").edits("Zyx", "en")
    assert edit == Edit(0, 3, "Zyx", unicodedata.normalize("NFD", ipa))


@pytest.mark.parametrize(
    "spoken",
    ["T C P / I P", "and/or", "a / b /", "http://", "either / or /", "/usr/local/", "/", "/ a/", "w/ x/"],
)
def test_slashes_that_enclose_no_sound_are_said_as_ever(spoken: str) -> None:
    (edit,) = parse_lexicon(f"Zyx = {spoken}", "mine.txt").edits("Zyx", "en")
    assert (edit.spoken, edit.phonemes) == (spoken, "")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("Zyx = //", "no sound"),
        ("Zyx = zicks //", "no sound"),
        ("Zyx = /ˈː/", "no sound"),
        ("Zyx = /[[aa]]/", r"'\[' is no sign"),
        ("Zyx = /a\x01b/", "is no sign"),
        ("Zyx = /a<b/", "'<' is no sign"),
        ("Zyx = /ZIX/", "'Z' is no sign"),
        ("Zyx = - /zɪks/", "no word before"),
        (f"Zyx = /{'a' * 201}/", "over 200"),
    ],
)
def test_a_wrong_sound_is_named_by_file_and_number(entry: str, said: str) -> None:
    with pytest.raises(UsageError, match=rf"mine\.txt, line 2: .*{said}") as raised:
        parse_lexicon(f"Skarra = scar uh\n{entry}\n", "mine.txt")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Siobhan's boat, and Siobhan’s oar.", [("Shivawn's", "ʃɪˈvɔːnz"), ("Shivawn’s", "ʃɪˈvɔːnz")]),
        ("Brix's boat.", [("Bricks's", "brɪksɪz")]),
        ("Skat's boat, she said: ‘Skat’.", [("Scat's", "skæts"), ("Scat", "skæt")]),
        ("Siobhan'll go, she'd Siobhan've gone, O'Siobhan.", []),
        ("“Siobhan”, Siobhan-like (Siobhan).", [("Shivawn", "ʃɪˈvɔːn")] * 3),
    ],
)
def test_a_possessive_belongs_to_the_word_and_other_letters_leave_it_spelled(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert sounds(text, SIOBHAN, "Brix = Bricks /brɪks/", "Skat = Scat /skæt/") == found


def test_the_possessive_is_english() -> None:
    assert sounds("Siobhan’s Boot.", f"[de] {SIOBHAN}", language="de") == []


def test_headings_tables_code_and_quotes_have_the_sounds_too() -> None:
    found = ("Shivawn", "ʃɪˈvɔːn")
    assert sounds("Siobhan", SIOBHAN, kind=Kind.HEADING, title="Of Siobhan") == [found, found]
    table = "Name\tBoat\nSiobhan\tThe Siobhan of 1994"
    assert sounds(table, SIOBHAN, kind=Kind.TABLE, include=("tables",)) == [found, found]
    assert sounds("print Siobhan", SIOBHAN, kind=Kind.CODE, include=("code",), announce=True) == [found]
    said = "“The lamp of Siobhan went out,” said Siobhan. “Nobody but Siobhan saw it.”"
    assert sounds(said, SIOBHAN, quote_voice="other") == [found] * 3


def test_they_find_their_places_in_text_that_was_cleaned_and_made_speakable() -> None:
    text = "In 1994[1] **Sio\u00adbhan** paid $5 to  Siobhan &amp; Co. " * 9
    (passage,) = script(text, SIOBHAN).passages
    assert sum(len(utterance.phonemes) for line in passage.lines for utterance in line.utterances) == 18


def test_a_word_whose_letters_were_changed_stays_spelled() -> None:
    edits = (Edit(0, 7, "Shivawn", "ʃɪˈvɔːn"),)
    whole, changed = (
        with_phonemes(Line("Siobhan came.", (Utterance(text, edits=edits),)))
        for text in ("Shivawn came.", "Shiwawn came.")
    )
    assert [len(line.utterances[0].phonemes) for line in (whole, changed)] == [1, 0]


def test_the_dry_run_tells_the_sounds_of_lines_that_have_some() -> None:
    made = script_json(script("Siobhan came. Nobody else did.", SIOBHAN, intro=False))
    first, second = made["passages"][0]["lines"]
    assert first["spoken"] == "Shivawn came."
    assert first["phonemes"] == [{"text": "Shivawn", "ipa": "ʃɪˈvɔːn"}]
    assert "phonemes" not in second


WORDS = ("Siobhan", "the Skarra road", "O'Brix", "U.S.", "naïve")


@given(st.lists(st.one_of(st.sampled_from(WORDS), TEXTS), min_size=1, max_size=12), st.sampled_from(["", " ", "'s "]))
def test_phonemes_lie_on_the_letters_of_their_entry_and_nothing_else(pieces: list[str], between: str) -> None:
    spelled = {f"ipa{number}".translate(str.maketrans("01234", "æɛɪɔʊ")): word for number, word in enumerate(WORDS)}
    entries = [f"{word} = {word}x {ipa.join('//')}" for ipa, word in spelled.items()]
    lexicon = parse_lexicon("\n".join(entries), "mine.txt")
    made = LineWriter(Locale("en"), lexicon, Settings(), str).lines(between.join(pieces), kind=Kind.PARAGRAPH)
    lines = [with_phonemes(line) for line in made]
    for utterance in (utterance for line in lines for utterance in line.utterances):
        end = 0
        for each in utterance.phonemes:
            assert end <= each.start
            end = each.end
            said = utterance.text[each.start : each.end]
            ipa = next(ipa for ipa in spelled if each.ipa.startswith(ipa))
            ending = each.ipa.removeprefix(ipa)
            letters = "".join(filter(str.isalnum, f"{spelled[ipa]}x" + "s" * bool(ending)))
            assert "".join(filter(str.isalnum, said)) == letters
            assert said[0].isalnum()
            assert said[-1].isalnum()
            assert not utterance.text[each.end : each.end + 1].isalnum()
            assert not utterance.text[: each.start][-1:].isalnum()


def test_a_dry_run_shows_them() -> None:
    shown = list(script_lines(script("Siobhan met Saoirse.", SIOBHAN, "Saoirse = /ˈsɜːrʃə/")))
    assert "      Siobhan → Shivawn /ʃɪˈvɔːn/" in shown
    assert "      Saoirse → Saoirse /ˈsɜːrʃə/" in shown
