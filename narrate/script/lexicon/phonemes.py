"""Phonemes of a lexicon: checking them, and placing them on the spoken words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from narrate.model import Line, Phonemes, Utterance
from narrate.model.alignment import written_spans
from narrate.model.language import primary_language

MAX_CHARACTERS = 200  # a phrase; every engine takes far more at once

# Signs on a keyboard -> signs of the International Phonetic Alphabet.
_TYPED = str.maketrans({"'": "ˈ", "’": "ˈ", ":": "ː", "g": "ɡ"})
_LETTERS = ("Ll", "Lo")
_MODIFIERS = ("Lm", "Mn")  # length and stress, and marks above and below
_SIGNS = frozenset(" .‿˞˥˦˧˨˩")  # between words and syllables; r-colour, tones

_MARKS = ".,;:!?…\"'”’)"
_POSSESSIVE = re.compile(r"['’][sS](?![^\W_])")
_SIBILANTS, _VOICELESS = frozenset("szʃʒɕʑʂʐʦʣʧʤ"), frozenset("ptkfθcqxχhħɸʈʔ")


def ipa(written: str) -> str:
    """The phonemes between the slashes of a lexicon's entry in the form of `Phonemes.ipa`.

    Raises:
        ValueError: they hold no sound, hold a sign that is not in the phonetic alphabet, or are too long for a phrase.
    """
    decomposed = " ".join(unicodedata.normalize("NFD", written).translate(_TYPED).split())
    for sign in decomposed:
        if sign not in _SIGNS and unicodedata.category(sign) not in _LETTERS + _MODIFIERS:
            raise ValueError(f"{sign!r} is no sign of the phonetic alphabet")
    if not any(unicodedata.category(sign) in _LETTERS for sign in decomposed):
        raise ValueError("there is no sound between the slashes")
    if len(decomposed) > MAX_CHARACTERS:
        raise ValueError(f"there are over {MAX_CHARACTERS} signs between the slashes")
    return decomposed


def with_phonemes(line: Line) -> Line:
    """The line with the phonemes of its edits placed on the text of its utterances.

    A word gets none if its letters differ from the spelling in its entry or if other letters adjoin it; an English
    possessive ('s) is included by rule.
    """
    edits = [edit for utterance in line.utterances for edit in utterance.edits if edit.phonemes]
    if not edits:
        return line
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, span in written_spans(line).items():
        places[span].append(at)
    found = []
    for edit in edits:
        letters = places.get((edit.start, edit.end))
        if letters and (place := _place(line.spoken, letters[0], letters[-1] + 1, edit.spoken)):
            found.append(Phonemes(*place, edit.phonemes))
    utterances: list[Utterance] = []
    offset = 0
    for utterance in line.utterances:
        mine = tuple(_within(utterance, offset, found))
        utterances.append(replace(utterance, phonemes=mine) if mine else utterance)
        offset += len(utterance.text) + 1
    return Line(line.written, tuple(utterances))


def _place(said: str, start: int, end: int, entry: str) -> tuple[int, int] | None:
    """The span of an entry's words in `said`, whose letters are `said[start:end]`; None if the spelling differs.

    Signs around the letters belong to the entry ("C++", ".NET", the vowels of many scripts), except for the marks that
    end a sentence.
    """
    letters = [at for at, sign in enumerate(entry) if sign.isalnum()]
    if [entry[at] for at in letters] != list(filter(str.isalnum, said[start:end])):
        return None
    before, behind = entry[: letters[0]], entry[letters[-1] + 1 :].rstrip(_MARKS)
    if not said[:start].endswith(before) or not said.startswith(behind, end):
        return None
    return start - len(before), end + len(behind)


def _within(utterance: Utterance, offset: int, found: list[Phonemes]) -> Iterator[Phonemes]:
    """The phonemes that lie in an utterance, which starts at `offset`, with offsets into its text."""
    text = utterance.text
    for each in found:
        start, end, sound = each.start - offset, each.end - offset, each.ipa
        if start < 0 or end > len(text):
            continue
        if primary_language(utterance.language) == "en" and (ending := _POSSESSIVE.match(text, end)):
            end, sound = ending.end(), sound + _ending(sound)
        if not _is_joined(text[:start][::-1]) and not _is_joined(text[end:]):
            yield Phonemes(start, end, sound)


def _is_joined(beside: str) -> bool:
    """Whether the text beside a word, read outwards, continues the word."""
    beside = beside[1:] if beside[:1] in ("'", "’") else beside
    return beside[:1].isalnum() or unicodedata.category(beside[:1] or " ")[0] == "M"


def _ending(sound: str) -> str:
    """The sound of the possessive: /ɪz/ after a sibilant, /s/ after a voiceless consonant, else /z/."""
    last = next(sign for sign in reversed(sound) if unicodedata.category(sign) in _LETTERS)
    return "ɪz" if last in _SIBILANTS else "s" if last in _VOICELESS else "z"
