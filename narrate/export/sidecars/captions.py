"""Captions: when each sentence is heard, as WebVTT, SubRip or LRC.

A cue for each sentence, or several cues for a sentence that does not fit on two lines; the same in all three formats.
Sources: WebVTT, https://www.w3.org/TR/webvtt1/; LRC has no standard, its common form is used here. Two lines of 42
characters are what broadcasters and streaming services ask for (Netflix Timed Text Style Guide; BBC: 37 to 42).
"""

from __future__ import annotations

import re
import textwrap
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from narrate.export.sidecars.marks import LRC, SRT, VTT
from narrate.export.text import clock, one_line, writable
from narrate.model import Cue, Narration

LINE_CHARACTERS = 42
LINES = 2
PAUSE_SHOWN_MS = 1_000

# Where a sentence may be split, the best place first: after a clause, before a conjunction or preposition, at a space.
_CLAUSE = re.compile(r"(?<=[;:—–!?…])\s+|(?<=[,)\]”])\s+(?=\S)")
_JOINT = re.compile(r"\s+(?=(?:and|or|but|that|which|who|because|when|while|where|if|as|with|for|to|in|of)\s)")
_SPACE = re.compile(r"\s+")
_BREAKS = (_CLAUSE, _JOINT, _SPACE)


@dataclass(frozen=True, slots=True)
class Caption:
    """One or two lines that are on the screen together.

    Attributes:
        words: for each word whose time is known, the number of characters other than spaces before it in the caption,
            and its time in milliseconds.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    words: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def captions(narration: Narration) -> Iterator[Caption]:
    """The narration's captions in order, without overlaps."""
    before_ms = 0
    for cue in narration.cues:
        for caption in _of_cue(cue, narration.sample_rate_hz):
            start_ms = max(before_ms, caption.start_ms)
            end_ms = max(start_ms + 1, caption.end_ms)
            yield Caption(start_ms, end_ms, caption.lines, caption.words)
            before_ms = end_ms


def vtt(narration: Narration) -> str:
    """The captions as WebVTT; timestamps of words in the text are later than the cue's start, as WebVTT requires."""
    blocks = [VTT.blank.decode().rstrip("\n")]
    for number, caption in enumerate(captions(narration), 1):
        text = "\n".join(_marked(caption.lines, _inner(caption), lambda ms: f"<{clock(ms)}>", _escaped))
        blocks.append(f"{number}\n{clock(caption.start_ms)} --> {clock(caption.end_ms)}\n{text}")
    return "\n\n".join(blocks) + "\n"


def srt(narration: Narration) -> str:
    """The captions as SubRip; the first time line ends in white space, which is the mark (`sidecars.marks`)."""
    blocks = []
    for number, caption in enumerate(captions(narration), 1):
        start, end = (clock(ms).replace(".", ",") for ms in (caption.start_ms, caption.end_ms))
        text = "\n".join(_no_bracket(line) for line in caption.lines)
        mark = SRT.blank.decode()[len(f"1\n{start} --> {end}") : -1] if number == 1 else ""
        blocks.append(f"{number}\n{start} --> {end}{mark}\n{text}\n")
    return "\n".join(blocks)


def lrc(narration: Narration) -> str:
    """The captions as LRC, with times in hundredths of a second; also of words (enhanced LRC) if they are known."""
    script = narration.script
    minutes, seconds = divmod(round(narration.duration_s), 60)
    head = {"ti": script.title, "ar": script.author, "al": script.site, "length": f"{minutes:02}:{seconds:02}"}
    rows = [LRC.blank.decode().rstrip("\n"), *(f"[{name}:{_plain(text)}]" for name, text in head.items() if text)]
    last_ms = 0
    for caption in captions(narration):
        if caption.start_ms > last_ms + PAUSE_SHOWN_MS:
            rows.append(_lrc_time(last_ms))  # an empty line removes the line before from the screen
        text = _plain(caption.text)
        if caption.words:
            words = [(at, max(ms, caption.start_ms)) for at, ms in caption.words]
            (text,) = _marked([text], words, lambda ms: f"<{_lrc_time(ms)[1:-1]}>", _no_bracket)
        rows.append(_lrc_time(caption.start_ms) + text)
        last_ms = caption.end_ms
    return "\n".join([*rows, _lrc_time(last_ms)]) + "\n"


WRITERS = {"vtt": vtt, "srt": srt, "lrc": lrc}


def _of_cue(cue: Cue, rate_hz: int) -> Iterator[Caption]:
    """A sentence's captions.

    A caption begins with its first word if the times of words are known; else its time is its share of characters.
    """
    parts = fitted(one_line(cue.line.written) or one_line(cue.line.spoken))
    whole = max(1, sum(map(len, parts)))
    length = cue.end_sample - cue.start_sample
    words = [(_signs(writable(cue.line.written[: word.start])), word.sample) for word in cue.words]
    bounds, at, signs = [cue.start_sample], 0, [0]
    for part in parts:
        at += len(part)
        signs.append(signs[-1] + _signs(part))
        spread = cue.start_sample + length * at // whole
        bounds.append(next((sample for sign, sample in words if sign >= signs[-1]), max(bounds[-1], spread)))
    bounds[-1] = cue.end_sample
    for part, (start, end), (first, last) in zip(parts, pairwise(bounds), pairwise(signs), strict=True):
        inside = tuple((sign - first, _ms(sample, rate_hz)) for sign, sample in words if first <= sign < last)
        yield Caption(_ms(start, rate_hz), _ms(end, rate_hz), _lines(part), inside)


def _signs(text: str) -> int:
    """The number of characters other than spaces: a position that does not depend on how lines are broken."""
    return sum(map(len, text.split()))


def _inner(caption: Caption) -> Iterator[tuple[int, int]]:
    """The caption's words whose times are within the caption and later than the time before."""
    before_ms = caption.start_ms
    for sign, ms in caption.words:
        if before_ms < ms < caption.end_ms:
            yield sign, ms
            before_ms = ms


def _marked(
    lines: Sequence[str],
    words: Iterable[tuple[int, int]],
    mark: Callable[[int], str],
    escape: Callable[[str], str],
) -> Iterator[str]:
    """The lines, escaped, with the mark of its time before each of the words, which are as in `Caption.words`."""
    remaining = deque(words)
    before = 0
    for line in lines:
        parts, start = [], 0
        for at, character in enumerate(line):
            if remaining and not character.isspace() and before >= remaining[0][0]:
                parts += [escape(line[start:at]), mark(remaining.popleft()[1])]
                start = at
            before += not character.isspace()
        yield "".join([*parts, escape(line[start:])])


def fitted(text: str) -> list[str]:
    """A text in parts that each fit on a caption, split at clauses if possible."""
    if len(_wrapped(text)) <= LINES:
        return [text]
    for pattern in _BREAKS:
        cut = _cut(text, pattern)
        if cut:
            head, tail = text[: cut[0]].rstrip(), text[cut[1] :].lstrip()
            return [*fitted(head), *fitted(tail)]
    half = LINES * LINE_CHARACTERS  # one long word, or a script without spaces
    return [text[at : at + half] for at in range(0, len(text), half)]


def _cut(text: str, pattern: re.Pattern[str]) -> tuple[int, int] | None:
    """The start and end of the separator nearest the middle; None if all are too near an end, or there is none."""
    middle, margin = len(text) / 2, len(text) / 5 if pattern is not _SPACE else 0
    places = [m.span() for m in pattern.finditer(text) if margin <= m.start() <= len(text) - margin and m.start()]
    places = [(start, end) for start, end in places if text[end:].strip()]
    return min(places, key=lambda place: abs(place[0] - middle), default=None)


def _lines(text: str) -> tuple[str, ...]:
    """One line, or two of nearly the same length."""
    if len(text) <= LINE_CHARACTERS:
        return (text,)
    for width in range(len(text) // 2, LINE_CHARACTERS + 1):
        lines = _wrapped(text, width)
        if len(lines) <= LINES:
            return tuple(lines)
    return tuple(_wrapped(text))


def _wrapped(text: str, width: int = LINE_CHARACTERS) -> Sequence[str]:
    return textwrap.wrap(text, max(1, width), break_long_words=True, break_on_hyphens=False)


def _ms(sample: int, rate_hz: int) -> int:
    return (sample * 1000 + rate_hz // 2) // rate_hz


def _lrc_time(ms: int) -> str:
    hundredths = (ms + 5) // 10
    return f"[{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}]"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _no_bracket(text: str) -> str:
    """Breaks up tags such as `<i>`, which SubRip players interpret, and LRC times: neither format has an escape."""
    return text.replace("<", "< ")


def _plain(text: str) -> str:
    """Replaces brackets, which delimit times and tags in LRC."""
    return one_line(text.replace("[", "(").replace("]", ")"))
