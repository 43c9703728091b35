"""How long a text takes to speak: clips are checked against it, and a dry run reports it."""

from __future__ import annotations

import re

from narrate.model import Script, Utterance

# What a text costs at one word a minute, in seconds: fitted to 1,700 sentences of news, encyclopaedia and technical
# prose as eSpeak NG speaks them at 120, 175 and 260 words a minute (whole articles come out within 5 %).
S_PER_LETTER, S_PER_WORD, S_PER_INNER_PAUSE, S_PER_UTTERANCE = 8.55, 11.3, 59.0, 12.5
_INNER_PAUSE = re.compile(r"[,;:—–().?!](?=\s)")


def expected_s(utterance: Utterance) -> float:
    """About how long an utterance sounds, in seconds, without the silence around it."""
    text = utterance.text
    cost = S_PER_LETTER * sum(map(str.isalnum, text)) + S_PER_WORD * len(text.split())
    cost += S_PER_INNER_PAUSE * len(_INNER_PAUSE.findall(text)) + S_PER_UTTERANCE
    return cost / utterance.rate_wpm


def estimate_s(script: Script) -> float:
    """The expected length of a script's audio in seconds, with its pauses."""
    return sum(
        passage.pause_after_s
        + passage.gap_s * (len(passage.lines) - 1)
        + sum(expected_s(utterance) for line in passage.lines for utterance in line.utterances)
        for passage in script.passages
    )
