"""A block's text made clean: what the eye never sees and the voice must not meet is taken out.

Every change is an edit on the text as written, so nothing is lost and every place in the clean text is a place in
the written one.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from narrate.model import Edit
from narrate.script.edits import EditSet, apply
from narrate.script.patterns import lazy

# Taken out wherever they stand: controls, soft hyphen, zero-width and bidirectional marks, variation selectors,
# lone surrogates, private use, noncharacters, tags. The joiners U+200C and U+200D belong to the spelling of other
# scripts and are taken out between Latin letters only.
_GONE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
# Written otherwise but said alike: ligatures, full-width forms, letters of mathematics.
_COMPATIBLE = "\ufb00-\ufb06\uff01-\uff5e\uffe0-\uffe6\U0001d400-\U0001d7ff\u2002-\u200a\u01c4-\u01cc"
_MARK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PUNCTUATION = r"!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u2027\u2030-\u205e\u2190-\u25ff\u3001-\u303f"

# Any character that a pattern below could act on; most blocks of most articles hold none.
_SUSPECT = lazy(rf"[{_GONE}{_COMPATIBLE}{_MARK}&*_`#>\u200c\u200d\]]|[^\S ]|  |([^\w\s])\1\1|(?:[^\w\s] ?){{12}}")
_INVISIBLE = lazy(rf"[{_GONE}]+|(?<![^\W\d_\u0000-\u024f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\W\d_])")
_SPACE = lazy(rf"(?<![{_GONE}])[{_GONE}]*\s[\s{_GONE}]*")
_ENTITY = lazy(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_FORM = lazy(rf"[{_COMPATIBLE}]+")
_MARKS = lazy(rf"[^\W_]?[{_MARK}]+")
_THOUSANDS = lazy(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_BROKEN_WORD = lazy(r"(?<=[a-zà-ÿ])[-\u2010]\n[ \t]*(?=[a-zà-ÿ])")
_SAME_MARKS = lazy(rf"([{_PUNCTUATION}])\1{{3,}}")
_MANY_MARKS = lazy(rf"[{_PUNCTUATION}](?:\s?[{_PUNCTUATION}]){{11,}}")
_EMPHASIS = lazy(r"(?<![\w*_`])(\*{1,3}|_{1,3}|`{1,3})(?=[^\s*_`])([^*_`\n]{1,400})(?<=\S)\1(?![\w*_`])")
_LINK = lazy(r"!?\[([^\[\]\n]{1,400})\](\((?:https?://|/|#|\.)[^()\s]{0,400}\))")
_HEADING_MARK = lazy(r"^\s{0,3}(?:#{1,6}\s+|>\s+(?=[A-Za-z\"“]))")
_MAX_MARKS = 4  # as many as any language puts on a letter
# The first halves of compounds that keep their hyphen when a line breaks behind it.
_COMPOUND = lazy(
    r"\b(?:all|anti|co|cross|e|ex|far|first|full|half|high|ill|in|left|long|low|mid|multi|near|non|off|old|on|one|open|"
    r"part|post|pre|pro|re|right|second|self|semi|short|so|state|ten|third|three|twenty|thirty|two|un|up|well)$"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text and the way back to the written one.

    Attributes:
        text: the clean text.
        edits: what was changed, as spans of the written text.
        written: the text as written.
    """

    text: str
    edits: tuple[Edit, ...]
    written: str
    _starts: tuple[int, ...]
    _ends: tuple[int, ...]

    def written_start(self, at: int) -> int:
        """Where in the written text the clean character at `at` begins."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return at
        if at < self._ends[index]:
            return self.edits[index].start
        return self.edits[index].end + at - self._ends[index]

    def written_end(self, at: int) -> int:
        """Where in the written text the clean text before `at` ends."""
        index = bisect_left(self._starts, at) - 1
        if index < 0:
            return at
        return self.edits[index].end + max(0, at - self._ends[index])


def clean(text: str, language: str = "en", code: bool = False) -> Cleaned:
    """The text without what is not meant to be read; see the module's docstring. In code, `**` is no emphasis."""
    if not _SUSPECT.search(text):
        return Cleaned(text, (), text, (), ())
    claims = EditSet()
    if not code:
        claims.offer(_entities(text))
        claims.offer(_broken_words(text))
    claims.offer(Edit(*m.span(), "," if language == "en" else "") for m in _THOUSANDS.finditer(text))
    if not code:
        claims.offer(_markdown(text))
    claims.offer(_runs(text))
    claims.offer(Edit(*m.span(), " ") for m in _SPACE.finditer(text) if m[0] != " ")
    claims.offer(Edit(*m.span(), "") for m in _INVISIBLE.finditer(text))
    claims.offer(Edit(*m.span(), unicodedata.normalize("NFKC", m[0])) for m in _FORM.finditer(text))
    claims.offer(_marks(text))
    edits = claims.all()
    starts: list[int] = []
    ends: list[int] = []
    shift = 0
    for edit in edits:
        starts.append(edit.start + shift)
        ends.append(edit.start + shift + len(edit.spoken))
        shift += len(edit.spoken) - (edit.end - edit.start)
    return Cleaned(apply(text, edits), edits, text, tuple(starts), tuple(ends))


def _broken_words(text: str) -> Iterator[Edit]:
    """A word broken at a line's end is one word again; a compound keeps its hyphen."""
    for match in _BROKEN_WORD.finditer(text):
        compound = _COMPOUND.search(text, max(0, match.start() - 12), match.start())
        yield Edit(match.start() + bool(compound), match.end(), "")


def _entities(text: str) -> Iterator[Edit]:
    """`&amp;` -> `&`, `&#8217;` -> `’`; what it stands for is cleaned like everything else."""
    if "&" not in text:
        return
    for match in _ENTITY.finditer(text):
        meant = html.unescape(match[0])
        if meant != match[0]:
            meant = re.sub(rf"[{_GONE}\n\r\t\v\f]", " ", meant)
            yield Edit(*match.span(), " " if meant.isspace() else meant)


def _markdown(text: str) -> Iterator[Edit]:
    """`**bold**` -> `bold`, `[text](https://…)` -> `text`, a `# ` or `> ` before the text goes."""
    for match in _EMPHASIS.finditer(text):
        yield Edit(match.start(), match.start(2), "")
        yield Edit(match.end(2), match.end(), "")
    for match in _LINK.finditer(text):
        yield Edit(match.start(), match.start(1), "")
        yield Edit(match.end(1), match.end(), "")
    if mark := _HEADING_MARK.match(text):
        yield Edit(*mark.span(), "")


def _runs(text: str) -> Iterator[Edit]:
    """10,000 full stops -> `...`, `!!!!!!` -> `!`, `( ( ( (…` -> `(`: engines read or choke on every one."""
    for match in _SAME_MARKS.finditer(text):
        yield Edit(*match.span(), "..." if match[1] == "." else match[1] if match[1] in "!?,;:…—–*" else " ")
    for match in _MANY_MARKS.finditer(text):
        yield Edit(*match.span(), match[0][0])


def _marks(text: str) -> Iterator[Edit]:
    """Letter and accent in one character where there is one, and never more than four accents on a letter."""
    for match in _MARKS.finditer(text):
        if not match[0][0].isalpha():  # on nothing that could be said
            yield Edit(match.start() + match[0][0].isalnum(), match.end(), "")
            continue
        composed = unicodedata.normalize("NFC", match[0][:2])
        if len(composed) == 1:
            yield Edit(match.start(), match.start() + 2, composed)
        if len(match[0]) > 1 + _MAX_MARKS:
            yield Edit(match.start() + 1 + _MAX_MARKS, match.end(), "")
