"""What is done with the inputs of each kind, and what must hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

from narrate.cli import configuration
from narrate.export.sidecars.feed import add_to_feed
from narrate.model import Article, Kind, Line, Narration, Passage, Script, Utterance
from narrate.read import Source, read
from narrate.read.dates import iso_date
from narrate.read.frontmatter import split
from narrate.script import write_script
from narrate.settings import INCLUDABLE, Settings
from tests.fuzz import grammar
from tests.script.helpers import squeezed, written

LANGUAGES = ("", "en", "en-GB", "de", "fr", "ja", "xx", "x" * 300, "-", "EN_us")
CHARSETS = (
    "", "utf-8", "utf-16", "utf-7", "latin1", "windows-1252", "iso-8859-2", "gbk", "shift_jis", "iso-2022-jp", "hz",
    "euc-kr", "big5", "base64", "rot13", "zlib_codec", "bz2", "hex", "uu", "quopri", "idna", "punycode",
    "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "utf_8_sig", "x-user-defined", "\0", "utf-16\n", "é",
    "unicode_internal", "cp65001", "ebcdic-cp-us", "cp037", "utf-32", "_" * 5_000,
)  # fmt: skip


class Case(NamedTuple):
    """An input; `option` chooses what stands beside it, such as settings or a declared encoding."""

    kind: str
    option: int
    data: bytes


class Lost(Exception):
    """Text is lost: what, and how it shows."""


@dataclass(frozen=True)
class Target:
    """
    Attributes:
        make: makes an input.
        run: raises `NarrateError` for an input that is refused, `Lost` or anything else for a fault.
        unit: what separates the pieces of an input of which it is known what has to come out; such an input is not
            damaged, and made smaller by whole pieces. b"" for all others.
    """

    make: Callable[[Random], bytes]
    run: Callable[[Case], None]
    unit: bytes = b""


def run(case: Case) -> None:
    KINDS[case.kind].run(case)


def _scripted(article: Article, random: Random, lexicon: Path | None = None) -> None:
    """Writes the script, in which every character of every block stands once."""
    settings = Settings(
        include=tuple(kind for kind in INCLUDABLE if random.random() < 0.4),
        announce=random.random() < 0.3,
        intro=random.random() < 0.7,
        quote_voice=random.choice(("", "", "second")),
        lexicon=lexicon,
    )
    script = write_script(article, settings, lambda tag: tag)
    expected = squeezed("".join(block.text for block in article.blocks))
    if (got := written(script)) != expected:
        at = next((at for at, (one, two) in enumerate(zip(got, expected, strict=False)) if one != two), 0)
        raise Lost(
            "the script has not the text of the blocks", (got[max(0, at - 20) :][:90], expected[max(0, at - 20) :][:90])
        )
    for passage in script.passages:
        for line in passage.lines:
            for utterance in line.utterances:
                if not 0 < len(utterance.text.encode("utf-8")) <= 2_000:
                    raise Lost("an utterance is empty or too long", utterance.text[:80])


def _article(case: Case, kind: str) -> None:
    random = Random(case.option)
    charset = random.choice(CHARSETS) if random.random() < 0.3 else ""
    article = read(
        Source(case.data, "article", "article", kind, charset, host=random.choice(("", "example.org"))),
        language=random.choice(LANGUAGES),
    )
    _scripted(article, random)


def _words(case: Case, kind: str) -> None:
    """Each numbered word is text that a browser shows, and stands in a block once, in order."""
    article = read(Source(case.data, "article", "article", kind))
    expected = re.findall(r"qz\d+", case.data.decode())
    found = re.findall(r"qz\d+", "\n".join(block.text for block in article.blocks))
    for name in dict.fromkeys(expected):
        if name not in found:
            raise Lost("a visible word is in no block", (name, found))
    if sorted(found) != sorted(expected):
        raise Lost("a word is in two blocks", found)
    _scripted(article, Random(case.option))


def _text(case: Case) -> None:
    _article(case, random_kind(case.option))


def random_kind(option: int) -> str:
    return ("text", "")[option % 2]


def _front(case: Case) -> None:
    fields, _ = split(case.data.decode("utf-8", "replace"))
    assert all(isinstance(value, str) for value in fields.values())
    _article(case, "markdown")


def _dates(case: Case) -> None:
    text = case.data.decode("utf-8", "surrogateescape")
    found = iso_date(text)
    assert not found or re.fullmatch(r"\d{4}-\d\d-\d\d", found), found
    text = text[:50_000]  # it stands several times in what follows
    page = f'<meta name="date" content="{text}"><time datetime="{text}">{text}</time><p>On {text}, {text} they met.</p>'
    _article(case._replace(data=page.encode("utf-8", "surrogateescape")), "html")
    _article(case._replace(data=f"On {text} they met, {text}.".encode("utf-8", "surrogateescape")), "text")


def _encoding(case: Case) -> None:
    random = Random(case.option)
    read(
        Source(
            case.data, "article", "article", random.choice(("text", "html", "markdown", "")), random.choice(CHARSETS)
        )
    )


def _lexicon(case: Case) -> None:
    path = Path("given.txt")
    path.write_bytes(case.data)
    text = "Nguyen said that GIFs and the naïve Siobhan's WYSIWYG (or $5) are a b c, é. " * 5
    words = case.data.decode("utf-8", "replace")[:2_000]
    article = read(Source(f"{text}\n\n{words or 'x'}\n".encode("utf-8", "replace"), "article", "article", "text"))
    _scripted(article, Random(case.option), path)


def _settings(case: Case) -> None:
    path = Path("given.toml")
    path.write_bytes(case.data)
    text = case.data.decode("utf-8", "replace")
    pairs = [line.partition("=")[::2] for line in text.splitlines()[:30]]
    environment = {f"NARRATE_{name.strip().upper()}": value.strip() for name, value in pairs}
    if case.option % 2:
        configuration.load({}, path, {})
    else:
        configuration.load({}, None, environment)


def _feed(case: Case) -> None:
    folder = Path("feed")
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    (folder / "feed.xml").write_bytes(case.data)
    (folder / "a.mp3").write_bytes(b"sound")
    (folder / "old article.mp3").write_bytes(b"sound")
    lines = (Line("Text of it.", (Utterance("Text of it.", "", 175, "en"),)),)
    script = Script(title="A \x01 title\ud800", items=(Passage(Kind.PARAGRAPH, lines, 0.5),), language="en")
    narration = Narration(folder / "a.mp3", "A", 1.0, 22_050, (), (), (), script)
    try:
        add_to_feed(folder, "https://example.org/x/", narration, "guid")
    except Exception:
        if (folder / "feed.xml").read_bytes() != case.data:
            raise Lost("a refused feed is changed", case.data[:80]) from None
        raise
    if b"example.org/x/a.mp3" not in (folder / "feed.xml").read_bytes():
        raise Lost("the article is not in the feed", (folder / "feed.xml").read_bytes()[:300])


KINDS = {
    "html": Target(grammar.html, lambda case: _article(case, "html")),
    "html-words": Target(grammar.html_words, lambda case: _words(case, "html"), unit=b"\n"),
    "markdown": Target(grammar.markdown, lambda case: _article(case, "markdown")),
    "md-words": Target(grammar.markdown_words, lambda case: _words(case, "markdown"), unit=b"\n\n"),
    "text": Target(grammar.text, _text),
    "front": Target(grammar.front_matter, _front),
    "dates": Target(grammar.dates, _dates),
    "encoding": Target(grammar.encoded, _encoding),
    "lexicon": Target(grammar.lexicon, _lexicon),
    "settings": Target(grammar.settings, _settings),
    "feed": Target(grammar.feed, _feed),
}
