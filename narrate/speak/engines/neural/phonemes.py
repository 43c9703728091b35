"""Inserts phonemes of a lexicon into those that eSpeak NG makes of a text, for the neural engines.

A text is always phonemized as a whole: a word changes its neighbours ("the", "les"), and punctuation around it makes
pauses and the ends of sentences. The position of the word's own phonemes is found by phonemizing the text twice more,
with two stand-ins in the word's place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from narrate.model import Phonemes
from narrate.model.language import primary_language

VERSION = 1  # of the insertion; it is part of the engines' fingerprints

VOWELS = "aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɩɪɯɵɶʉʊʌʏᵻᵿ"  # of the International Phonetic Alphabet, and two of eSpeak NG's own

# Nonsense words that begin with a vowel, and others. In the 38 languages that were tried, the two of a pair differ in
# their first and in their last sound, and change their neighbours in the same way.
STAND_INS = (("ek", "af"), ("mek", "nof"))

_STRESS = re.compile(rf"([ˈˌ])([^\s{VOWELS}\u0329]+)(?=[{VOWELS}])")  # a consonant with U+0329 is a syllable
_VOWELS_TOGETHER = re.compile(rf"(?:[{VOWELS}][^\w\s]*)+")
_SILENT = re.compile("[.‿\u035c\u0361]")  # between syllables and words, and across two letters for one sound
_MARKS_AROUND = re.compile(r"^\W+|\W+$")
_OF_THE_VOWEL = "ˈˌʔ"  # what eSpeak NG may put before a vowel
# The flags of another language around a word in another script; Kokoro's package keeps them.
_SWITCH_THERE, _SWITCH_BACK = re.compile(r"\([a-z]{2,}\)$"), re.compile(r"\([a-z]{2,}\)")


def known(
    given: Iterable[Phonemes], language: str, symbols: Callable[[str], Iterable[str]], voice: Container[str]
) -> list[Phonemes]:
    """The given phonemes as eSpeak NG writes them, without those that have a symbol unknown to the voice.

    Args:
        language: the voice's, as a BCP 47 tag.
        symbols: splits phonemes into the voice's symbols.
        voice: the symbols that the voice knows.
    """
    written = [replace(each, ipa=as_espeak_writes(each.ipa, language)) for each in given]
    return [each for each in written if each.ipa and all(symbol in voice for symbol in symbols(each.ipa))]


def as_espeak_writes(ipa: str, language: str) -> str:
    """A dictionary's phonemes in the notation of eSpeak NG, which voices know: /ʃɪˈvɔːn/ -> /ʃɪvˈɔːn/, /rʌn/ -> /ɹˈʌn/.

    Stress marks precede the vowel, not the syllable, also in a word of one syllable; /r/ of English dictionaries is
    /ɹ/; syllables are not separated.
    """
    ipa = _STRESS.sub(r"\2\1", _SILENT.sub("", ipa))
    if primary_language(language) == "en":
        ipa = ipa.replace("r", "ɹ")
    return " ".join(map(_stressed, ipa.split()))


def _stressed(word: str) -> str:
    if "ˈ" in word or "ˌ" in word or len(_VOWELS_TOGETHER.findall(word)) != 1:
        return word
    return _VOWELS_TOGETHER.sub(r"ˈ\g<0>", word)


def with_phonemes(text: str, given: Sequence[Phonemes], phonemize: Callable[[str], str]) -> str:
    """The phonemes of a text with the given ones in their places.

    If the two stand-ins of a word change the rest of the text, the word is spoken by its spelling.

    Args:
        given: phonemes in the order of the text, as from `known()`.
        phonemize: gives the phonemes of a text.
    """
    pairs = [_stand_ins(text, each) for each in given]
    words = [first for first, _ in pairs]
    said = phonemize(_replaced(text, given, words))
    places: list[tuple[int, int]] = []
    for index, (_, second) in enumerate(pairs):
        other = phonemize(_replaced(text, given, [*words[:index], second, *words[index + 1 :]]))
        place = _difference(said, other)
        if place is None:
            return with_phonemes(text, [*given[:index], *given[index + 1 :]], phonemize)
        places.append(place)
    for (start, end), each in reversed([*zip(places, given, strict=True)]):
        before, after = said[:start].rstrip(_OF_THE_VOWEL), said[end:]
        there, back = _SWITCH_THERE.search(before), _SWITCH_BACK.match(after)
        if there and back:
            before, after = before[: there.start()], after[back.end() :]
        said = before + each.ipa + after
    return said


def of_words(text: str, given: Iterable[Phonemes], phonemize: Callable[[str], str]) -> Callable[[str], str]:
    """A function that gives the phonemes of one word of a text: the given ones, else those of `phonemize`."""
    sounds: dict[str, str] = {}
    for each in given:
        words, parts = text[each.start : each.end].split(), each.ipa.split()
        if len(words) == len(parts):
            sounds.update(zip(map(_bare, words), parts, strict=True))
    return lambda word: sounds.get(_bare(word)) or phonemize(word)


def _bare(word: str) -> str:
    """A word without the punctuation around it."""
    return _MARKS_AROUND.sub("", word)


def _stand_ins(text: str, given: Phonemes) -> tuple[str, str]:
    first, second = STAND_INS[given.ipa.lstrip(_OF_THE_VOWEL)[:1] not in VOWELS]
    return (first.capitalize(), second.capitalize()) if text[given.start].isupper() else (first, second)


def _replaced(text: str, given: Sequence[Phonemes], words: Sequence[str]) -> str:
    parts: list[str] = []
    at = 0
    for each, word in zip(given, words, strict=True):
        parts += text[at : each.start], word
        at = each.end
    return "".join(parts) + text[at:]


def _difference(said: str, other: str) -> tuple[int, int] | None:
    """The span of the word in `said` that is another one in `other`; None if more than a word differs."""
    start = _alike(said, other)
    shared = _alike(said[start:][::-1], other[start:][::-1])
    words = said[start : len(said) - shared], other[start : len(other) - shared]
    if all(word and all(sign.isalnum() or unicodedata.combining(sign) for sign in word) for word in words):
        return start, len(said) - shared
    return None


def _alike(said: str, other: str) -> int:
    """The number of characters at the beginning that are the same in both."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(said, other, strict=False)))
