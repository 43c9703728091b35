"""Prose of any length in which no sentence comes twice: put together from parts, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

WHO = (
    "the old harbour master", "a visitor from the south", "the youngest of the three sisters", "our neighbour",
    "the woman who kept the ferry", "a clerk at the land office", "the baker's apprentice", "nobody in the valley",
    "the doctor on call", "a retired surveyor", "the team that mapped the coast", "every child in the school",
    "the night porter", "a student of birds", "the committee", "the driver of the last bus", "my grandmother",
    "the man at the lighthouse", "the archivist", "an engineer from the dam",
)  # fmt: skip
DID = (
    "remembered", "had written down", "never quite believed", "wanted to know more about", "spoke at length of",
    "carefully avoided", "was the first to notice", "could not explain", "measured", "sold", "had long been afraid of",
    "painted", "described in a letter", "found under the floor", "kept a record of", "refused to discuss", "returned",
)  # fmt: skip
WHAT = (
    "the colour of the river in March", "a box of unsent telegrams", "the wind that came before the storm",
    "the price of salt", "the bridge that was never built", "an empty house by the quarry", "the sound of the mill",
    "a map with one island too many", "the winter of the long frost", "a key that fitted no door",
    "the names on the war memorial", "the smell of rain on warm stone", "a debt from another century",
    "the orchard behind the chapel", "a clock that ran backwards", "the first electric lamp in the village",
)  # fmt: skip
WHEN = (
    "before the railway came", "on the last Sunday of the harvest", "when the tide was low", "after a long silence",
    "in the spring of the following year", "while the others slept", "long before anybody asked",
    "at the end of the meeting", "during the second week of the strike", "as soon as the road was open again",
    "without saying a word", "to the surprise of all", "with a patience that she did not know she had",
)  # fmt: skip
AND = (
    "and the rest is in the parish books", "but that is another story", "which nobody had expected",
    "though the papers said otherwise", "and so it stayed for many years", "because there was nothing else to do",
    "or so they say", "and it was almost true", "until the money ran out", "as far as anyone could tell",
)  # fmt: skip
SENTENCES_PER_PARAGRAPH = (3, 4, 5, 3)


def sentences(seed: int = 0) -> Iterator[str]:
    """Sentences of 10 to 30 words, none of them twice."""
    choose = random.Random(seed)
    seen = set()
    while True:
        who, did, what, when = (choose.choice(part) for part in (WHO, DID, WHAT, WHEN))
        shape = choose.randrange(4)
        text = {
            0: f"{who} {did} {what} {when}.",
            1: f"{when}, {who} {did} {what}, {choose.choice(AND)}.",
            2: f"{who} {did} {what}, {choose.choice(AND)}; {choose.choice(WHO)} {choose.choice(DID)} it {when}.",
            3: f"{when}, {who} {did} {what} and {choose.choice(WHAT)}.",
        }[shape]
        if text not in seen:
            seen.add(text)
            yield text[0].upper() + text[1:]


def article(words: int, seed: int = 0, title: str = "A Year on the Coast") -> str:
    """A plain-text article of about so many words, in paragraphs of three to five sentences."""
    choose = random.Random(-1 - seed)
    source = sentences(seed)
    paragraphs = [title]
    count = 0
    while count < words:
        paragraph = " ".join(next(source) for _ in range(choose.choice(SENTENCES_PER_PARAGRAPH)))
        count += len(paragraph.split())
        paragraphs.append(paragraph)
    return "\n\n".join(paragraphs) + "\n"
