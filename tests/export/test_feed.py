"""The folder's feed: read back by other people's parsers, kept whole by several runs, changed only where it is ours."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
import uuid
import warnings
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import podcastparser
import pytest
from lxml import etree

from narrate.errors import ExportError, UsageError
from narrate.export.sidecars.feed import add_to_feed, check_feed_url
from narrate.export.sidecars.folder_page import NAMESPACES
from narrate.model import Chapter, Kind, Line, Narration, Passage, Script
from tests.conftest import narrate_command

URL = "https://example.org/heard"
DAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHAPTERS = (Chapter("Begin & <end>", 0.5, 4.25), Chapter("More", 4.25, 12.6))

# What docs/schema/podcast.xsd and docs/tags/*.md of github.com/Podcastindex-org/podcast-namespace ask of the elements
# that are used here: parent, attributes that must be there, attributes that may be.
PODCASTING_2 = {
    "guid": ("channel", set(), set()),
    "medium": ("channel", set(), set()),
    "chapters": ("item", {"url", "type"}, set()),
    "transcript": ("item", {"url", "type"}, {"language", "rel"}),
}

APPLE_CATEGORIES = {
    "Arts", "Business", "Comedy", "Education", "Fiction", "Government", "Health & Fitness", "History",
    "Kids & Family", "Leisure", "Music", "News", "Religion & Spirituality", "Science", "Society & Culture", "Sports",
    "Technology", "True Crime", "TV & Film",
}  # fmt: skip


def narrated(
    folder: Path, title: str = "A title", name: str = "a.mp3", text: str = "Some words.", size: int = 100, **more: Any
) -> Narration:
    """A narration whose audio and transcript stand in `folder`."""
    path = folder / name
    path.write_bytes(bytes(size))
    path.with_suffix(".vtt").write_text("WEBVTT\n")
    passages = (
        Passage(Kind.INTRO, (Line("By nobody", ()),), 0.6),
        Passage(Kind.PARAGRAPH, (Line(text, ()),), 0.6),
    )
    chapters = more.pop("chapters", CHAPTERS)
    duration_s = more.pop("duration_s", 12.6)
    script = Script(title, passages, **{"source": "https://news.example/1", "language": "en-GB", **more})
    return Narration(path, title, duration_s, 22_050, (), (), chapters, script)


def parsed(folder: Path) -> Any:
    """The feed as feedparser reads it, after podcastparser has read it without a word of complaint."""
    content = (folder / "feed.xml").read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        feed = feedparser.parse(content)
        podcast = podcastparser.parse(f"{URL}/feed.xml", io.BytesIO(content))
    assert not feed.bozo, feed.get("bozo_exception")
    assert [item["guid"] for item in podcast["episodes"]] == [item.id for item in feed.entries]
    return feed


def titles(folder: Path) -> list[str]:
    return [item.title for item in parsed(folder).entries]


@pytest.fixture(autouse=True)
def no_complaints(caplog: pytest.LogCaptureFixture) -> Any:
    with caplog.at_level(logging.WARNING):
        yield
    assert not caplog.records


def test_an_article_is_in_the_feed_with_all_that_players_ask_for(tmp_path: Path) -> None:
    narration = narrated(
        tmp_path, "Tea", name="tea time-茶.mp3", author="Ann Bee", site="The Site", published="2026-10-01"
    )
    add_to_feed(tmp_path, URL, narration, "0123456789abcdef", published=DAY)
    feed = parsed(tmp_path)
    assert feed.version == "rss20"
    assert (feed.feed.title, feed.feed.link, feed.feed.language) == ("Narrated articles", f"{URL}/", "en-GB")
    (item,) = feed.entries
    assert (item.title, item.author, item.link) == ("Tea", "Ann Bee", "https://news.example/1")
    assert (item.id, item.guidislink, item.published) == ("0123456789abcdef", False, "Mon, 23 Nov 2026 12:00:00 GMT")
    assert (item.itunes_duration, item.summary) == ("13", "Some words.")
    (enclosure,) = item.enclosures
    assert enclosure == {
        "href": f"{URL}/tea%20time-%E8%8C%B6.mp3",
        "length": "100",
        "type": "audio/mpeg",
    }
    (episode,) = podcastparser.parse(URL, io.BytesIO((tmp_path / "feed.xml").read_bytes()))["episodes"]
    assert (episode["total_time"], episode["enclosures"][0]["file_size"]) == (13, 100)
    tree = etree.parse(tmp_path / "feed.xml")  # podcastparser 0.6 knows Podcasting 2.0 by another name space only
    for name, suffix in (("chapters", "chapters.json"), ("transcript", "vtt")):
        assert tree.find(f".//podcast:{name}", NAMESPACES).get("url") == f"{URL}/tea%20time-%E8%8C%B6.{suffix}"


def test_podcasting_2_elements_are_as_their_schema_says(tmp_path: Path) -> None:
    add_to_feed(tmp_path, URL, narrated(tmp_path), "1" * 16)
    prefix = f"{{{NAMESPACES['podcast']}}}"
    seen = {}
    for element in etree.parse(tmp_path / "feed.xml").iter(f"{prefix}*"):
        name = element.tag.removeprefix(prefix)
        parent, required, optional = PODCASTING_2[name]
        assert element.getparent().tag == parent
        assert required <= set(element.attrib) <= required | optional
        seen[name] = element
    assert set(seen) == set(PODCASTING_2)
    assert seen["chapters"].get("type") == "application/json+chapters"
    assert seen["transcript"].get("type") == "text/vtt"
    assert seen["medium"].text == "podcast"
    assert uuid.UUID(seen["guid"].text).version == 5
    assert all(urlsplit(seen[name].get("url")).scheme == "https" for name in ("chapters", "transcript"))
    assert (seen["transcript"].get("rel"), seen["transcript"].get("language")) == ("captions", "en-GB")


def test_every_item_has_what_rss_and_apple_ask_for(tmp_path: Path) -> None:
    """RSS 2.0; "Podcast RSS feed requirements", https://podcasters.apple.com/support/823-podcast-requirements."""
    for number in range(2):
        add_to_feed(tmp_path, URL, narrated(tmp_path, "<b>&</b>", name=f"{number}.mp3"), f"{number:016}")
    channel = etree.parse(tmp_path / "feed.xml").find("channel")
    once = ("title", "link", "description", "language", "itunes:category", "itunes:explicit", "itunes:type")
    for name in (*once, "itunes:author", "atom:link", "podcast:guid", "podcast:medium", "lastBuildDate"):
        assert len(channel.findall(name, NAMESPACES)) == 1, name
    assert channel.findtext("itunes:explicit", namespaces=NAMESPACES) in {"true", "false"}
    assert channel.findtext("itunes:type", namespaces=NAMESPACES) in {"episodic", "serial"}
    assert channel.find("itunes:category", NAMESPACES).get("text") in APPLE_CATEGORIES
    items = channel.findall("item")
    assert len({item.findtext("guid") for item in items}) == len(items) == 2
    for item in items:
        names = [child.tag for child in item]
        assert len(names) == len(set(names))
        assert set(item.find("enclosure").attrib) == {"url", "length", "type"}
        assert item.findtext("itunes:duration", namespaces=NAMESPACES).isdecimal()
        assert item.findtext("itunes:episodeType", namespaces=NAMESPACES) in {"full", "trailer", "bonus"}
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo is not None


def test_the_podcasts_guid_is_the_one_that_its_specification_gives_as_an_example(tmp_path: Path) -> None:
    from narrate.export.sidecars import feed_item

    for url, guid in (
        ("mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        ("podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
    ):
        assert feed_item.podcast_guid(f"https://{url}") == guid


def test_chapters_are_json_and_go_when_there_are_none(tmp_path: Path) -> None:
    add_to_feed(tmp_path, URL, narrated(tmp_path), "1" * 16)
    chapters = json.loads((tmp_path / "a.chapters.json").read_text("utf-8"))
    assert chapters["version"] == "1.2.0"
    assert chapters["chapters"] == [
        {"startTime": 0.5, "title": "Begin & <end>", "endTime": 4.25},
        {"startTime": 4.25, "title": "More", "endTime": 12.6},
    ]
    add_to_feed(tmp_path, URL, narrated(tmp_path, chapters=()), "1" * 16)
    assert not (tmp_path / "a.chapters.json").exists()
    assert b"podcast:chapters" not in (tmp_path / "feed.xml").read_bytes()


def test_the_newest_comes_first(tmp_path: Path) -> None:
    for number in (2, 1, 4, 3):
        narration = narrated(tmp_path, str(number), name=f"{number}.mp3")
        add_to_feed(tmp_path, URL, narration, f"{number:016}", published=DAY + timedelta(days=number))
    assert titles(tmp_path) == ["4", "3", "2", "1"]


def test_an_article_narrated_again_keeps_its_place_and_identity(tmp_path: Path) -> None:
    for number in range(3):
        add_to_feed(
            tmp_path, URL, narrated(tmp_path, str(number), name=f"{number}.mp3"), f"{number:016}", published=DAY
        )
    again = narrated(tmp_path, "new", name="new.mp3", size=300, duration_s=60)
    add_to_feed(tmp_path, URL, again, f"{1:016}", published=DAY + timedelta(days=9))
    assert titles(tmp_path) == ["2", "new", "0"]
    item = parsed(tmp_path).entries[1]
    assert (item.id, item.published) == (f"{1:016}", "Mon, 23 Nov 2026 12:00:00 GMT")
    assert (item.enclosures[0].length, item.itunes_duration) == ("300", "60")


def test_the_same_again_changes_no_byte(tmp_path: Path) -> None:
    for number in range(3):
        add_to_feed(
            tmp_path, URL, narrated(tmp_path, str(number), name=f"{number}.mp3"), f"{number:016}", published=DAY
        )
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    add_to_feed(tmp_path, URL + "/", narrated(tmp_path, "1", name="1.mp3"), f"{1:016}")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_articles_whose_audio_is_gone_go_from_the_feed(tmp_path: Path) -> None:
    for name in ("gone", "kept"):
        add_to_feed(tmp_path, URL, narrated(tmp_path, name, name=f"{name}.mp3"), name.ljust(16, "0"))
    (tmp_path / "gone.mp3").unlink()
    add_to_feed(tmp_path, URL, narrated(tmp_path, "new", name="new.mp3"), "2" * 16)
    assert titles(tmp_path) == ["new", "kept"]


def test_audio_that_has_become_another_articles_stands_once(tmp_path: Path) -> None:
    add_to_feed(tmp_path, URL, narrated(tmp_path, "old"), "1" * 16)
    add_to_feed(tmp_path, URL, narrated(tmp_path, "new"), "2" * 16)
    assert titles(tmp_path) == ["new"]


def test_what_was_changed_by_hand_stays(tmp_path: Path) -> None:
    add_to_feed(tmp_path, URL, narrated(tmp_path), "1" * 16)
    feed = tmp_path / "feed.xml"
    text = feed.read_text("utf-8")
    text = text.replace("Narrated articles", "My <![CDATA[mornings & more]]>")
    text = text.replace(
        "<item>", f'<!-- mine --><itunes:image href="{URL}/me.png"/><item><itunes:season>3</itunes:season>', 1
    )
    elsewhere = '<enclosure url="https://elsewhere.example/x.mp3" length="5" type="audio/mpeg"/>'
    guest = f"<item><title>Guest</title><guid isPermaLink='false'>guest</guid>{elsewhere}</item>"
    text = text.replace("</channel>", f"{guest}</channel>")
    feed.write_text(text, "utf-8")
    add_to_feed(tmp_path, URL, narrated(tmp_path, "Renewed"), "1" * 16)
    add_to_feed(tmp_path, URL, narrated(tmp_path, "Second", name="b.mp3"), "2" * 16)
    found = parsed(tmp_path)
    assert found.feed.title == "My mornings & more"
    assert found.feed.image.href == f"{URL}/me.png"
    assert titles(tmp_path) == ["Second", "Renewed", "Guest"]
    assert b"<itunes:season>3</itunes:season>" in feed.read_bytes()
    assert b"<!-- mine -->" in feed.read_bytes()


def test_a_folder_that_is_served_elsewhere_takes_its_addresses_along(tmp_path: Path) -> None:
    add_to_feed(
        tmp_path, "http://old.example/x", narrated(tmp_path, "1", source="http://old.example/x/article"), "1" * 16
    )
    identity = re.search(rb"<podcast:guid>.*?<", (tmp_path / "feed.xml").read_bytes())
    add_to_feed(tmp_path, URL, narrated(tmp_path, "2", name="b.mp3"), "2" * 16)
    content = (tmp_path / "feed.xml").read_bytes()
    assert re.findall(rb"http://old.example[^\"<]*", content) == [b"http://old.example/x/article"]
    assert [item.enclosures[0].href for item in parsed(tmp_path).entries] == [f"{URL}/b.mp3", f"{URL}/a.mp3"]
    assert re.search(rb"<podcast:guid>.*?<", content).group() == identity.group()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("<rss><generator>narrate</generator><channel></rss>", "not well-formed"),
        (
            '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]>'
            "<rss><channel><generator>narrate</generator>&a;</channel></rss>",
            "document type",
        ),
        ("<rss><generator>narrate</generator></rss>", "not an RSS feed"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "another program"),
        ("<rss><channel><generator>WordPress</generator></channel></rss>", "another program"),
    ],
)
def test_a_feed_that_is_broken_or_of_others_is_left_as_it_is(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "feed.xml").write_text(content)
    with pytest.raises(ExportError, match=problem):
        add_to_feed(tmp_path, URL, narrated(tmp_path), "1" * 16)
    assert (tmp_path / "feed.xml").read_text() == content
    assert {path.name for path in tmp_path.iterdir()} == {"feed.xml", "a.mp3", "a.vtt"}


def test_hostile_texts_come_back_as_they_were_written(tmp_path: Path) -> None:
    title = "]]> <script>alert('1')</script> & \"quotes\" &amp; ${style_hash} $title"
    narration = narrated(
        tmp_path, title, text="<img src=x onerror=alert(1)> 1 < 2 & so on", author='"><b>Bobby', name="a'b\"&<.mp3"
    )
    add_to_feed(tmp_path, URL, narration, "1" * 16)
    item = etree.parse(tmp_path / "feed.xml").find("channel/item")
    assert item.findtext("title") == title
    assert item.findtext("itunes:summary", namespaces=NAMESPACES) == "<img src=x onerror=alert(1)> 1 < 2 & so on"
    assert item.findtext("description") == "&lt;img src=x onerror=alert(1)&gt; 1 &lt; 2 &amp; so on"
    parsed(tmp_path)
    page = Page.of(tmp_path)
    assert page.tags.count("script") == 1 and "b" not in page.tags and "img" not in page.tags
    assert title in page.texts and '"><b>Bobby' in page.texts


def test_characters_that_xml_forbids_are_dropped(tmp_path: Path) -> None:
    narration = narrated(tmp_path, "a\x00b\x1b\ud800c\ufffe\U0001f600", text="x\x08y", author="\x01")
    add_to_feed(tmp_path, URL, narration, "1" * 16)
    (item,) = parsed(tmp_path).entries
    assert (item.title, item.summary) == ("abc\U0001f600", "xy")
    assert "author" not in item


def test_long_articles_are_summed_up_by_their_first_words(tmp_path: Path) -> None:
    add_to_feed(tmp_path, URL, narrated(tmp_path, text="word " * 500), "1" * 16)
    summary = parsed(tmp_path).entries[0].summary
    assert 250 < len(summary) <= 301 and summary.endswith("word…")


def test_twenty_articles_of_two_processes_are_all_there(tmp_path: Path) -> None:
    """Each process is a Python of its own that adds ten articles as fast as it can."""
    script = (
        "import sys; from pathlib import Path; from tests.export.test_feed import URL, add_to_feed, narrated\n"
        "folder, first = Path(sys.argv[1]), int(sys.argv[2])\n"
        "for n in range(first, first + 10):\n"
        "    add_to_feed(folder, URL, narrated(folder, str(n), name=f'{n}.mp3'), f'{n:016}')\n"
    )
    root = Path(__file__).parents[2]
    runs = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(first)], cwd=root, stderr=subprocess.PIPE)
        for first in (0, 10)
    ]
    assert [(run.communicate(timeout=60)[1], run.returncode) for run in runs] == [(b"", 0)] * 2
    assert sorted(titles(tmp_path), key=int) == [str(n) for n in range(20)]
    assert len(Page.of(tmp_path).players) == 20
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_twenty_articles_narrated_by_two_runs_at_once_are_all_there(tmp_path: Path) -> None:
    for number in range(20):
        folder = tmp_path / f"in{number % 2}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.md").write_text(f"# {number}\n\nArticle {number} is short.", "utf-8")
    command = [*narrate_command(), "-o", "out", "-e", "tone", "-j", "1", "--no-cache", "--feed", URL]
    runs = [
        subprocess.Popen([*command, f"in{half}"], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for half in (0, 1)
    ]
    for run in runs:
        said = run.communicate(timeout=100)[1].decode()
        assert run.returncode == 0, said
    assert sorted(titles(tmp_path / "out"), key=int) == [str(number) for number in range(20)]
    assert len(Page.of(tmp_path / "out").players) == len(list((tmp_path / "out").glob("*.mp3"))) == 20


class Page(HTMLParser):
    """The folder's page: what it plays, links to and says."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.players: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []

    @classmethod
    def of(cls, folder: Path) -> Page:
        page = cls()
        page.feed((folder / "index.html").read_text("utf-8"))
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        if tag == "audio":
            self.players.append(values["src"] or "")
        if tag == "a":
            self.links.append(values["href"] or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_plays_every_article_and_links_to_the_rest(tmp_path: Path) -> None:
    add_to_feed(
        tmp_path, URL, narrated(tmp_path, "One", site="The Site", published="2026-10-01"), "1" * 16, published=DAY
    )
    (tmp_path / "b c.html").write_text("a page to read along with")
    add_to_feed(tmp_path, URL, narrated(tmp_path, "Two", name="b c.mp3", source="x.md", duration_s=3900), "2" * 16)
    page = Page.of(tmp_path)
    assert page.players == ["b%20c.mp3", "a.mp3"]
    assert page.links == ["feed.xml", "b%20c.html", "https://news.example/1"]
    assert {"One", "Two", "The Site", "1 October 2026", "13 s", "1 h 5 min"} <= set(page.texts)
    assert parsed(tmp_path).entries[0].link == f"{URL}/b%20c.html"


def test_the_page_allows_only_its_own_style_and_script(tmp_path: Path) -> None:
    import base64
    import hashlib

    add_to_feed(tmp_path, URL, narrated(tmp_path), "1" * 16)
    text = (tmp_path / "index.html").read_text("utf-8")
    for element in ("style", "script"):
        (content,) = re.findall(f"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in text
    assert "default-src 'none'; media-src 'self'" in text
    assert "style=" not in text and not re.search(r"\son\w+=", text)


@pytest.mark.parametrize("content", ["<h1>My site</h1>", '<meta name="generator" content="Hugo">'])
def test_an_index_of_somebody_elses_is_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "index.html").write_text(content)
    add_to_feed(tmp_path, URL, narrated(tmp_path), "1" * 16)
    assert (tmp_path / "index.html").read_text() == content
    assert titles(tmp_path) == ["A title"]


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://example.org", "https://example.org/"),
        (" HTTPS://Example.org/a/ ", "https://example.org/a/"),
        ("http://localhost:8000/feed.xml", "http://localhost:8000/"),
        ("http://[::1]:80/x", "http://[::1]:80/x/"),
        ("https://bücher.example/zwei wörter/50%25", "https://xn--bcher-kva.example/zwei%20w%C3%B6rter/50%25/"),
    ],
)
def test_the_feeds_url_is_brought_into_one_form(url: str, base: str) -> None:
    assert check_feed_url(url) == base


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "ftp://example.org/", "file:///tmp", "https://", "https:///x", "https://a b/", "https://x:y/",
        "https://example.org/?a=b", "https://example.org/#top", "https://me:secret@example.org/", "https://[::1", 'https://"/',
    ],
)  # fmt: skip
def test_what_is_no_url_of_a_folder_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        check_feed_url(url)
