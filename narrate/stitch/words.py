"""The words that an engine tells of, found again in the text as written."""

from __future__ import annotations

from collections.abc import Sequence

from narrate.model import Line, Word
from narrate.model.alignment import written_spans


def written_words(line: Line, words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of `line.spoken` as words of `line.written`.

    Words that are said for one written span ("nineteen ninety-four" for 1994) become one; those for which nothing is
    written fall away. A word takes what is silent around it (signs, a footnote's mark) along, up to the next space or
    word.
    """
    written = line.written
    spans = written_spans(line)
    silent = {at for at, sign in enumerate(written) if not sign.isspace()}
    silent.difference_update(at for span in set(spans.values()) for at in range(*span))
    found: list[Word] = []
    for word in words:
        inside = [spans[at] for at in range(word.start, word.end) if at in spans]
        start, end = min((span[0] for span in inside), default=0), max((span[1] for span in inside), default=0)
        while start < end and written[start].isspace():  # an edit may take the spaces around its sign along
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
