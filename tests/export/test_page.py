"""The page to read along with: what stands in it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from narrate.export.sidecars.page import CHUNK_BYTES, write_page
from narrate.model import Chapter, Cue, Kind, Line, Narration, Passage, Script, Skip, Utterance, Word

RATE_HZ = 22_050
NASTY = (
    '</script><script>alert(1)</script><img src=x onerror=alert(2)> "\' & \0 \ud800 <a href="javascript:alert(3)">x</a>'
)


def line(written: str) -> Line:
    return Line(written, (Utterance(written),))


def narration(*items: Passage | Skip, title: str = "T", source: str = "") -> Narration:
    lines = [line for item in items if isinstance(item, Passage) for line in item.lines]
    cues = tuple(Cue(one, i * RATE_HZ, i * RATE_HZ + RATE_HZ // 2) for i, one in enumerate(lines))
    script = Script(title, items, source=source)
    chapters = (Chapter(title, 1.0, 2.0),)
    return Narration(Path("a.mp3"), title, float(len(lines)), RATE_HZ, (), cues, chapters, script)


def page(told: Narration, audio: Path, *, linked: bool = False) -> str:
    file = io.BytesIO()
    write_page(file, told, audio, linked=linked)
    return file.getvalue().decode()


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    path = tmp_path / "a b%20&.mp3"
    path.write_bytes(bytes(range(256)) * (CHUNK_BYTES // 256 + 1))  # more than is read at a time
    return path


class Elements(HTMLParser):
    """Every element with its attributes, and the sentences' texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_audio_is_in_it_whole(audio: Path) -> None:
    html = page(narration(Passage(Kind.PARAGRAPH, (line("One."),), 0.6)), audio)
    found = re.search(r'src="data:audio/mpeg;base64,([^"]+)"', html)
    assert found
    assert base64.b64decode(found[1], validate=True) == audio.read_bytes()


def test_linked_audio_is_named_relative_to_the_page(audio: Path) -> None:
    html = page(narration(Passage(Kind.PARAGRAPH, (line("One."),), 0.6)), audio, linked=True)
    assert 'src="a%20b%2520%26.mp3"' in html


def test_the_policy_knows_its_style_and_script_and_nothing_else(audio: Path) -> None:
    html = page(narration(Passage(Kind.PARAGRAPH, (line("One."),), 0.6)), audio)
    policy = next(a["content"] for _, a in Elements(html).found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy
    for element in ("style", "script"):
        content = html.partition(f"<{element}>")[2].partition(f"</{element}>")[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_words_add_a_style_and_a_script_that_the_policy_knows_and_no_words_add_nothing(audio: Path) -> None:
    told = narration(Passage(Kind.PARAGRAPH, (line("One two."), line("Three.")), 0.6))
    first, *rest = told.cues
    html = page(replace(told, cues=(replace(first, words=(Word(0, 3, 0), Word(4, 8, 2_205))), *rest)), audio)
    plain = page(told, audio)
    assert "words" not in plain.replace(b64(audio), "")
    policy = html[html.index("Content-Security-Policy") :].partition(">")[0]
    for element in ("style", "script"):
        found = re.findall(f"<{element}>(.*?)</{element}>", html, re.DOTALL)
        assert len(found) == 2
        for content in found:
            assert f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}" in policy
    times = re.search(r'id="times">(.*?)</script>', html)
    assert times
    assert json.loads(times[1])["words"] == [[0, 0, 3, 0.1, 4, 8], []]


def b64(audio: Path) -> str:
    return base64.b64encode(audio.read_bytes()).decode()


def test_nothing_from_the_article_becomes_markup(audio: Path) -> None:
    items = [Passage(kind, (line(NASTY),), 0.6, level=1) for kind in Kind if kind is not Kind.INTRO]
    items += [Skip(NASTY, kind, NASTY) for kind in Kind if kind is not Kind.INTRO]  # type: ignore[misc]
    told = narration(*items, title=NASTY, source="javascript:alert(4)")
    plain = page(narration(*items, title="T"), audio)
    elements = Elements(page(told, audio)).found
    assert [tag for tag, _ in elements] == [tag for tag, _ in Elements(plain).found]
    assert not {"img"} & {tag for tag, _ in elements}
    assert not any(name.startswith("on") for _, attributes in elements for name in attributes)
    assert not any("javascript" in (attributes.get("href") or "") for _, attributes in elements)


def test_what_was_not_spoken_stands_in_its_place_and_cannot_be_played(audio: Path) -> None:
    html = page(
        narration(
            Passage(Kind.PARAGRAPH, (line("Before."),), 0.6),
            Skip("x = 1\ny = 2", Kind.CODE, "code"),
            Skip("a\tb\n1\t2", Kind.TABLE, "a table"),
            Skip("T", Kind.HEADING, "the title, said in the opening"),
            Passage(Kind.PARAGRAPH, (line("After."),), 0.6),
        ),
        audio,
    )
    places = [
        html.index(text)
        for text in (
            "Before.",
            "x = 1\ny = 2",
            '<th scope="col">a</th><th scope="col">b</th>',
            "<td>1</td><td>2</td>",
            "After.",
        )
    ]
    assert places == sorted(places)
    assert len(re.findall(r'class="s"', html)) == 2


def test_times_are_those_of_the_cues_and_the_opening_is_the_head(audio: Path) -> None:
    html = page(
        narration(
            Passage(Kind.INTRO, (line("T."), line("By A. Author.")), 1.2),
            Passage(Kind.LIST_ITEM, (line("First."),), 0.4, level=1),
            Passage(Kind.LIST_ITEM, (line("Second."),), 0.4, level=2),
        ),
        audio,
    )
    found = re.search(r'id="times">(.*?)</script>', html)
    assert found
    assert json.loads(found[1])["starts"] == [0, 1, 2, 3]
    assert re.search(r'<h1[^>]*><span class="s" data-i="0" tabindex="-1">T</span></h1>', html)
    assert html.count("<ul>") == 1
