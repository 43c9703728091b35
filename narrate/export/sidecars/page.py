"""The page to read along with: the article, its audio, and the times of its sentences, in one HTML file.

It loads nothing from the network; its security policy allows its own style and script and the audio.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import BinaryIO
from urllib.parse import quote

from narrate.export.codecs import mime_type
from narrate.export.sidecars.marks import PAGE
from narrate.export.sidecars.template import ARTICLE, element, generator, hashes
from narrate.export.text import one_line, web_url, writable
from narrate.model import Cue, Kind, Line, Narration, Passage, Skip

CHUNK_BYTES = 3 << 18  # three bytes are four letters of base64, so that encoded chunks can be joined
_TEMPLATE = Path(__file__).with_name("page.html")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MENU = (
    '<button id="menu" type="button" popovertarget="contents" aria-label="Chapters"><svg viewBox="0 0 24 24" '
    'aria-hidden="true"><path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01"/></svg></button>'
)
_WORDS = Path(__file__).with_name("page_words.html")  # style and script for the times of words
_AUDIO = "\0audio\0"  # the place of the audio; no text of an article can contain this


def write_page(file: BinaryIO, narration: Narration, audio: Path, *, linked: bool = False) -> None:
    """Writes the page of a narration.

    Args:
        audio: the finished file; it is read in chunks, so that its length does not matter.
        linked: link to the audio, which then has to stay beside the page, instead of embedding it.
    """
    template = _TEMPLATE.read_text("utf-8")
    added = _WORDS.read_text("utf-8") if any(cue.words for cue in narration.cues) else ""
    script = narration.script
    writer = _Writer(narration)
    head, article = writer.head(), writer.article()
    link = web_url(script.source)
    page = Template(template).substitute(
        language=escape(script.language or "en"),
        media="'self' file:" if linked else "data:",
        style_hash=hashes("style", template, added),
        script_hash=hashes("script", template, added),
        word_style=element(added, "style"),
        word_script=element(added, "script"),
        mark=PAGE.blank.decode().partition("\n")[2],
        generator=generator(ARTICLE),
        title=_text(narration.title),
        head=head,
        menu=_MENU if narration.chapters else "",
        contents=_contents(narration),
        article=article,
        source=f'Read from <a href="{escape(link)}" rel="noreferrer">{_text(script.site or link)}</a>.' if link else "",
        seconds=str(max(1, round(narration.duration_s))),
        whole=_clock(narration.duration_s),
        times=_times(narration, writer.words),
        audio=_AUDIO,
    )
    before, after = page.split(_AUDIO)
    file.write(before.encode())
    if linked:
        file.write(escape(quote(audio.name)).encode())
    else:
        file.write(f"data:{mime_type(audio) or 'audio/mpeg'};base64,".encode())
        with audio.open("rb") as sound:
            while chunk := sound.read(CHUNK_BYTES):
                file.write(base64.b64encode(chunk))
    file.write(after.encode())


class _Writer:
    """The article as HTML; each spoken sentence has the number of its cue.

    Attributes:
        words: for each sentence, by its number: time, start and end of each word, flat.
    """

    def __init__(self, narration: Narration) -> None:
        self._narration = narration
        self._script = narration.script
        self._numbers = {id(cue.line): number for number, cue in enumerate(narration.cues)}
        self.words: dict[int, list[float]] = {}

    def head(self) -> str:
        """Site, title, author and date; the sentences of the opening have the numbers of their cues there."""
        spoken = [line for item in self._script.passages if item.kind is Kind.INTRO for line in item.lines]
        rows = [f'<p class="site" dir="auto">{_text(self._script.site)}</p>'] if self._script.site else []
        if spoken:
            title, *more = spoken
            heading = self._sentence(title, _text(self._script.title))
            about = [self._sentence(line, _day(line.written.rstrip("."))) for line in more]
        else:
            heading = _text(self._script.title)
            about = [_day(text) for text in (self._script.author, self._script.published) if text]
        rows.append(f'<h1 dir="auto">{heading}</h1>')
        if about:
            rows.append('<div class="byline">' + "".join(f'<p dir="auto">{text}</p>' for text in about) + "</div>")
        return "\n".join(rows)

    def article(self) -> str:
        """The article's blocks after the opening."""
        return "\n".join(self._blocks())

    def _blocks(self) -> Iterator[str]:
        items = (item for item in self._script.items if not (isinstance(item, Passage) and item.kind is Kind.INTRO))
        for is_list, group in groupby(items, lambda item: isinstance(item, Passage) and item.kind is Kind.LIST_ITEM):
            if is_list:
                yield f"<ul>{''.join(self._list_item(item) for item in group if isinstance(item, Passage))}</ul>"
                continue
            for item in group:
                yield _skipped(item) if isinstance(item, Skip) else self._passage(item)

    def _passage(self, passage: Passage) -> str:
        if passage.kind is Kind.CODE:
            lines = "\n".join(self._sentence(line) for line in passage.lines)
            return f'<pre tabindex="0" dir="ltr">{lines}</pre>'
        sentences = " ".join(self._sentence(line) for line in passage.lines)
        if passage.kind is Kind.HEADING:
            level = min(6, max(2, passage.level))
            return f'<h{level} dir="auto">{sentences}</h{level}>'
        if passage.kind is Kind.QUOTE:
            return f'<blockquote dir="auto"><p>{sentences}</p></blockquote>'
        return f'<p dir="auto">{sentences}</p>'

    def _list_item(self, passage: Passage) -> str:
        deep = ' class="deep"' if passage.level > 1 else ""
        return f'<li{deep} dir="auto">{" ".join(self._sentence(line) for line in passage.lines)}</li>'

    def _sentence(self, line: Line, shown: str = "") -> str:
        """A sentence as HTML; `shown` replaces its text on the page, and is HTML, too."""
        text = shown or _text(line.written)
        number = self._numbers.get(id(line))
        if number is None:
            return text
        cue = self._narration.cues[number]
        if cue.words and one_line(line.written).startswith(one_line(shown)):
            self.words[number] = list(_word_times(cue, self._narration.sample_rate_hz, _units(shown or line.written)))
        return f'<span class="s" data-i="{number}" tabindex="-1">{text or _text(line.spoken)}</span>'


def _word_times(cue: Cue, rate: int, length: int) -> Iterator[float]:
    """For each word its time in seconds, and its start and end in the shown sentence, in UTF-16 units.

    Args:
        length: of the shown sentence, in UTF-16 units.
    """
    written = cue.line.written
    for word in cue.words:
        start = _units(written[: word.start] + "|") - 1
        end = start + _units(written[word.start : word.end])
        if start < length:
            yield from (round(word.sample / rate, 3), start, min(end, length))


def _units(text: str) -> int:
    """The length of a text in UTF-16 units, by which browsers count."""
    return len(one_line(text).encode("utf-16-le")) // 2


def _skipped(skip: Skip) -> str:
    if skip.reason.startswith("the title"):  # it is in the head of the page
        return ""
    if skip.kind is Kind.CODE:
        return f'<pre tabindex="0" dir="ltr">{escape(writable(skip.written))}</pre>'
    if skip.kind is Kind.TABLE:
        first, *rows = (row.split("\t") for row in skip.written.split("\n"))
        cells = _row(first, 'th scope="col"' if rows else "td") + "".join(_row(row, "td") for row in rows)
        return f'<div class="wide" tabindex="0" role="region" aria-label="Table"><table>{cells}</table></div>'
    return f'<p class="skip" dir="auto">{_text(skip.written)}</p>'


def _row(cells: Sequence[str], element: str) -> str:
    return f"<tr>{''.join(f'<{element}>{_text(cell)}</{element[:2]}>' for cell in cells)}</tr>"


def _contents(narration: Narration) -> str:
    if not narration.chapters:
        return ""
    rows = "".join(
        f'<li><button type="button" data-at="{chapter.start_s:.3f}"><span dir="auto">{_text(chapter.title)}</span> '
        f"<time>{_clock(chapter.start_s)}</time></button></li>"
        for chapter in narration.chapters
    )
    return f'<nav id="contents" popover aria-label="Chapters"><h2>Chapters</h2><ol>{rows}</ol></nav>'


def _day(text: str) -> str:
    """A text as HTML; an ISO date becomes a `time` element, which the page's script
    shows in the article's language.
    """
    return f'<time datetime="{text}">{text}</time>' if _ISO_DATE.fullmatch(text) else _text(text)


def _times(narration: Narration, words: Mapping[int, Sequence[float]]) -> str:
    """The data of the page's script, as JSON that cannot end its element."""
    rate = narration.sample_rate_hz
    starts = [round(cue.start_sample / rate, 3) for cue in narration.cues]
    name = json.dumps([narration.title, narration.script.source, round(narration.duration_s)])
    key = hashlib.sha256(name.encode()).hexdigest()[:16]  # of the browser's storage for the listener's position
    told = {"key": key, "duration": round(narration.duration_s, 3), "starts": starts}
    if words:
        told["words"] = [words.get(number, ()) for number in range(len(starts))]
    return json.dumps(told, separators=(",", ":"))


def _text(text: str) -> str:
    return escape(one_line(text))


def _clock(seconds: float) -> str:
    """65.2 -> "1:05"; 3605 -> "1:00:05"."""
    hours, minutes, whole = int(seconds) // 3600, int(seconds) // 60 % 60, int(seconds) % 60
    return f"{hours}:{minutes:02}:{whole:02}" if hours else f"{minutes}:{whole:02}"
