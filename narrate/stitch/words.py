"""The words whose times an engine gave, mapped to the text as written."""

from __future__ import annotations

from collections.abc import Sequence

from narrate.model import Line, Word
from narrate.model.alignment import written_spans


def written_words(line: Line, words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of `line.spoken` as words of `line.written`.

    Several spoken words for one written span ("nineteen ninety-four" for 1994) become one word. Spoken words without a
    written span are left out. A word includes the characters around it that are not spoken (punctuation, a footnote's
    number), up to the next space or word.
    """
    written = line.written
    spans = written_spans(line)
    silent = {at for at, sign in enumerate(written) if not sign.isspace()}
    silent.difference_update(at for span in set(spans.values()) for at in range(*span))
    found: list[Word] = []
    for word in words:
        inside = [spans[at] for at in range(word.start, word.end) if at in spans]
        start, end = min((span[0] for span in inside), default=0), max((span[1] for span in inside), default=0)
        while start < end and written[start].isspace():  # an edit may include the spaces around its sign
            start += 1
        while end > start and written[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        before = found[-1].end if found else 0
        while start > before and start - 1 in silent:
            start -= 1
        while end in silent:
            end += 1
        if found and start < before:
            found[-1] = Word(found[-1].start, max(before, end), found[-1].sample)
        else:
            found.append(Word(start, end, word.sample))
    return tuple(found)
