"""Texts of a block as lines: cleaned, made speakable, split into sentences, and given voices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from narrate.model import Edit, Kind, Line, Utterance
from narrate.script.lexicon import Lexicon
from narrate.script.locale import Locale
from narrate.script.sentences import sentence_spans
from narrate.script.speakable import speakable_edits
from narrate.script.structure import structure_edits
from narrate.script.text import Cleaned, clean, sanitize, within
from narrate.script.utterances import Stretch, is_speakable, stretches
from narrate.settings import Settings


class LineWriter:
    """Writes the lines of one article.

    Args:
        locale: the article's.
        voice_for: the voice for a language tag.
    """

    def __init__(self, locale: Locale, lexicon: Lexicon, settings: Settings, voice_for: Callable[[str], str]) -> None:
        self._locale = locale
        self._lexicon = lexicon
        self._settings = settings
        self._voice_for = voice_for
        self._voices: dict[str, str] = {}

    def lines(
        self,
        written: str,
        *,
        kind: Kind | None = None,
        voice: str = "",
        locale: Locale | None = None,
        whole: bool = False,
    ) -> list[Line]:
        """The sentences of a text.

        Args:
            kind: the kind of its block; without it, nothing in the text is taken for a quote, a list mark or code.
            voice: the block's own voice, "" for none.
            locale: of the text; None for the article's.
            whole: make one line of the text, however many sentences it has.
        """
        locale = locale or self._locale
        cleaned = clean(written, locale.language, code=kind is Kind.CODE)
        text = cleaned.text
        edits = speakable_edits(text, locale, self._lexicon, structure_edits(text, kind, locale))
        spans = [(0, len(text))] if whole else sentence_spans(text, locale.language, edits)
        if not spans or not text.strip():
            return [Line(written.strip(), ())]
        divide: Callable[[str, int, int, Sequence[Edit]], list[Stretch]] = stretches
        if self._settings.quote_voice and locale.language == self._locale.language:
            from narrate.script.quotes import quoted_spans, stretches_by_voice  # a run without a quote voice needs none

            quoted, edits = quoted_spans(cleaned, kind, locale.language, edits)
            divide = partial(stretches_by_voice, quoted=quoted)
        lines: list[Line] = []
        at = 0
        for start, end in spans:
            upto = len(written) if end == len(text) else cleaned.written_end(end)
            if sentence := written[at:upto].strip():
                pieces = divide(text, start, end, edits)
                offset = written.index(sentence[0], at)
                placed = _placed_edits(cleaned, edits, pieces, offset, offset + len(sentence))
                said = [self._utterance(piece, own, voice, locale) for piece, own in zip(pieces, placed, strict=True)]
                lines.append(Line(sentence, tuple(utterance for utterance in said if is_speakable(utterance.text))))
            at = upto
        return lines

    def rows(self, written: str, *, header: bool, voice: str) -> list[Line]:
        """The rows of a table; with a header, each cell after the first is spoken after its column's name."""
        rows = [row for row in written.split("\n") if row.strip()]
        names = rows[0].split("\t") if header and len(rows) > 1 else []
        return [self._row(row, names if index else [], voice) for index, row in enumerate(rows)]

    def _row(self, row: str, names: Sequence[str], voice: str) -> Line:
        spoken = ""
        edits: list[Edit] = []
        at = 0
        for index, cell in enumerate(row.split("\t")):
            name = names[index].strip() if index < len(names) else ""
            utterances = [
                (line, utterance) for line in self.lines(cell, voice=voice, whole=True) for utterance in line.utterances
            ]
            lead = ""
            if index and utterances:
                lead = f", {name}: " if name else ", "
            if index:
                edits.append(Edit(at - 1, at, lead))
            for line, utterance in utterances:
                shift = at + cell.find(line.written)
                edits.extend(replace(edit, start=edit.start + shift, end=edit.end + shift) for edit in utterance.edits)
            spoken += lead + " ".join(utterance.text for _, utterance in utterances)
            at += len(cell) + 1
        spoken = spoken.strip(" ,")
        written = row.strip()
        offset = row.find(written)
        placed = tuple(
            replace(edit, start=edit.start - offset, end=edit.end - offset)
            for edit in edits
            if 0 <= edit.start - offset < len(written)
        )
        pieces = stretches(spoken, 0, len(spoken), ())
        return Line(
            written, tuple(self._utterance(piece, () if index else placed, voice) for index, piece in enumerate(pieces))
        )

    def unwritten(self, spoken: str, voice: str) -> Line:
        """A line that stands for no text of the article."""
        return Line("", (self._utterance(Stretch(0, 0, spoken), (Edit(0, 0, spoken),), voice),))

    def _utterance(
        self, piece: Stretch, edits: tuple[Edit, ...], voice: str, locale: Locale | None = None
    ) -> Utterance:
        tag = (locale or self._locale).tag
        if tag not in self._voices:
            self._voices[tag] = self._voice_for(tag)
        voice = voice or (self._settings.quote_voice if piece.quoted else self._voices[tag])
        return Utterance(sanitize(piece.spoken), voice, self._settings.rate_wpm, tag, edits)


def _placed_edits(
    cleaned: Cleaned, edits: Sequence[Edit], pieces: Sequence[Stretch], start: int, end: int
) -> list[tuple[Edit, ...]]:
    """The edits of each piece of the sentence `written[start:end]`, with offsets into the sentence."""
    placed: list[tuple[Edit, ...]] = []
    low = start
    for index, piece in enumerate(pieces):
        high = end if index == len(pieces) - 1 else cleaned.written_end(piece.end)
        written_edits = cleaned.written_edits(within(edits, piece.start, piece.end), low, high)
        low = high
        placed.append(
            tuple(
                replace(edit, start=max(0, edit.start - start), end=min(end - start, edit.end - start))
                for edit in written_edits
                if edit.end > start and edit.start < end
            )
        )
    return placed


def with_prefix(lines: Sequence[Line], prefix: str) -> list[Line]:
    """The lines with a prefix spoken before the first one."""
    first, *rest = lines
    if not first.utterances:
        return list(lines)
    head, *tail = first.utterances
    head = replace(head, text=prefix + head.text, edits=(Edit(0, 0, prefix), *head.edits))
    return [Line(first.written, (head, *tail)), *rest]
