"""The times of words from the times of phonemes, for engines whose model tells how long each phoneme lasts.

The phonemes of a sentence come in groups that are not its words: a phonemizer joins two words ("ɔnðə" for "on the") and
splits one. So the words are phonemized one by one as well, and both sequences are aligned at the lowest cost (Needleman
and Wunsch, 1970). A vowel may stand for another one, since many are reduced in a sentence: "a" is "eɪ" by itself and
"ɐ" within. Words whose phonemes differ too much get no times, rather than wrong ones.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from narrate.model import Word
from narrate.model.language import TOKEN
from narrate.speak.engines.neural import phonemes

VERSION = 1  # of the times; it is part of the engines' fingerprints, since clips are cached with their words

WORDS_KEPT = 20_000  # words of a voice whose phonemes an engine keeps in memory: most occur again

VOWELS = frozenset(phonemes.VOWELS)
STRESS = frozenset("ˈˌ")  # precedes its syllable and is heard with it
BREAK = " "

# Costs. To leave out a phoneme on both sides is cheaper than to match a vowel with a consonant.
LOST, LOST_BREAK = 4, 1
VOWEL_FOR_VOWEL, CONSONANT_FOR_CONSONANT, NEVER = 3, 6, 99
REACH = 24  # phonemes by which one sequence may be ahead of the other: it bounds the time for a long sentence

# The share of the phonemes of a word and its neighbours that has to be matched. At this value none of 7,600 English
# words is lost; of a text that is not the one spoken, 5 words in 100 would still be accepted.
ALIKE = 0.75
A_VOWEL_FOR_ANOTHER = 0.75

ALONE = -1
PAIRED, EXPECTED_ALONE, HEARD_ALONE = range(3)  # steps of an alignment

Sound = tuple[str, int]  # a phoneme, or the space or sign between two, and the sample at which it begins


def timed_words(text: str, heard: Iterable[Sound], phonemize: Callable[[str], str]) -> tuple[Word, ...]:
    """The words of a text in order, as far as their times are certain.

    Words that are spoken as one, without a certain border between them, are one `Word`.

    Args:
        heard: all phonemes of the text, with the spaces and punctuation between them; none if they are not known.
        phonemize: gives the phonemes of one word, by the same phonemizer.
    """
    sounds = [(BREAK, 0), *_sounds(heard)]
    if len(sounds) == 1:
        return ()
    expected, spans = [BREAK], []
    for match in TOKEN.finditer(text):
        if phonemes := [symbol for symbol, _ in _sounds((phoneme, 0) for phoneme in phonemize(match[0]))]:
            spans.append((match.span(), range(len(expected), len(expected) + len(phonemes))))
            expected += [*phonemes, BREAK]
    symbols = [symbol for symbol, _ in sounds]
    partners = _aligned(expected, symbols)
    alike = _alike(expected, symbols, partners)
    words: list[Word] = []
    joined = False  # the word before this one has a time
    for number, ((start, end), own) in enumerate(spans):
        around = [part for _, near in spans[max(0, number - 1) : number + 2] for at in near for part in alike[at]]
        found = [at for at in own if partners[at] != ALONE]
        if not found or sum(around) < ALIKE * len(around):
            joined = False
            continue
        begin = _begin(own.start, found[0], expected, symbols, partners)
        if begin and (not words or sounds[begin][1] > words[-1].sample):
            words.append(Word(start, end, sounds[begin][1]))
            joined = True
        elif joined:
            words[-1] = Word(words[-1].start, end, words[-1].sample)
    return tuple(words)


def _sounds(heard: Iterable[Sound]) -> Iterator[Sound]:
    """The phonemes as they are compared: without lengths, diacritics and tones. A sound begins at its stress mark."""
    begun = divided = False
    stressed = -1
    for phoneme, sample in heard:
        for symbol in unicodedata.normalize("NFD", phoneme):
            kind = unicodedata.category(symbol)
            if symbol in STRESS:
                stressed = sample
            elif kind[0] in "PZC":
                divided, stressed = begun, -1
            elif kind in {"Ll", "Lu", "Lo"}:
                begin = sample if stressed < 0 else stressed
                if divided:
                    yield BREAK, begin
                yield symbol, begin
                begun, divided, stressed = True, False, -1


def _begin(start: int, found: int, expected: Sequence[str], heard: Sequence[str], partners: Sequence[int]) -> int:
    """The index of the sound with which a word begins; 0 if it is not certain.

    Args:
        start: the index of the word's first phoneme in `expected`.
        found: the index of its first matched phoneme in `expected`.
    """
    if partners[start - 1] != ALONE:
        return partners[start - 1] + 1
    begin = partners[found]
    follows = partners[max(0, start - 2)] == begin - 1  # the last phoneme of the word before
    return begin if follows or (found == start and expected[found] == heard[begin]) else 0


def _aligned(expected: Sequence[str], heard: Sequence[str]) -> list[int]:
    """For each expected phoneme the index of its match in `heard`, or `ALONE`."""
    partners = [ALONE] * len(expected)
    rows, columns = len(expected), len(heard)
    if columns > 2 * rows + REACH or rows > 2 * columns + REACH:
        return partners  # it is another text
    leaving = [LOST_BREAK if symbol == BREAK else LOST for symbol in heard]
    swaps = {symbol: [_cost(symbol, other) for other in heard] for symbol in set(expected)}
    far = NEVER * (rows + columns)
    above = [*accumulate(leaving, initial=0)]
    ways = []  # the step to each cell: PAIRED, EXPECTED_ALONE or HEARD_ALONE
    for row, symbol in enumerate(expected, 1):
        centre = row * columns // rows
        low, high = max(1, centre - REACH), min(columns, centre + REACH)
        lost, swap = LOST_BREAK if symbol == BREAK else LOST, swaps[symbol]
        left = above[0] + lost if low == 1 else far
        cells, way = [far] * (columns + 1), bytearray([EXPECTED_ALONE]) * (columns + 1)
        cells[0] = left
        same = slice(low - 1, high)
        near = zip(above[same], above[low : high + 1], swap[same], leaving[same], strict=True)
        for column, (before, over, pair, leave) in enumerate(near, low):
            best, how = before + pair, PAIRED
            if over + lost < best:
                best, how = over + lost, EXPECTED_ALONE
            if left + leave < best:
                best, how = left + leave, HEARD_ALONE
            cells[column] = left = best
            way[column] = how
        ways.append(way)
        above = cells
    row, column = rows, columns
    while row and column:
        how = ways[row - 1][column]
        if how == PAIRED:
            partners[row - 1] = column - 1
        row -= how != HEARD_ALONE
        column -= how != EXPECTED_ALONE
    return partners


def _cost(one: str, other: str) -> int:
    if one == other:
        return 0
    if BREAK in (one, other) or (one in VOWELS) != (other in VOWELS):
        return NEVER
    return VOWEL_FOR_VOWEL if one in VOWELS else CONSONANT_FOR_CONSONANT


def _alike(expected: Sequence[str], heard: Sequence[str], partners: Sequence[int]) -> list[tuple[float, ...]]:
    """For each phoneme how well it is matched, from 0 to 1; no value for a lost vowel beside a matched one."""
    found: list[tuple[float, ...]] = []
    for at, (symbol, partner) in enumerate(zip(expected, partners, strict=True)):
        if partner != ALONE:
            found.append((1.0 if symbol == heard[partner] else A_VOWEL_FOR_ANOTHER if symbol in VOWELS else 0.0,))
            continue
        beside = [near for near in range(max(0, at - 1), min(len(expected), at + 2)) if partners[near] != ALONE]
        diphthong = symbol in VOWELS and any(expected[near] in VOWELS for near in beside)
        found.append(() if diphthong else (0.0,))
    return found
