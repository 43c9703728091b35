"""When words begin, from the times of phonemes: for engines whose model tells how long each phoneme takes.

The phonemes of a sentence come in groups, and these are not its words: a phonemizer makes one of two ("ɔnðə" of "on
the") and two of one. So the words are phonemized one by one as well, and both sequences are aligned in the cheapest way
to make one of the other (Needleman and Wunsch, 1970). A vowel may stand for another one, for a sentence weakens many:
"a" is "eɪ" by itself and "ɐ" within. Where the two are too unlike, no times are told rather than wrong ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from narrate.model import Word

VERSION = 1  # of the times; it is part of the engines' fingerprints, for clips are kept with their words

WORDS_KEPT = 20_000  # words of a voice whose phonemes an engine remembers: most are said again and again

# What is said as a word: white space and dashes divide.
TOKEN = re.compile(r"[^\s—–]*\w[^\s—–]*")

VOWELS = frozenset("aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɩɪɯɵɶʉʊʌʏᵻᵿ")
STRESS = frozenset("ˈˌ")  # stands before its syllable and is heard with it
BREAK = " "

# Costs. To leave out a phoneme on both sides is cheaper than to take a vowel for a consonant.
LOST, LOST_BREAK = 4, 1
VOWEL_FOR_VOWEL, CONSONANT_FOR_CONSONANT, NEVER = 3, 6, 99
REACH = 24  # phonemes that one sequence may be ahead of the other: it keeps the cost of a long sentence small

# The part of the phonemes of a word and its neighbours that has to be found again. Of 7,600 English words, none is lost
# with it; of a text that is not the one that is heard, 5 words in 100 would still be taken for heard.
ALIKE = 0.75
A_VOWEL_FOR_ANOTHER = 0.75

ALONE = -1
PAIRED, EXPECTED_ALONE, HEARD_ALONE = range(3)  # steps of an alignment

Sound = tuple[str, int]  # a phoneme, or the space or sign between two, and the sample at which it begins


def timed_words(text: str, heard: Iterable[Sound], phonemize: Callable[[str], str]) -> tuple[Word, ...]:
    """The words of a text in their order, as far as their times are certain.

    Words that are said as one, without a certain border between them, are one `Word`.

    Args:
        heard: all phonemes of the text, with the spaces and signs between them; none if they are not known.
        phonemize: gives the phonemes of one word, as the same phonemizer makes them.
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
    """What is compared: without lengths, diacritics and tones. A sound begins with the mark of its stress."""
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
    """The sound with which a word begins; 0 if that is not certain.

    Args:
        start: where its phonemes begin in `expected`.
        found: the first of them that was heard.
    """
    if partners[start - 1] != ALONE:
        return partners[start - 1] + 1
    begin = partners[found]
    follows = partners[max(0, start - 2)] == begin - 1  # the last phoneme of the word before
    return begin if follows or (found == start and expected[found] == heard[begin]) else 0


def _aligned(expected: Sequence[str], heard: Sequence[str]) -> list[int]:
    """For each phoneme that is expected, its place in what was heard, or `ALONE`."""
    partners = [ALONE] * len(expected)
    rows, columns = len(expected), len(heard)
    if columns > 2 * rows + REACH or rows > 2 * columns + REACH:
        return partners  # of another text
    leaving = [LOST_BREAK if symbol == BREAK else LOST for symbol in heard]
    swaps = {symbol: [_cost(symbol, other) for other in heard] for symbol in set(expected)}
    far = NEVER * (rows + columns)
    above = [*accumulate(leaving, initial=0)]
    ways = []  # to each cell: PAIRED, or which of the two goes on alone
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
    """How much of each phoneme is found; nothing for what does not count, a vowel lost beside one that is found."""
    found: list[tuple[float, ...]] = []
    for at, (symbol, partner) in enumerate(zip(expected, partners, strict=True)):
        if partner != ALONE:
            found.append((1.0 if symbol == heard[partner] else A_VOWEL_FOR_ANOTHER if symbol in VOWELS else 0.0,))
            continue
        beside = [near for near in range(max(0, at - 1), min(len(expected), at + 2)) if partners[near] != ALONE]
        diphthong = symbol in VOWELS and any(expected[near] in VOWELS for near in beside)
        found.append(() if diphthong else (0.0,))
    return found
