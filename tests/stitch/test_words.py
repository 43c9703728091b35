"""Words keep their times through stitching, and find their places in the text as written."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import replace

import pytest

from narrate import Article, Settings
from narrate.model import Block, Clip, Kind, Line, Passage, Piece, Utterance, Word
from narrate.pipeline import script_of
from narrate.run import Run
from narrate.speak.engines.tone import ToneEngine
from narrate.stitch import Timeline, stitch
from narrate.stitch.words import written_words

RATE_HZ = 22_050
ENGINE = ToneEngine()


def line(*texts: str) -> Line:
    return Line(" ".join(texts), tuple(Utterance(text) for text in texts))


def passage(*lines: Line) -> Passage:
    return Passage(Kind.PARAGRAPH, lines, 0.6)


def onset(pcm: bytes, sample: int) -> int:
    """The first loud sample at or after `sample`, less 10 ms."""
    samples = array("h", pcm)
    return next(at for at in range(max(0, sample - 220), len(samples)) if abs(samples[at]) > 100)


def click(rate_hz: int, *at_s: float, length_s: float = 2.0) -> Clip:
    """A hum after which each word is a burst, its first sample loud."""
    samples = array("h", bytes(2 * int(length_s * rate_hz)))
    words = []
    for number, second in enumerate(at_s):
        start = int(second * rate_hz)
        for i in range(int(0.1 * rate_hz)):
            samples[start + i] = round(8_000 * math.cos(i * 0.2 * 22_050 / rate_hz))
        words.append(Word(2 * number, 2 * number + 1, start))
    return Clip(samples.tobytes(), rate_hz, tuple(words))


@pytest.mark.parametrize("rate_hz", [22_050, 16_000])
def test_words_are_where_their_sound_is_after_trimming_gaps_and_resampling(rate_hz: int) -> None:
    one = Line("a b c d", (Utterance("a b"), Utterance("c d")))
    two = line("e f")
    made = stitch(
        passage(one, two),
        [[[click(rate_hz, 0.5, 0.9)], [click(RATE_HZ, 0.25, 1.0)]], [[click(rate_hz, 0.7, 1.5)]]],
        {},
        0,
    )
    assert made.sample_rate_hz == RATE_HZ
    told = [[(word.start, word.end) for word in words] for words in made.line_words]
    assert told == [[(0, 1), (2, 3), (4, 5), (6, 7)], [(0, 1), (2, 3)]]
    for words, span in zip(made.line_words, made.line_samples, strict=True):
        assert span
        for word in words:
            assert span[0] <= word.sample <= span[1]
            assert onset(made.pcm, word.sample) == pytest.approx(word.sample, abs=0.005 * RATE_HZ)


def test_a_sentence_in_several_clips_has_the_words_of_all() -> None:
    halves = [click(RATE_HZ, 0.5), replace(click(RATE_HZ, 0.5), words=(Word(2, 3, RATE_HZ // 2),))]
    (words,) = stitch(passage(line("a b")), [[halves]], {}, 0).line_words
    assert [(word.start, word.end) for word in words] == [(0, 1), (2, 3)]
    assert words[0].sample < words[1].sample


def test_an_engine_without_words_costs_nothing() -> None:
    clips = [[replace(click(RATE_HZ, 0.5), words=())]]
    assert stitch(passage(line("a")), [clips], {}, 0).line_words == ()


def spoken_words(line: Line) -> tuple[Word, ...]:
    """A word for each that is said."""
    words, at = [], 0
    for number, text in enumerate(line.spoken.split()):
        at = line.spoken.index(text, at)
        words.append(Word(at, at + len(text), number))
        at += len(text)
    return tuple(words)


def written(text: str, kind: Kind = Kind.PARAGRAPH, **more: object) -> list[list[str]]:
    article = Article("T", (Block(kind, text),), language="en", title_from_name=True)
    script = script_of(article, Run(Settings(intro=False, **more)))  # type: ignore[arg-type]
    lines = [line for passage in script.passages for line in passage.lines]
    return [[line.written[w.start : w.end] for w in written_words(line, spoken_words(line))] for line in lines]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The lamp went out.", ["The", "lamp", "went", "out."]),
        ("In 1994, it rained.", ["In", "1994,", "it", "rained."]),
        (
            "On Sept. 28, 1994, Dr. Ruiz paid $3.5 million.",
            ["On", "Sept. 28, 1994,", "Dr.", "Ruiz", "paid", "$3.5 million."],
        ),
        ("“Well-known,” said he – and (not) I.", ["“Well-known,”", "said", "he", "and", "(not)", "I."]),
        ("It   was\n**never** seen[1] &amp; gone.", ["It", "was", "**never**", "seen[1]", "&amp;", "gone."]),
        ("A ﬁne naïve e\u0301tude\u00ad.", ["A", "ﬁne", "naïve", "e\u0301tude\u00ad."]),
        ("See [the book](https://example.org/x) now.", ["See", "[the", "book](https://example.org/x)", "now."]),
        ("The x < y of GPT4.", ["The", "x", "<", "y", "of", "GPT4."]),
    ],
)
def test_words_said_are_words_as_written(text: str, words: list[str]) -> None:
    assert written(text) == [words]


def test_long_sentences_and_tables_are_found_too() -> None:
    text = "; ".join(f"the part numbered {number} of 1,200 was sold in 1994" for number in range(30)) + "."
    (words,) = written(text)
    assert words[:9] == ["the", "part", "numbered", "0", "of", "1,200", "was", "sold", "in"]
    assert words[-1] == "1994."
    assert len(words) == 30 * 10
    rows = written("Year\tPeople\n1994\t12", Kind.TABLE, include=("tables",))
    assert rows == [["Year", "People"], ["1994", "12"]]


def test_what_is_said_but_not_written_has_no_word() -> None:
    assert written("A lamp.", Kind.CAPTION, announce=True) == [["A", "lamp."]]  # "Figure: A lamp."


def test_a_change_that_no_edit_tells_of_loses_only_its_own_word() -> None:
    changed = Line("One two three.", (Utterance("One tvvo three."),))
    words = written_words(changed, spoken_words(changed))
    assert [changed.written[word.start : word.end] for word in words][::2] == ["One", "three."]


def test_cues_have_words_at_the_file_s_samples() -> None:
    timeline = Timeline()
    words: Sequence[tuple[Word, ...]] = ((Word(0, 1, 100), Word(2, 3, 200)), ())
    piece = Piece(b"", b"", 1_000, RATE_HZ, ((50, 400), (500, 900)), line_words=tuple(words))
    timeline.add(passage(line("a b"), line("c")), piece)
    timeline.add(passage(line("a b"), line("c")), piece)
    assert timeline.cues[0].words == (Word(0, 1, 100), Word(2, 3, 200))
    assert timeline.cues[2].words == (Word(0, 1, 1_100), Word(2, 3, 1_200))
    assert timeline.cues[1].words == ()
