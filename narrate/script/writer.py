"""An article as a script, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from narrate.errors import EmptyArticle
from narrate.model import Article, Block, Kind, Line, Passage, Script, Skip
from narrate.script.language import article_locale, passage_locale
from narrate.script.lexicon import load_lexicons
from narrate.script.lines import LineWriter, with_prefix
from narrate.script.opening import opening_lines, same_title
from narrate.script.pauses import with_pauses
from narrate.script.structure import announcement
from narrate.script.text import lazy
from narrate.settings import Settings

# Kinds that are skipped unless included: kind -> (name of the option, name in the reason of a skip).
OPTIONAL = {
    Kind.CAPTION: ("captions", "a caption"),
    Kind.CODE: ("code", "code"),
    Kind.TABLE: ("tables", "a table"),
    Kind.FOOTNOTE: ("footnotes", "a footnote"),
}
# A paragraph of nothing else is a moment of silence, as in a novel; other signs alone are ornaments.
_SILENCE = lazy(r"[\s.!?…]+")


class Writer:
    """Writes the script of one article."""

    def __init__(self, article: Article, settings: Settings, voice_for: Callable[[str], str]) -> None:
        self._article = article
        self._settings = settings
        self._locale = article_locale(article, settings)
        self._lexicon = load_lexicons(settings.lexicon)
        self._lines = LineWriter(self._locale, self._lexicon, settings, voice_for)
        self._after_table_caption = False

    @property
    def language(self) -> str:
        """The article's language as a BCP 47 tag."""
        return self._locale.tag

    @property
    def characters(self) -> int:
        """The number of characters in the blocks that are spoken."""
        return sum(len(block.text) for block in self._article.blocks if self._is_included(block.kind))

    def items(self) -> Iterator[Passage | Skip]:
        """Streams items.

        Nothing is yielded before one spoken passage exists, so an empty article raises before its first item. The
        opening does not count.

        Raises:
            EmptyArticle: there is nothing to speak but the opening.
        """
        held: list[Passage | Skip] = []
        items = with_pauses(map(self._with_phonemes, self._unpaused()), self._settings.pause_s)
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
            if any(block.kind in OPTIONAL for block in article.blocks)
            else "Check that it holds the article's text",
        )

    def script(self, items: Iterable[Passage | Skip]) -> Script:
        """A script of the article's metadata and all of `items()`."""
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

    def _unpaused(self) -> Iterator[Passage | Skip]:
        """The items without pauses and phonemes."""
        intro = self._opening()
        if intro:
            yield intro
        for block in self._article.blocks:
            if block.text.strip():
                yield from self._block(block, title_spoken=bool(intro))

    def _opening(self) -> Passage | None:
        if not self._settings.intro:
            return None
        lines = [
            line
            for written in opening_lines(self._article, self._locale)
            for line in self._lines.lines(written, whole=True)
            if line.utterances
        ]
        return Passage(Kind.INTRO, tuple(lines), 0.0) if lines else None

    def _block(self, block: Block, title_spoken: bool) -> Iterator[Passage | Skip]:
        """A block's passage or skip, or both where an announcement stands before the skip."""
        kind = block.kind
        written = block.text.strip("\n") if kind is Kind.TABLE else block.text.strip()
        captioned = self._after_table_caption
        self._after_table_caption = kind is Kind.CAPTION and block.level == 1
        included = self._is_included(kind)
        if title_spoken and kind is Kind.HEADING and same_title(written, self._article.title):
            yield Skip(written, kind, "the title, said in the opening")
        elif included or (kind is Kind.CAPTION and self._settings.announce):
            announced = kind is Kind.CODE or not included
            yield self._spoken(block, written, announcement(block, self._locale.language) if announced else "")
        else:
            # A table's caption has announced the table already.
            if self._settings.announce and not captioned and (word := announcement(block, self._locale.language)):
                yield Passage(kind, (self._lines.unwritten(word + ".", block.voice),), 0.0)
            option, name = OPTIONAL[kind]
            yield Skip(written, kind, f"{name} (--include {option} speaks it)")

    def _spoken(self, block: Block, written: str, announced: str) -> Passage | Skip:
        """A block's passage, after the announcement if there is one; a skip for a block without words."""
        lines = self._block_lines(block, written)
        if any(line.utterances for line in lines):
            if announced:
                lines = with_prefix(lines, announced + ": ")
        elif _SILENCE.fullmatch(written):
            lines = [Line(written, ())]
        else:
            return Skip(written, block.kind, "nothing to say in it")
        return Passage(block.kind, tuple(lines), 0.0, level=block.level)

    def _is_included(self, kind: Kind) -> bool:
        return kind not in OPTIONAL or OPTIONAL[kind][0] in self._settings.include

    def _block_lines(self, block: Block, written: str) -> list[Line]:
        kind = block.kind
        if kind is Kind.TABLE:
            return self._lines.rows(written, header=not block.level, voice=block.voice)
        if kind is Kind.CODE:
            return [
                line
                for row in written.split("\n")
                if row.strip()
                for line in self._lines.lines(row, kind=kind, voice=block.voice, whole=True)
            ]
        locale = passage_locale(written, self._locale)
        return self._lines.lines(written, kind=kind, voice=block.voice, locale=locale, whole=kind is Kind.HEADING)

    def _with_phonemes(self, item: Passage | Skip) -> Passage | Skip:
        """The item with the phonemes that the lexicon has for its words."""
        if isinstance(item, Skip) or not self._lexicon.has_phonemes:
            return item
        from narrate.script.lexicon.phonemes import with_phonemes  # most lexicons have none

        return replace(item, lines=tuple(map(with_phonemes, item.lines)))
