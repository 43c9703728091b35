"""The script stage on one page: block by block, cleaned, made speakable, split, and put in passages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from narrate.errors import EmptyArticle
from narrate.model import Article, Block, Edit, Kind, Line, Passage, Script, Skip, Utterance
from narrate.script.clean import Cleaned, clean
from narrate.script.edits import within
from narrate.script.harmless import harmless
from narrate.script.languages import article_locale, passage_locale
from narrate.script.lexicon import Lexicon, load_lexicons
from narrate.script.locale import Locale
from narrate.script.opening import opening_lines, same_title
from narrate.script.pacing import GAP_S, pause_after_s, scaled
from narrate.script.patterns import lazy
from narrate.script.sentences import sentence_spans
from narrate.script.speakable import speakable_edits
from narrate.script.structure import announcement, structure_edits
from narrate.script.utterances import Stretch, sayable, stretches
from narrate.settings import Settings

# Left out unless asked for: kind -> (what the option calls it, what a skip calls it).
LEFT_OUT = {
    Kind.CAPTION: ("captions", "a caption"),
    Kind.CODE: ("code", "code"),
    Kind.TABLE: ("tables", "a table"),
    Kind.FOOTNOTE: ("footnotes", "a footnote"),
}
# A paragraph of nothing else is a beat of silence, as in a novel; other signs alone are ornaments.
_SILENCE = lazy(r"[\s.!?…]+")


class Writer:
    """Writes one article's script."""

    def __init__(self, article: Article, settings: Settings, voice_for: Callable[[str], str]) -> None:
        self._article = article
        self._settings = settings
        self._voice_for = voice_for
        self._voices: dict[str, str] = {}
        self._own_voice = ""  # of the block in work
        self._captioned = False  # the block before was a table's caption
        self._locale = article_locale(article, settings)
        self._lexicon: Lexicon = load_lexicons(settings.lexicon)

    @property
    def language(self) -> str:
        """The article's, as a BCP 47 tag."""
        return self._locale.tag

    @property
    def characters(self) -> int:
        """How many of the article's characters are for speaking."""
        spoken = (block for block in self._article.blocks if self._is_spoken(block.kind))
        return sum(len(block.text) for block in spoken)

    def items(self) -> Iterator[Passage | Skip]:
        """The script's items, each as soon as it is written; the first when there is something to say.

        Raises:
            EmptyArticle: instead of the first.
        """
        held: list[Passage | Skip] = []
        items = self._paced(map(self._sounding, self._unpaced()))
        for item in items:
            held.append(item)
            if isinstance(item, Passage) and item.kind is not Kind.INTRO and any(u.utterances for u in item.lines):
                yield from held
                yield from items
                return
        article = self._article
        raise EmptyArticle(
            f"There is nothing to say in {article.source or article.title or 'this article'}",
            "If its text is in a table, code or captions, --include speaks them"
            if any(block.kind in LEFT_OUT for block in article.blocks)
            else "Check that it holds the article's text",
        )

    def script(self, items: Iterable[Passage | Skip]) -> Script:
        """The whole of `items()` as a script."""
        article = self._article
        return Script(
            title=article.title,
            items=tuple(items),
            author=article.author,
            published=article.published,
            site=article.site,
            language=self.language,
            source=article.source,
        )

    def _unpaced(self) -> Iterator[Passage | Skip]:
        intro = self._opening()
        if intro:
            yield intro
        for block in self._article.blocks:
            if block.text.strip():
                yield from self._items(block, title_said=bool(intro))

    def _opening(self) -> Passage | None:
        if not self._settings.intro:
            return None
        lines = [
            line
            for written in opening_lines(self._article, self._locale)
            for line in self._lines(written, self._locale, whole=True)
            if line.utterances
        ]
        return Passage(Kind.INTRO, tuple(lines), 0.0) if lines else None

    def _items(self, block: Block, title_said: bool) -> list[Passage | Skip]:
        """A block's passages and skips (more than one only where an announcement stands before a skip)."""
        kind = block.kind
        self._own_voice = block.voice
        written = block.text.strip("\n") if kind is Kind.TABLE else block.text.strip()
        captioned, self._captioned = self._captioned, kind is Kind.CAPTION and block.level == 1
        if title_said and kind is Kind.HEADING and same_title(written, self._article.title):
            return [Skip(written, kind, "the title, said in the opening")]
        announced = announcement(block, self._locale.language)
        if not self._is_spoken(kind):
            option, name = LEFT_OUT[kind]
            skip = Skip(written, kind, f"{name} (--include {option} speaks it)")
            if not self._settings.announce:
                return [skip]
            if kind is not Kind.CAPTION:
                if captioned or not announced:  # a table's caption has announced it
                    return [skip]
                said = Line("", (self._utterance(Stretch(0, 0, announced + "."), (Edit(0, 0, announced + "."),)),))
                return [Passage(kind, (said,), 0.0), skip]
        elif kind is not Kind.CODE:
            announced = ""
        lines = self._block_lines(block, written)
        if not any(line.utterances for line in lines):
            if _SILENCE.fullmatch(written):
                return [Passage(kind, (Line(written, ()),), 0.0, level=block.level)]
            return [Skip(written, kind, "nothing to say in it")]
        if announced:
            lines = _prefixed(lines, announced + ": ")
        return [Passage(kind, tuple(lines), 0.0, level=block.level)]

    def _is_spoken(self, kind: Kind) -> bool:
        return kind not in LEFT_OUT or LEFT_OUT[kind][0] in self._settings.include

    def _block_lines(self, block: Block, written: str) -> list[Line]:
        kind = block.kind
        if kind is Kind.TABLE:
            rows = [row for row in written.split("\n") if row.strip()]
            names = rows[0].split("\t") if len(rows) > 1 and not block.level else []
            return [self._row(row, names if index else []) for index, row in enumerate(rows)]
        if kind is Kind.CODE:
            return [
                line
                for row in written.split("\n")
                if row.strip()
                for line in self._lines(row, self._locale, whole=True, kind=kind)
            ]
        return self._lines(written, passage_locale(written, self._locale), whole=kind is Kind.HEADING, kind=kind)

    def _lines(self, written: str, locale: Locale, whole: bool = False, kind: Kind | None = None) -> list[Line]:
        """The sentences of a text; `whole` makes one line of it, however many there are.

        `kind` is that of the block; without it, nothing in the text is taken for a quote, an item's number or code.
        """
        cleaned = clean(written, locale.language, code=kind is Kind.CODE)
        edits = speakable_edits(cleaned.text, locale, self._lexicon, structure_edits(cleaned.text, kind, locale))
        text = cleaned.text
        spans = [(0, len(text))] if whole else sentence_spans(text, locale.language, edits)
        if not spans or not text.strip():
            return [Line(written.strip(), ())]
        divide: Callable[[str, int, int, Sequence[Edit]], list[Stretch]] = stretches
        if self._settings.quote_voice and locale.language == self._locale.language:
            from narrate.script.quotes import by_turns, turns  # a plain run needs none of it

            quoted, edits = turns(cleaned, kind, locale.language, edits)
            divide = partial(by_turns, quoted=quoted)
        lines: list[Line] = []
        at = 0
        for index, (start, end) in enumerate(spans):
            upto = len(written) if index == len(spans) - 1 else cleaned.written_end(end)
            lead = len(written[at:upto]) - len(written[at:upto].lstrip())
            sentence = written[at:upto].strip()
            if sentence:
                offset = at + lead
                lines.append(self._line(sentence, offset, cleaned, divide(text, start, end, edits), edits, locale))
            at = upto
        return lines

    def _line(
        self,
        sentence: str,
        offset: int,
        cleaned: Cleaned,
        pieces: Sequence[Stretch],
        edits: Sequence[Edit],
        locale: Locale,
    ) -> Line:
        utterances = []
        low = offset
        for index, piece in enumerate(pieces):
            said = [
                replace(edit, start=cleaned.written_start(edit.start), end=cleaned.written_end(edit.end))
                for edit in within(edits, piece.start, piece.end)
            ]
            if cleaned.edits:
                last = index == len(pieces) - 1
                high = offset + len(sentence) if last else cleaned.written_end(piece.end)
                said = _with_cleaning(said, within(cleaned.edits, low, high), cleaned.written)
                low = high
            shifted = tuple(
                replace(e, start=max(0, e.start - offset), end=min(len(sentence), e.end - offset))
                for e in said
                if e.end > offset and e.start < offset + len(sentence)
            )
            utterances.append(self._utterance(piece, shifted, locale))
        return Line(sentence, tuple(u for u in utterances if sayable(u.text)))

    def _row(self, row: str, names: Sequence[str]) -> Line:
        """A table's row, each cell after the first with its column's name before it."""
        said: list[str] = []
        edits: list[Edit] = []
        at = 0
        written = row.strip("\n")
        for index, cell in enumerate(written.split("\t")):
            name = names[index].strip() if index < len(names) else ""
            spoken: list[str] = []
            lines = self._lines(cell, self._locale, whole=True)
            lead = (", " if index else "") + (f"{name}: " if name and index else "")
            if not any(line.utterances for line in lines):  # an empty cell
                lead = ""
            if index:
                edits.append(Edit(at - 1, at, lead))
            for line in lines:
                shift = at + cell.find(line.written)
                for utterance in line.utterances:
                    spoken.append(utterance.text)
                    edits.extend(replace(e, start=e.start + shift, end=e.end + shift) for e in utterance.edits)
            said.append(lead + " ".join(spoken))
            at += len(cell) + 1
        text = "".join(said).strip(" ,")
        trimmed = written.strip()
        shift = written.find(trimmed)
        pieces = stretches(text, 0, len(text), ())
        kept = tuple(
            replace(e, start=e.start - shift, end=e.end - shift) for e in edits if 0 <= e.start - shift < len(trimmed)
        )
        return Line(
            trimmed,
            tuple(self._utterance(piece, kept if index == 0 else ()) for index, piece in enumerate(pieces)),
        )

    def _utterance(self, piece: Stretch, edits: tuple[Edit, ...], locale: Locale | None = None) -> Utterance:
        tag = (locale or self._locale).tag
        if tag not in self._voices:
            self._voices[tag] = self._voice_for(tag)
        voice = self._own_voice or (self._settings.quote_voice if piece.quoted else self._voices[tag])
        return Utterance(harmless(piece.spoken), voice, self._settings.rate_wpm, tag, edits)

    def _sounding(self, item: Passage | Skip) -> Passage | Skip:
        """The item with the phonemes that the lexicon has for its words."""
        if isinstance(item, Skip) or not self._lexicon.has_phonemes:
            return item
        from narrate.script.phonemes import with_phonemes  # most lexicons have none

        return replace(item, lines=tuple(map(with_phonemes, item.lines)))

    def _paced(self, items: Iterable[Passage | Skip]) -> Iterator[Passage | Skip]:
        """The items with their pauses; a passage's depends on the next one, so it waits for that."""
        waiting: list[Passage | Skip] = []  # a passage and the skips after it
        for item in items:
            if isinstance(item, Passage):
                yield from self._with_pause(waiting, item.kind)
                waiting = []
            waiting.append(item)
        yield from self._with_pause(waiting, None)

    def _with_pause(self, items: Iterable[Passage | Skip], following: Kind | None) -> Iterator[Passage | Skip]:
        pause_s = self._settings.pause_s
        for item in items:
            if isinstance(item, Passage):
                pause = pause_after_s(item.kind, following, pause_s)
                item = Passage(item.kind, item.lines, pause, scaled(GAP_S, pause_s), item.level)
            yield item


def _with_cleaning(said: list[Edit], cleaning: Sequence[Edit], written: str) -> list[Edit]:
    """The rules' edits and the cleaning's that none of them has swallowed; mere white space is no edit."""
    merged = list(said)
    for edit in cleaning:
        if edit.spoken == " " and written[edit.start : edit.end].isspace():
            continue
        if not any(other.start < edit.end and edit.start < other.end for other in _near(said, edit)):
            merged.append(edit)
    return sorted(merged, key=lambda edit: edit.start)


def _near(said: Sequence[Edit], edit: Edit) -> Sequence[Edit]:
    """The rules' edits that could touch `edit` (in order, not overlapping)."""
    low = max(0, bisect_left(said, edit.start, key=lambda other: other.start) - 1)
    high = bisect_left(said, edit.end, key=lambda other: other.start)
    return said[low:high]


def _prefixed(lines: Sequence[Line], prefix: str) -> list[Line]:
    """The lines with a word said before them."""
    first, *rest = lines
    if not first.utterances:
        return list(lines)
    head, *tail = first.utterances
    told = Utterance(prefix + head.text, head.voice, head.rate_wpm, head.language, (Edit(0, 0, prefix), *head.edits))
    return [Line(first.written, (told, *tail)), *rest]
