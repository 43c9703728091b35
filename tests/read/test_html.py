"""Pages that are meant to break a reader, and fragments."""

from __future__ import annotations

import io
import time

import pytest

from narrate.errors import EmptyArticle
from narrate.model import Article, Block, Kind
from narrate.read import load_stream, read
from narrate.read.html import blocks_of, read_html
from narrate.read.html.parse import parse

DEEP = 50_000


def _html(data: str | bytes) -> Article:
    return read(load_stream(io.BytesIO(data.encode() if isinstance(data, str) else data)), kind="html")


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul><li", "table><tr><td", "section", "span", "q", "sup"])
@pytest.mark.parametrize("closed", [True, False])
def test_text_is_kept_however_deep_it_is_nested(tag: str, closed: bool) -> None:
    close = "".join(f"</{name}>" for name in reversed(tag.split("><")))
    article = _html(f"<p>before</p>{f'<{tag}>' * DEEP}inside{close * DEEP * closed}<p>after</p>")
    text = " ".join(block.text for block in article.blocks)
    assert all(word in text for word in ("before", "inside", "after"))


@pytest.mark.parametrize(
    ("rows", "text", "level"),
    [
        ("<tr><th></th><th>A</th><th>B</th></tr><tr><th>x</th><td></td><td>2</td></tr>", "\tA\tB\nx\t\t2", 0),
        ("<tr><th>K<th colspan=2>A<th>B<tr><td>x<td>1<td>2<td>3", "K\tA\t\tB\nx\t1\t2\t3", 0),
        ("<tr><th>K<th>A<tr><td rowspan=2>x<td>1<tr><td>2<tr><td>y<td>3", "K\tA\nx\t1\n\t2\ny\t3", 0),
        ("<tr><th>Height<td>41 m<tr><th>Steps<td>204", "Height\t41 m\nSteps\t204", 1),
        ("<thead><tr><td>K<td>A<tbody><tr><td>x<td>1", "K\tA\nx\t1", 0),
        ("<tr><td>Town<td>Mayor<tr><td>Oslo<td>Ada", "Town\tMayor\nOslo\tAda", 0),
        ("<tr><td>1882<td>4<tr><td>2024<td>0", "1882\t4\n2024\t0", 1),
    ],
)
def test_every_cell_of_a_table_stands_in_its_column(rows: str, text: str, level: int) -> None:
    (table,) = (block for block in _html(f"<p>before</p><table>{rows}</table>").blocks if block.kind is Kind.TABLE)
    assert (table.text, table.level) == (text, level)


@pytest.mark.parametrize(
    "page", ["<body></body>{}", "<body><p>Before.</p></body><body>{}</body>", "{}", "<head></head>{}"]
)
def test_text_behind_the_body_is_part_of_it(page: str) -> None:
    article = "<article><h1>Tea</h1><p>It is hot and good, as all who have drunk a cup of it will say.</p></article>"
    assert [block.text for block in _html(f"<html>{page.format(article)}</html>").blocks][-2:] == [
        "Tea",
        "It is hot and good, as all who have drunk a cup of it will say.",
    ]


LOOKS_LIKE_RAW_TEXT = [
    "<p title='<script>'>one</p>",
    '<p title = "a > <style>">one</p>',
    "<p title=it's>one</p>",
    "<title-bar/><p>one</p>",
    "<title-bar><p>one</p></title-bar>",
    "<style-x/><p>one</p>",
    "<style-x><p>one</p></style-x><style>a {}</style>",
    "<svg><style/></svg><p>one</p>",
    "<!-- <script> --><p>one</p>",
    "<script>let a = '</body><style>'</script><p>one</p>",
]


@pytest.mark.parametrize("markup", LOOKS_LIKE_RAW_TEXT)
@pytest.mark.parametrize("page", ["{}</body></html><p>it's two</p>", "<div>" * 3000 + "{}<p>it's two</p>"])
def test_what_only_looks_like_raw_text_ends_nothing(page: str, markup: str) -> None:
    assert " ".join(block.text for block in _html(page.format(markup)).blocks).split() == ["one", "it's", "two"]


OPEN = ['<a "', "<a '", '<a " ="', "<a ' ='", "<a =", "<script ", "<script>", "</script", "<!--", "<", "</body ", "= "]


@pytest.mark.parametrize("piece", OPEN)
@pytest.mark.parametrize("page", ["</body>one{}", "<p>one</p>{}</body></html><p>two", "<div>" * 3000 + "one{}"])
def test_what_is_never_closed_takes_no_time(page: str, piece: str) -> None:
    start = time.process_time()
    parse(page.format(piece * (200_000 // len(piece))))
    assert time.process_time() - start < 2  # s; 20 where each piece was read to the end of the page


def test_controls_and_nul_do_not_cut_the_page() -> None:
    article = _html(b"<p>Null \0 bell \x07 escape \x1b[31m end.</p><p>Second.</p>")
    assert [block.text for block in article.blocks] == ["Null bell escape [31m end.", "Second."]


def test_undeclared_windows_1252_is_read() -> None:
    page = "<html><body><article><h1>Où déjà</h1><p>L’œuvre coûte 20 € – “peu”.</p></article></body></html>"
    assert [block.text for block in _html(page.encode("cp1252")).blocks] == ["Où déjà", "L’œuvre coûte 20 € – “peu”."]


def test_entities_that_a_page_defines_are_not_expanded() -> None:
    laughs = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
    assert "haha" not in " ".join(b.text for b in _html(f"<!DOCTYPE html [{laughs}]><p>&b; text</p>").blocks)


def test_a_page_of_scripts_is_empty() -> None:
    with pytest.raises(EmptyArticle, match="there is no text in Standard input"):
        _html("<html><body><script>let text = 1</script><p hidden>x</p></body></html>")


def test_a_page_that_looks_like_boilerplate_only_is_still_read() -> None:
    assert [b.text for b in _html('<div class="newsletter"><p>Dear reader, hello.</p></div>').blocks] == [
        "Dear reader, hello."
    ]


def test_paragraphs_said_twice_are_kept_twice() -> None:
    page = "<article><p>Again.</p><p>And.</p><p>Again.</p></article>"
    assert [b.text for b in _html(page).blocks] == ["Again.", "And.", "Again."]


def test_a_section_named_like_boilerplate_keeps_its_prose() -> None:
    prose = "Words of an earlier study matter here as much as ours do. " * 8
    page = f'<article><h1>T</h1><p>{prose}</p><div class="related-work"><h2>Related work</h2>'
    page += f"<p>{prose}</p></div></article>"
    assert [b.kind for b in _html(page).blocks] == [Kind.HEADING, Kind.PARAGRAPH, Kind.HEADING, Kind.PARAGRAPH]


def test_a_title_above_the_body_comes_first() -> None:
    page = (
        "<html><head><title>The kite | Park News</title></head><body><div><h1>The kite</h1></div>"
        f"<main><p>{'It flew over the park all day. ' * 5}</p></main></body></html>"
    )
    article = read_html(page)
    assert article.title == "The kite"
    assert article.blocks[0] == Block(Kind.HEADING, "The kite", 1)


def test_a_dash_in_a_title_is_no_site() -> None:
    assert read_html("<title>Salt - a history</title><p>x</p>").title == "Salt - a history"


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-02-30", ""),
        ("2024-02-29T10:00:00Z", "2024-02-29"),
        ("20240229", "2024-02-29"),
        ("29 February 2024", "2024-02-29"),
        ("Feb. 29th, 2024", "2024-02-29"),
        ("Thu, 29 Feb 2024 10:00:00 GMT", "2024-02-29"),
        ("03/04/05", ""),
        ("yesterday", ""),
    ],
)
def test_only_whole_valid_dates_are_believed(written: str, iso: str) -> None:
    assert read_html(f'<meta name="date" content="{written}"><p>x</p>').published == iso


def test_broken_linked_data_is_ignored() -> None:
    for data in ("[" * 100_000, "{", '{"@type": "Article", "headline": 5, "author": [[1]], "datePublished": {}}'):
        page = f'<script type="application/ld+json">{data}</script><p>Text.</p>'
        assert [block.text for block in read_html(page).blocks] == ["Text."]


def test_a_fragment_keeps_everything() -> None:
    assert blocks_of('<div class="share">Share <b>this</b></div>') == [Block(Kind.PARAGRAPH, "Share this")]
