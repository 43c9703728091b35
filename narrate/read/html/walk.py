"""An element -> blocks, in one pass and without recursion."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from lxml import etree

from narrate.model import Block, Kind
from narrate.read.html.boilerplate import heads_related_links, is_boilerplate, is_link_list, is_never_text, is_note
from narrate.read.html.elements import code_text, image_text, note_mark, superscript
from narrate.read.html.lists import ItemNumbers
from narrate.read.html.measure import measure
from narrate.read.html.names import BLOCK_TAGS
from narrate.read.html.tables import is_data_table, read_table

_PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext"))
_SPACES = re.compile(r"[ \t\n\r\f]+")
_NOTE_ID = re.compile(r"(?:cite_note|fn|footnote|endnote|note)[-_:]?\w*$", re.IGNORECASE)
_CAPTION_CLASS = re.compile(r"(?:^|\s)(?:thumbcaption|gallerytext|(?:wp-)?caption-text|(?:image-)?caption)(?:\s|$)")
_PULL_QUOTE = re.compile(r"pull-?_?quote", re.IGNORECASE)


class _Context(NamedTuple):
    """How the text inside an element is read: the level of a heading or the depth in lists; whether in the notes."""

    kind: Kind
    level: int = 0
    in_notes: bool = False


def walk(body: Any, *, whole_page: bool) -> list[Block]:
    """Turns an element into blocks.

    Args:
        whole_page: leave out boilerplate; otherwise only elements that browsers never show are left out.

    Returns:
        The blocks in the order of the page. White space is as a browser shows it: runs become one space, `<br>` a
        line break; code keeps its white space.
    """
    return _Walker(body, whole_page).run()


class _Walker:
    def __init__(self, body: Any, whole_page: bool) -> None:
        self._body = body
        self._measures = measure(body)
        self._whole_page = whole_page
        self._blocks: list[Block] = []
        self._buffer: list[str] = []
        self._contexts = [_Context(Kind.PARAGRAPH)]
        self._numbers = ItemNumbers()
        self._prefix = ""
        self._related_heading: int | None = None  # how many blocks there were before it
        self._all_text: str | None = None
        self._captioned: dict[Any, bool] = {}

    def run(self) -> list[Block]:
        walker = etree.iterwalk(self._body, events=("start", "end"))  # pages are nested deeper than Python recurses
        done = None  # an element that is read or left out as a whole
        for event, element in walker:
            if event == "start":
                if self._open(element):
                    self._text(element.text)
                else:
                    done = element
                    walker.skip_subtree()
                continue
            if element is not done:
                self._close(element)
            if element is not self._body:
                self._text(element.tail)
        self._flush()
        return self._blocks

    def _open(self, element: Any) -> bool:
        """Opens an element. False: it has been read or left out, together with everything in it."""
        tag = element.tag
        if element is self._body:
            self._contexts.append(self._context(element))
            return True
        if self._is_left_out(element):
            if tag in BLOCK_TAGS:
                self._flush()
            return False
        if tag not in BLOCK_TAGS:
            return self._open_inline(element)
        self._flush()
        if self._is_related(element):
            return False
        if tag in _PREFORMATTED:
            self._add(Kind.CODE, code_text(element))
            return False
        if tag == "table" and is_data_table(element):
            caption, rows, named = read_table(element)
            self._add(Kind.CAPTION, caption, level=1)
            self._add(Kind.TABLE, rows, level=int(not named))
            return False
        self._contexts.append(self._context(element))
        if tag == "li":
            self._prefix = self._numbers.before(element)
        return True

    def _open_inline(self, element: Any) -> bool:
        tag = element.tag
        if tag == "br":
            self._line_break()
            return False
        if tag == "img":
            self._image(element)
            return False
        if tag == "sup" or element.get("role") == "doc-noteref":
            replacement = note_mark(element) or superscript(element)
            self._buffer.append(replacement)
            return not replacement
        if tag == "q":
            self._buffer.append("“")
        return True

    def _close(self, element: Any) -> None:
        if element.tag == "q":
            self._buffer.append("”")
        if element.tag in BLOCK_TAGS or element is self._body:
            self._flush()
            self._contexts.pop()
            if element.tag == "li":
                self._prefix = ""

    def _context(self, element: Any) -> _Context:
        outer, tag = self._contexts[-1], element.tag
        if outer.kind is Kind.CAPTION:
            return outer
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            return _Context(Kind.HEADING, int(tag[1]), outer.in_notes)
        in_notes = outer.in_notes or is_note(element) or self._is_lone_note(element)
        if in_notes:
            text = tag in ("li", "p", "dd", "dt") or (element.get("role") or "").startswith("doc-")
            return _Context(Kind.FOOTNOTE if text else outer.kind, outer.level, True)
        classes = element.get("class") or ""
        if tag == "blockquote" or (tag == "aside" and _PULL_QUOTE.search(classes)):
            return _Context(Kind.QUOTE, outer.level)
        if tag in ("figcaption", "caption") or (tag in ("div", "p") and _CAPTION_CLASS.search(classes)):
            return _Context(Kind.CAPTION, outer.level)
        if tag in ("ul", "ol", "dl", "dir"):
            return _Context(outer.kind, outer.level + 1)
        if tag in ("li", "dt", "dd"):
            return _Context(Kind.LIST_ITEM, max(1, outer.level))
        return outer

    def _is_lone_note(self, element: Any) -> bool:
        """Whether an element is a note outside a list of notes: it has the id of a note, and a link back."""
        return (
            element.tag in ("li", "p")
            and bool(_NOTE_ID.match(element.get("id") or ""))
            and self._measures[element].inner_links > 0
        )

    def _is_left_out(self, element: Any) -> bool:
        if not self._whole_page:
            return is_never_text(element)
        own, page = self._measures[element], self._measures[self._body]
        return is_boilerplate(element, own, page) or self._is_repeated_quote(element)

    def _is_repeated_quote(self, element: Any) -> bool:
        """Whether an element is a pull quote, which shows a sentence of the text a second time."""
        if element.tag not in BLOCK_TAGS or not _PULL_QUOTE.search(element.get("class") or ""):
            return False
        if self._all_text is None:
            self._all_text = _bare(self._body)
        quoted = _bare(element)
        return self._all_text.count(quoted) > 1 if len(quoted) > 10 else False

    def _is_related(self, element: Any) -> bool:
        """Whether an element holds the links under a heading such as "Related articles"; removes that heading."""
        if self._related_heading is None or not is_link_list(self._measures[element]):
            return False
        del self._blocks[self._related_heading :]
        return True

    def _text(self, text: str | None) -> None:
        if text:
            self._buffer.append(_SPACES.sub(" ", text))

    def _line_break(self) -> None:
        last = next((piece for piece in reversed(self._buffer) if piece != " "), "")
        # Pages without <p> end a paragraph with two line breaks.
        if last == "\n" and self._contexts[-1].kind is not Kind.HEADING:
            self._flush()
        else:
            self._buffer.append("\n")

    def _image(self, element: Any) -> None:
        text, in_line = image_text(element)
        if in_line:
            self._buffer.append(text)
        elif text and not "".join(self._buffer[-3:]).strip() and not self._has_caption(element):
            self._add(Kind.CAPTION, text)

    def _has_caption(self, image: Any) -> bool:
        figure = next(image.iterancestors("figure"), None)
        if figure is None:
            return False
        if figure not in self._captioned:
            self._captioned[figure] = next(figure.iter("figcaption"), None) is not None
        return self._captioned[figure]

    def _flush(self) -> None:
        text = re.sub(r" ?\n ?", "\n", re.sub(r" {2,}", " ", "".join(self._buffer))).strip(" \n")
        self._buffer = []
        context = self._contexts[-1]
        self._add(context.kind, text, context.level if context.kind in (Kind.HEADING, Kind.LIST_ITEM) else 0)

    def _add(self, kind: Kind, text: str, level: int = 0) -> None:
        if not text.strip():
            return
        related = kind is Kind.HEADING and self._whole_page and heads_related_links(text)
        self._related_heading = len(self._blocks) if related else None
        prefix = self._prefix if kind in (Kind.LIST_ITEM, Kind.FOOTNOTE) else ""
        self._prefix = "" if prefix else self._prefix
        self._blocks.append(Block(kind, prefix + text, level))


def _bare(element: Any) -> str:
    return re.sub(r"\W+", " ", "".join(element.itertext())).strip().lower()
