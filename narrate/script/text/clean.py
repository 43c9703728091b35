"""Removes from a block's text what is not meant to be read: invisible characters, leftover markup, broken words.

Every change is an edit of the written text, so nothing is lost and each offset in the clean text has an offset in the
written text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from narrate.model import Edit
from narrate.script.text.edits import EditSet, apply, within
from narrate.script.text.patterns import lazy

# Removed everywhere: controls, soft hyphen, zero-width and bidirectional marks, variation selectors, lone surrogates,
# private use, noncharacters, tags. The joiners U+200C and U+200D belong to the spelling of other scripts and are
# removed between Latin letters only.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
# Variants of other characters: ligatures, full-width forms, mathematical letters.
_VARIANT = "\ufb00-\ufb06\uff01-\uff5e\uffe0-\uffe6\U0001d400-\U0001d7ff\u2002-\u200a\u01c4-\u01cc"
_MARK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PUNCTUATION = r"!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u2027\u2030-\u205e\u2190-\u25ff\u3001-\u303f"

# Every character that a pattern below could match; most blocks of most articles hold none of them.
_SUSPECT = lazy(rf"[{_INVISIBLE}{_VARIANT}{_MARK}&*_`#>\u200c\u200d\]]|[^\S ]|  |([^\w\s])\1\1|(?:[^\w\s] ?){{12}}")
_INVISIBLE_RUN = lazy(rf"[{_INVISIBLE}]+|(?<![^\W\d_\u0000-\u024f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\W\d_])")
_SPACE = lazy(rf"(?<![{_INVISIBLE}])[{_INVISIBLE}]*\s[\s{_INVISIBLE}]*")
_ENTITY = lazy(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_VARIANTS = lazy(rf"[{_VARIANT}]+")
_MARKS = lazy(rf"[^\W_]?[{_MARK}]+")
_THOUSANDS = lazy(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_BROKEN_WORD = lazy(r"(?<=[a-zà-ÿ])[-\u2010]\n[ \t]*(?=[a-zà-ÿ])")
_SAME_MARKS = lazy(rf"([{_PUNCTUATION}])\1{{3,}}")
_MANY_MARKS = lazy(rf"[{_PUNCTUATION}](?:\s?[{_PUNCTUATION}]){{11,}}")
_EMPHASIS = lazy(r"(?<![\w*_`])(\*{1,3}|_{1,3}|`{1,3})(?=[^\s*_`])([^*_`\n]{1,400})(?<=\S)\1(?![\w*_`])")
_LINK = lazy(r"!?\[([^\[\]\n]{1,400})\](\((?:https?://|/|#|\.)[^()\s]{0,400}\))")
_HEADING_MARK = lazy(r"^\s{0,3}(?:#{1,6}\s+|>\s+(?=[A-Za-z\"“]))")
_MAX_MARKS = 4  # no language puts more on a letter
# First parts of compounds that keep their hyphen when a line breaks after it.
_COMPOUND = lazy(
    r"\b(?:all|anti|co|cross|e|ex|far|first|full|half|high|ill|in|left|long|low|mid|multi|near|non|off|old|on|one|open|"
    r"part|post|pre|pro|re|right|second|self|semi|short|so|state|ten|third|three|twenty|thirty|two|un|up|well)$"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text, with the way from its offsets back to the written text.

    Attributes:
        text: the clean text.
        edits: the changes, as spans of the written text.
        written: the text as written.
        _starts, _ends: where each edit's result starts and ends in the clean text.
    """

    text: str
    edits: tuple[Edit, ...]
    written: str
    _starts: tuple[int, ...]
    _ends: tuple[int, ...]

    def written_start(self, at: int) -> int:
        """The offset in the written text of the clean character at `at`."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return at
        if at < self._ends[index]:
            return self.edits[index].start
        return self.edits[index].end + at - self._ends[index]

    def written_end(self, at: int) -> int:
        """The offset in the written text at which the clean text before `at` ends."""
        index = bisect_left(self._starts, at) - 1
        if index < 0:
            return at
        return self.edits[index].end + max(0, at - self._ends[index])

    def written_edits(self, edits: Sequence[Edit], start: int, end: int) -> list[Edit]:
        """Edits of the clean text and the cleaning's own edits together, as edits of the written text.

        Args:
            edits: of the clean text, in order, not overlapping.
            start: the cleaning's edits are taken from here
            end: to here, both offsets in the written text; not those that overlap one of `edits` or change only white
                space.
        """
        if not self.edits:
            return list(edits)
        spoken = [replace(edit, start=self.written_start(edit.start), end=self.written_end(edit.end)) for edit in edits]
        merged = list(spoken)
        for change in within(self.edits, start, end):
            if change.spoken == " " and self.written[change.start : change.end].isspace():
                continue
            if not _overlaps(spoken, change):
                merged.append(change)
        return sorted(merged, key=lambda edit: edit.start)


def _overlaps(edits: Sequence[Edit], edit: Edit) -> bool:
    """Whether one of the edits (in order, not overlapping) overlaps `edit`."""
    low = max(0, bisect_left(edits, edit.start, key=lambda other: other.start) - 1)
    high = bisect_left(edits, edit.end, key=lambda other: other.start)
    return any(other.start < edit.end and edit.start < other.end for other in edits[low:high])


def clean(text: str, language: str = "en", code: bool = False) -> Cleaned:
    """Remove from a text what is not meant to be read; in code, Markdown and entities stay as they are."""
    if not _SUSPECT.search(text):
        return Cleaned(text, (), text, (), ())
    edits = EditSet()
    if not code:
        edits.add(_entities(text))
        edits.add(_broken_words(text))
    edits.add(Edit(*m.span(), "," if language == "en" else "") for m in _THOUSANDS.finditer(text))
    if not code:
        edits.add(_markdown(text))
    edits.add(_runs(text))
    edits.add(Edit(*m.span(), " ") for m in _SPACE.finditer(text) if m[0] != " ")
    edits.add(Edit(*m.span(), "") for m in _INVISIBLE_RUN.finditer(text))
    edits.add(Edit(*m.span(), unicodedata.normalize("NFKC", m[0])) for m in _VARIANTS.finditer(text))
    edits.add(_marks(text))
    changes = edits.all()
    starts: list[int] = []
    ends: list[int] = []
    shift = 0
    for edit in changes:
        starts.append(edit.start + shift)
        ends.append(edit.start + shift + len(edit.spoken))
        shift += len(edit.spoken) - (edit.end - edit.start)
    return Cleaned(apply(text, changes), changes, text, tuple(starts), tuple(ends))


def _broken_words(text: str) -> Iterator[Edit]:
    """Join a word that was hyphenated at the end of a line; a compound keeps its hyphen."""
    for match in _BROKEN_WORD.finditer(text):
        compound = _COMPOUND.search(text, max(0, match.start() - 12), match.start())
        yield Edit(match.start() + bool(compound), match.end(), "")


def _entities(text: str) -> Iterator[Edit]:
    """`&amp;` -> `&`, `&#8217;` -> `’`; an invisible character becomes a space."""
    if "&" not in text:
        return
    for match in _ENTITY.finditer(text):
        character = html.unescape(match[0])
        if character != match[0]:
            character = re.sub(rf"[{_INVISIBLE}\n\r\t\v\f]", " ", character)
            yield Edit(*match.span(), " " if character.isspace() else character)


def _markdown(text: str) -> Iterator[Edit]:
    """`**bold**` -> `bold`, `[text](https://…)` -> `text`; a `# ` or `> ` before the text is removed."""
    for match in _EMPHASIS.finditer(text):
        yield Edit(match.start(), match.start(2), "")
        yield Edit(match.end(2), match.end(), "")
    for match in _LINK.finditer(text):
        yield Edit(match.start(), match.start(1), "")
        yield Edit(match.end(1), match.end(), "")
    if mark := _HEADING_MARK.match(text):
        yield Edit(*mark.span(), "")


def _runs(text: str) -> Iterator[Edit]:
    """10,000 full stops -> `...`, `!!!!!!` -> `!`, `( ( ( (…` -> `(`: engines read every one, or hang."""
    for match in _SAME_MARKS.finditer(text):
        yield Edit(*match.span(), "..." if match[1] == "." else match[1] if match[1] in "!?,;:…—–*" else " ")
    for match in _MANY_MARKS.finditer(text):
        yield Edit(*match.span(), match[0][0])


def _marks(text: str) -> Iterator[Edit]:
    """Compose letter and accent where Unicode has one character for both; keep at most four accents on a letter."""
    for match in _MARKS.finditer(text):
        if not match[0][0].isalpha():  # accents without a letter
            yield Edit(match.start() + match[0][0].isalnum(), match.end(), "")
            continue
        composed = unicodedata.normalize("NFC", match[0][:2])
        if len(composed) == 1:
            yield Edit(match.start(), match.start() + 2, composed)
        if len(match[0]) > 1 + _MAX_MARKS:
            yield Edit(match.start() + 1 + _MAX_MARKS, match.end(), "")
