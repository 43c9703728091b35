"""What the tests of all engines that time words share: are they valid, do they cover a text, are they on the sound?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from narrate import Settings
from narrate.model import Clip, Utterance
from narrate.model.language import TOKEN
from narrate.pipeline import script_of
from narrate.render.job import utterances
from narrate.run import Run

TOLERANCE_S = 0.05

# Two begin with a consonant and two with a vowel, each with another sound.
OTHER_WORDS = ("zoo", "yes", "ago", "inept")


def said_of(article: Path, voice: str, language: str = "en") -> list[Utterance]:
    """All that is said of an article, in one voice."""
    script = script_of(str(article), Run(Settings(language=language)))
    said = [each for passage in script.passages for each in utterances(passage)]
    return [Utterance(each.text, voice, language=language) for each in said]


def check_words(clip: Clip, text: str) -> None:
    """Words stand in the text in its order, and are heard in that order within the sound."""
    spans = [(0, 0), *((word.start, word.end) for word in clip.words)]
    assert all(before[1] <= start < end for before, (start, end) in pairwise(spans))
    assert spans[-1][1] <= len(text)
    assert all(text[word.start : word.end].strip() == text[word.start : word.end] for word in clip.words)
    assert all(type(word.sample) is int for word in clip.words)
    assert all(one.sample < next_.sample for one, next_ in pairwise(clip.words))
    assert all(0 <= word.sample < clip.samples for word in clip.words)


def share_of_words(clips: Sequence[Clip], said: Sequence[Utterance]) -> float:
    """The part of all words that have a time of their own."""
    tokens = [{match.span() for match in TOKEN.finditer(each.text)} for each in said]
    told = [{(word.start, word.end) for word in clip.words} for clip in clips]
    return sum(len(own & words) for own, words in zip(tokens, told, strict=True)) / sum(map(len, tokens))


def first_difference(one: bytes, other: bytes) -> int:
    """The first sample in which two clips differ, or the end of the shorter one."""
    samples = range(min(len(one), len(other)) // 2)
    return bisect_left(samples, True, key=lambda at: one[: 2 * at + 2] != other[: 2 * at + 2])


def late_s(speak: Callable[[Utterance], Clip], said: Utterance) -> Iterator[tuple[str, float]]:
    """How late the sound of each word begins after its time, by the sound alone.

    Where a model makes each phoneme's sound by itself, a sentence in which one word is another sounds the same up to
    that word. Four are tried, and the second latest difference is taken: one word may begin with the word's own sound,
    and two may change the end of the word before it, as vowels do with "the" and consonants with "keeper". Words that
    are said in one with the one before ("on the") may seem to begin with that one, for the other words are not.
    """
    clip = speak(said)
    for word in clip.words:
        texts = (said.text[: word.start] + other + said.text[word.end :] for other in OTHER_WORDS)
        begins = sorted(first_difference(speak(replace(said, text=text)).pcm, clip.pcm) for text in texts)[-2]
        yield said.text[word.start : word.end], (begins - word.sample) / clip.sample_rate_hz
