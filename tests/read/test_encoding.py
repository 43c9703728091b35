"""Bytes become the text that was meant, declared or not."""

from __future__ import annotations

import codecs

import pytest

from narrate.read.encoding import decode

ENGLISH = "It’s “fine” — the café costs €5, ½ of what señor Müller paid."
UNDECLARED = [
    (ENGLISH, "cp1252"),
    ("Zwölf Jäger über dem Deich – „ja“, sagte er.", "cp1252"),
    ("Garçon, l’été déjà fini à Nîmes, où êtes-vous ?", "cp1252"),
    ("¿Qué hacía el pingüino en el jardín?", "latin-1"),
    ("Вчера в городе прошёл дождь, и все остались дома.", "cp1251"),
    ("Вчера в городе прошёл дождь, и все остались дома.", "koi8-r"),
    ("Η πόλη ξύπνησε νωρίς σήμερα και ο κόσμος βγήκε έξω.", "cp1253"),
    ("העיר התעוררה מוקדם היום והאנשים יצאו לרחוב.", "cp1255"),
    ("Miasto obudziło się wcześnie, a ludzie wyszli na ulicę.", "cp1250"),
    ("Bugün şehir erken uyandı, çocuklar dışarı çıktı.", "cp1254"),
    ("今日は天気がいいですね。みんなで公園に行きましょう。", "shift_jis"),
    ("日本語の文章です。今日は天気がいいですね。カタカナも。", "euc_jp"),
    ("今天天气很好，我们去公园散步吧。他们都很高兴。", "gb18030"),
    ("오늘은 날씨가 좋습니다. 공원에 갑시다.", "cp949"),
    (ENGLISH, "utf-8"),
    (ENGLISH, "utf-16-le"),
    (ENGLISH, "utf-16-be"),
    (ENGLISH, "utf-32-le"),
    (ENGLISH, "utf-32-be"),
]


@pytest.mark.parametrize(("text", "encoding"), UNDECLARED, ids=lambda value: value[:12])
def test_an_undeclared_encoding_is_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_goes(mark: bytes, encoding: str) -> None:
    assert decode(mark + "日本 and more".encode(encoding), declared="iso-8859-1") == "日本 and more"


def test_a_declared_encoding_is_used_where_the_bytes_are_no_utf8() -> None:
    text = "Zażółć gęślą jaźń"
    assert decode(text.encode("iso8859-2"), declared="ISO-8859-2") == text
    page = f'<html><head><meta charset="iso-8859-2"></head><p>{text}</p>'
    assert decode(page.encode("iso8859-2")) == page


def test_latin1_means_windows_1252_as_in_browsers() -> None:
    assert decode("“naïve”".encode("cp1252"), declared="iso-8859-1") == "“naïve”"


def test_valid_utf8_wins_over_a_wrong_declaration() -> None:
    assert decode("déjà vu – 20 €".encode(), declared="windows-1252") == "déjà vu – 20 €"


def test_an_unknown_or_binary_codec_is_ignored() -> None:
    assert decode(b"abc", declared="x-unknown") == "abc"
    assert decode("é".encode("cp1252"), declared="hex") == "é"


def test_escaped_japanese_is_taken_for_what_it_declares() -> None:
    assert decode("日本語".encode("iso2022_jp"), declared="iso-2022-jp") == "日本語"


def test_a_few_stray_bytes_do_not_spoil_utf8() -> None:
    assert decode(("ñandú " * 30).encode() + b"\x93hi\x94") == "ñandú " * 30 + "“hi”"


def test_bytes_that_windows_1252_lacks_do_not_raise() -> None:
    assert decode(b"na\xefve \x81 caf\xe9", declared="windows-1252") == "naïve \x81 café"


def test_line_ends_become_line_feeds() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("I donâ€™t know", "I don’t know"),
        ("cafÃ© crÃ¨me", "café crème"),
        ("â€œquotedâ€\x9d", "“quoted”"),
        ("Ã¼ber\nclean ﬁrst “line”", "über\nclean ﬁrst “line”"),
    ],
)
def test_mojibake_is_mended(broken: str, mended: str) -> None:
    assert decode(broken.encode()) == mended


@pytest.mark.parametrize(
    "text",
    [
        "“Âge” et à la carte : l’État à côté",
        "SÃO “JOÃO” — VOILÀ – NON",
        "ÂNGELO «Ã»",
        "e\u0301 decomposed, ﬁ ligature, ½, ＡＢＣ, &amp;, …",
        "Ä–Ö, ÉTÉ “À”, ÜBERGRÖSSE…",
        "\x1b[31m\x07 controls\u200b",
    ],
)
def test_correct_text_is_left_as_it_is(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    "codec", ["unicode_escape", "raw_unicode_escape", "utf-7", "UTF_7", "idna", "punycode", "base64", "rot13"]
)
def test_a_codec_that_is_no_encoding_of_text_is_not_believed(codec: str) -> None:
    text = r"C:\new\u0041 +AGE- xn--bcher-kva é"
    assert decode(text.encode("latin-1"), codec) == text
