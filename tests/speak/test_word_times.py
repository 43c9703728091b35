"""Words found in a sentence's phonemes: where each begins, by hand, and none where the two do not fit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.model.language import TOKEN
from narrate.speak.engines.neural.word_times import REACH, timed_words

# A word, its phonemes by itself, and those within the sentence: after "+" without a space before them; "" if none of
# them are its own. All as eSpeak NG 1.52 makes them, but for what is said about the last ones.
SENTENCES = {
    "two words are one group": [
        ("Nobody", "nˈoʊbɑːdi", "nˈoʊbɑːdiʲ"), ("on", "ˈɔn", "ɔn"), ("the", "ðə", "+ðə"),
        ("mainland", "mˈeɪnlənd", "mˈeɪnlənd"), ("noticed;", "nˈoʊɾɪst;", "nˈoʊɾɪst;"), ("the", "ðə", "ðə"),
        ("fog", "fˈɑːɡ", "fˈɑːɡ"), ("had", "hˌæd", "hɐd"), ("been", "bˌɪn", "+bɪn"), ("thick.", "θˈɪk.", "θˈɪk."),
    ],
    "the second begins with its stress": [
        ("There", "ðˈɛɹ", "ðɛɹ"), ("are", "ɑːɹ", "+ˌɑːɹ"), ("two", "tˈuː", "tˈuː"), ("of", "ʌv", "ʌv"),
        ("them.", "ðˌɛm.", "ðˌɛm."),
    ],
    "a weak vowel for a diphthong": [
        ("He", "hiː", "hiː"), ("stayed", "stˈeɪd", "stˈeɪd"), ("for", "fɔːɹ", "fɚɹ"), ("a", "ˈeɪ", "+ə"),
        ("while.", "wˈaɪl.", "wˈaɪl."),
    ],
    "a word is several groups": [
        ("COVID-19", "kˈɑːvɪd  nˈaɪntiːn", "kˈɑːvɪd  nˈaɪntiːn"), ("cost", "kˈɔst", "kˈɔst"),
        ("$1,200", "dˈɑːlɚ wˈʌn θˈaʊzənd tˈuːhˈʌndɹɪd", "dˈɑːlɚ wˈʌn θˈaʊzənd tˈuːhˈʌndɹɪd"),
        ("each.", "ˈiːtʃ.", "ˈiːtʃ."),
    ],
    "sounds between two words": [
        ("“Where", "wˌɛɹ", "wˌɛɹ"), ("else?”", "ˈɛls?", "ˈɛls?"), ("asked", "ˈæskt", "ˈæskt"), ("the", "ðə", "ðɪʲ"),
        ("other", "ˈʌðɚ", "ˈʌðɚɹ"), ("again.", "ɐɡˈɛn.", "ɐɡˈɛn."),
    ],
    "French": [
        ("Les", "lˈe", "le-z"), ("enfants", "ɑ̃fˈɑ̃", "ɑ̃fˈɑ̃z"), ("ont", "ˈɔ̃", "ˈɔ̃t"), ("eu", "ˈy", "y"),
        ("un", "œ̃", "œ̃n"), ("accident.", "aksidˈɑ̃.", "aksidˈɑ̃."),
    ],
    "what is left unspoken has no time": [  # as if it were
        ("The", "ðə", "ðə"), ("lighthouse", "lˈaɪthaʊs", "lˈaɪthaʊs"), ("keeper", "kˈiːpɚ", "kˈiːpɚ"),
        ("[x]", "ˈɛks", ""), ("waited", "wˈeɪɾᵻd", "wˈeɪɾᵻd"), ("patiently.", "pˈeɪʃəntli.", "pˈeɪʃəntli."),
    ],
}  # fmt: skip
STEP = 100  # samples between two phonemes


def heard(sentence: list[tuple[str, str, str]]) -> tuple[list[tuple[str, int]], list[int | None]]:
    """The phonemes with their samples, and the sample of each word's first."""
    phonemes, begins = "", []
    for _, _, within in sentence:
        phonemes += "" if within.startswith("+") or not within or not phonemes else " "
        begins.append(len(phonemes) * STEP if within else None)
        phonemes += within.removeprefix("+")
    return [(phoneme, STEP * at) for at, phoneme in enumerate(phonemes)], begins


@pytest.mark.parametrize("name", SENTENCES)
def test_a_word_begins_with_its_first_phoneme(name: str) -> None:
    sentence = SENTENCES[name]
    text = " ".join(word for word, _, _ in sentence)
    sounds, begins = heard(sentence)
    words = timed_words(text, sounds, {word: alone for word, alone, _ in sentence}.__getitem__)
    told = [(text[word.start : word.end], word.sample) for word in words]
    assert told == [(word, at) for (word, _, _), at in zip(sentence, begins, strict=True) if at is not None]


def test_without_a_certain_border_two_words_are_one() -> None:
    sounds = [(phoneme, at) for at, phoneme in enumerate("ɔnstə sˈiː")]  # whose are the two in the middle?
    words = timed_words("on a sea", sounds, {"on": "ˈɔn", "a": "ˈeɪ", "sea": "sˈiː"}.__getitem__)
    assert [(word.start, word.end, word.sample) for word in words] == [(0, 4, 0), (5, 8, 6)]


def test_a_stretch_that_is_read_in_another_way_has_no_words_and_the_rest_has() -> None:
    before, after = SENTENCES["two words are one group"], SENTENCES["a word is several groups"]
    other = [("1", "wˌʌn", "ʃpitʃʎoʊ"), ("000", "zˈiəɹoʊ zˈiəɹoʊ zˈiəɹoʊ", "ɲʌxəm"), ("times", "tˈaɪmz", "bɹɪɡˈɑʒ")]
    sentence = [*before, *other, *after]
    text = " ".join(word for word, _, _ in sentence)
    sounds, begins = heard(sentence)
    words = timed_words(text, sounds, {word: alone for word, alone, _ in sentence}.__getitem__)
    told = {word.start: word.sample for word in words}
    true = {match.start(): at for match, at in zip(TOKEN.finditer(text), begins, strict=True)}
    strange = range(text.index("1 000"), text.index("COVID"))
    assert not set(told) & set(strange)
    assert told.items() <= true.items()
    assert len(told) >= len(sentence) - len(other) - 2  # its neighbours are in doubt with it


def test_another_sentence_has_no_words() -> None:
    for name, sentence in SENTENCES.items():
        for other in (SENTENCES[each] for each in SENTENCES if each != name):
            text = " ".join(word for word, _, _ in other)
            words = timed_words(text, heard(sentence)[0], {word: alone for word, alone, _ in other}.__getitem__)
            assert len(words) <= 1, (name, text)


def test_a_long_sentence_is_no_harder_than_a_short_one() -> None:
    sentence = SENTENCES["two words are one group"] * 60
    text = " ".join(word for word, _, _ in sentence)
    sounds, begins = heard(sentence)
    lost = [sound for sound in sounds if not REACH * STEP < sound[1] < (REACH + 20) * STEP]
    for given_, most in ((sounds, 0), (lost, 10)):
        words = timed_words(text, given_, {word: alone for word, alone, _ in sentence}.__getitem__)
        assert len(words) >= len(sentence) - most
        assert {word.sample for word in words} <= set(begins)


PHONEMES = st.text("aeɪðsntɹˈːː ,.-", max_size=12)


@given(st.text("ab1 —–'\"\u0301\x1f\u00a0é", max_size=60), PHONEMES.map(lambda text: text * 3), st.data())
def test_whatever_comes_words_are_in_order_and_apart(text: str, phonemes: str, data: st.DataObject) -> None:
    words = timed_words(
        text, [(phoneme, at) for at, phoneme in enumerate(phonemes)], lambda word: data.draw(PHONEMES, label=word)
    )
    tokens = [match.span() for match in TOKEN.finditer(text)]
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    assert all(word.start in starts and word.end in ends and word.start < word.end for word in words)
    assert all(one.end <= other.start and one.sample < other.sample for one, other in pairwise(words))
    assert all(0 <= word.sample < len(phonemes) for word in words)
