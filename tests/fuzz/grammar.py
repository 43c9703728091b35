"""Inputs of each kind, made of what is usual in it and of what is odd."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from random import Random

PHRASES = (
    "the lighthouse stood on the cape", "Dr. Who paid $5.50", "in 1969–70", "5-10%", "½ cup", "https://a.example/x?y=z#q",
    "x@y.org", "“Yes,” she said.", "'80s", "e.g. this", "U.S. ", "No. 5", "Louis XIV.", "3.14e-5", "192.168.0.1",
    "2021-09-28", "28.09.2021", "12/31/99999", "99999999999999999999", "00:00:60", "25:99", "٣٤٥", "²³", "Ⅷ", "①", "中文。",
    "日本語のテキスト。", "ไทยภาษา", "שלום", "مرحبا", "\u202eevil\u202c", "é . ", "e\u0301\u0301", "👩‍👩‍👧", "a\u00adb", "\u200b",
    "[1]", "[[x]]", "</voice>", "&amp;", "&lt;b&gt;", "....", "!!!!", "—", "--", "- ", "* ", "1. ", "|", "\\", "`", "_x_",
    "GPT4", "H2O", "ISBN 978-3-16-148410-0", "+1 (212) 555-0142", "5'10\"", "p.m.", "Jan. 1", "(iii)", "İ", "ŉ", "ß", "ﬁ",
    "\ufdd0", "word", "and", "of the", "The end.", "\t", "\n", "  ", "sin(x)^2", "O(n²)", "C#", "#tag", "@me", "1/2/3/4",
    "Mr. Mrs. Ms.", "a.b.c.d.", "1,2,3", "1.000.000,00", "€ 5", "5€", "£-5", "10^-6", "…", "«Oui»", "„Ja“", "‹x›", "‘a’",
)  # fmt: skip
TAGS = (
    "p div section article main span b i em strong a code pre blockquote ul ol li dl dt dd table thead tbody tr td th "
    "caption h1 h2 h3 h4 h5 h6 figure figcaption q sup sub aside footer header nav form details summary time abbr cite "
    "center font listing xmp address hr br img wbr svg math template noscript iframe select option button label object "
    "video audio canvas ruby rt rp bdo del ins small mark kbd html head body title meta link style script textarea "
    "plaintext frameset frame noframes marquee dialog menu fieldset legend x-y o:p a:b:c é"
).split()
VOID = frozenset("hr br img wbr meta link frame".split())
VALUES = (
    "", "x", "footnotes", "comments", "related-posts", "sidebar", "menu", "nav", "pullquote", "byline", "author", "note-1",
    "fn1", "#fn1", "#", "http://[", "javascript:x", "data:,x", "en", "de-AT", "x" * 500, "5", "-5", "٣", "²", "999999999",
    "1e9", "0", "2024-02-30", "99999-01-01", "display:none", "visibility: hidden", "list-style:none", "true", "doc-endnotes",
    "doc-noteref", "presentation", "articleBody", "author", "name", "datePublished", "og:title", "og:image",
    "article:published_time", "keywords", "a b c d", "wikitable", "math latex", "emoji", "\"", "<", "&#0;", "\ud800",
)  # fmt: skip
ATTRIBUTES = (
    "class id style role href src alt title lang xml:lang itemprop property name content datetime hidden aria-hidden "
    "colspan rowspan start value type reversed width height open rel pubdate http-equiv charset onclick = é x:y"
).split()
ODD_HTML = (
    "<!DOCTYPE html>", "<!doctype x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>", "&b;", "<!-- c -->", "<!--", "-->", "<!-->",
    "--!>", "<!", "<!x>", "</", "</>", "< p>", "<p/>", "<>", "<?php echo 1 ?>", "<?xml version='1.0'?>", "<?", "<![CDATA[x]]>",
    "]]>", "<script>var a='</p>'</script>", "<script>", "<script><!--<script></script>", "<style>p{}</style>", "<style>",
    "<title>", "<textarea>", "<plaintext>", "<xmp>", "<noscript>", "<iframe>", "<template>", "</body>", "</html>", "</p>",
    "</div></div></div>", "<html lang=de class=x>", "<body onload=x>", "<frameset><frame src=x>", "</br>", "<br/><br/>",
    "<table><p>x", "<tr><td rowspan=99999 colspan=1000>", "<ol start=999999999999999999999><li>", "<li value=-5>", "<ol type=a "
    "start=99999999><li>x", "<ol reversed><li>x<li>y", "&#55296;", "&#x110000;", "&#0;", "&#128;", "&#" + "9" * 5000 + ";",
    "&amp", "&notit;", "&NotEqualTilde;", "&;", "&#;", "&#x;", "<a href=#><a href=#>", "<b><i></b></i>", "<form><form>",
    "<svg><title>t</title><text>x</text></svg>", "<math><mi>x</mi></math>", "<select><option>a<option>b",
    "<meta charset=utf-16>", "<meta http-equiv=content-type content='text/html; charset=utf-7'>", "<base href=x>",
    "<script type='application/ld+json'>{\"@type\":\"Article\",\"headline\":[{\"name\":1}],\"author\":{\"name\":[]},"
    "\"datePublished\":123456789012345678901234567890}</script>",
    "<script type='application/ld+json'>" + "[" * 3000 + "</script>",
    "<script type='application/ld+json'>{\"@graph\":{},\"@type\":[null],\"image\":[[]],\"x\":1" + "0" * 5000 + "}</script>",
    "<h2>Related articles</h2><ul><li><a href=x>y z</a></ul>", "<sup><a href=#fn1>1</a></sup>", "<sup>2</sup>",
    "<img width=²>", "<img width=900 src='http://['>", "<img alt='a b c' width=1>", "<time datetime='9999-99-99'>",
    "<div style='display:none'>", "<p hidden>", "<pre>\n\n a\n\tb\n</pre>", "\0", "\ufeff", "\x0c", "\x1b[2J",
)  # fmt: skip


def phrase(random: Random) -> str:
    return random.choice((" ", "", ". ", ", ")).join(random.choice(PHRASES) for _ in range(random.randint(1, 12)))


def text(random: Random) -> bytes:
    lines = (random.choice(("", "", "- ", "1. ", "* ", "    ", "\t", "• ", "12) ")) + phrase(random)
             for _ in range(random.randint(1, 12)))  # fmt: skip
    return random.choice(("\n", "\n\n", "\r\n", "\n \n")).join(lines).encode("utf-8", "surrogatepass")


def html(random: Random) -> bytes:
    parts: list[str] = []
    if random.random() < 0.5:
        parts.append("<!DOCTYPE html><html><head><title>The title | Site</title></head><body>")
    _elements(parts, random, depth=random.choice((2, 4, 6)))
    return "".join(parts).encode("utf-8", "surrogatepass")


def _elements(parts: list[str], random: Random, depth: int) -> None:
    for _ in range(random.randint(1, 5)):
        chance = random.random()
        if chance < 0.35 or not depth:
            parts.append(phrase(random))
        elif chance < 0.5:
            parts.append(random.choice(ODD_HTML))
        else:
            tag = random.choice(TAGS[: 42 if random.random() < 0.7 else None])
            parts.append(f"<{tag}{_attributes(random)}>")
            if tag not in VOID:
                _elements(parts, random, depth - 1)
                if random.random() < 0.8:
                    parts.append(f"</{tag if random.random() < 0.95 else random.choice(TAGS)}>")


def _attributes(random: Random) -> str:
    count = random.choice((0, 0, 0, 1, 1, 2, 3))
    quote = random.choice(("'", '"', ""))
    return "".join(f" {random.choice(ATTRIBUTES)}={quote}{random.choice(VALUES)}{quote}" for _ in range(count))


def _names(random: Random) -> Iterator[str]:
    return (f"qz{number}" for number in itertools.count(random.randrange(10, 99)))


# What a browser shows all the words of: {} is a word, and [] is more of the same.
SHOWN = (
    "<p>{} {}</p>", "<p>{}<br>{}", "<p>{}<br><br>{}</p>", "{} ", "<div>{}[]{}</div>", "<section>[]{}</section>", "<b>{}</b> ",
    "<p><b>{}<i>{}</b>{}</i></p>", "<ul><li>{}<li>{}</ul>", "<ol><li>{}<p>{}</ol>", "<ul><li>{}<ul><li>{}</ul>{}</ul>",
    "<table><tr><td>{}<td>{}<tr><td>{}<td>{}</table>", "<table>{}<tr><th>{}<td>{}</table>", "<table><tr><td>[]</table>",
    "<table><caption>{}</caption><tr><th>{}<th>{}<tr><td>{}<td>{}</table>{}", "<h2>{} {} {}</h2>", "<h1>{}</h1>",
    "<blockquote>{}<p>{}</blockquote>{}", "<pre>{}\n{}</pre>", "<pre>\n{}<b>{}</b></pre>", "<dl><dt>{}<dd>{}</dl>",
    "<figure>{}<figcaption>{}</figcaption></figure>", "<q>{}</q> ", "<code>{}</code> ", "m<sup>2</sup> {} ", "<span>{}[]</span> ",
    "<center>{}</center>", "<font>{}<p>{}</font>", "</p>{}", "</div>{}", "</body>{}", "</html>{}", "</body></html><p>{}",
    "<html>{}", "<body class=a>{}", "<html><body>{}</body></html>", "<body><p>{}</body>", "<head></head>{}", "</head>{}",
    "<!-- x -->{}", "<!-- x > y -->{}", "<!x>{}", "<!-->{}", "<!--->{}", "<!-- x --!>{}", "<!-- <script> -->{}", "<script><!-- </script>{}", "<xmp></body></xmp>{}", "<?php x ?>{}", "</x>{}", "<x-y>{}</x-y>", "<o:p>{}</o:p> ", "&nbsp;{}",
    "&amp{} ", "& {}", "&#0;{}", "&#55296;{}", "&#x110000;{}", "&#99999999999999999999;{} ", "a < b {}", "a <3 {}", "\0{}",
    "<script>x</script>{}", "<script>'<p>'</script>{}", "<style>x</style>{}", "<title>x</title>{}", "<textarea>x</textarea>{}",
    "<template>x</template>{}", "<svg><title>x</title></svg>{}", "<noscript>x</noscript>{}", "<iframe>x</iframe>{}",
    "<select><option>x</select>{}", "<link rel=x>{}", "<meta name=x content=y>{}", "<base href=x>{}", "<br>{}", "<hr>{}", "<img src=x>{}",
    "<p>{}<p>{}<div>{}<p>{}</div>{}", "<address>{}</address>", "<details open><summary>{}</summary>{}</details>", "</br>{}",
    "<main>{}[]</main>", "<article>{}[]</article>{}", "<article><header><h1>{}</h1></header>{}</article>", "<frameset></frameset>{}",
    "<xmp>{}</xmp>", "<listing>{}</listing>", "<nobr>{}</nobr> ", "<ruby>{}<rt>x</rt></ruby>", "<dialog open>{}</dialog>",
    "<fieldset><legend>{}</legend>{}</fieldset>", "<label>{}</label> {}", "<math><mi>{}</mi></math> ", "<object>x</object>{}",
    "<p title='>'>{}</p>", '<p title="</p>">{}</p>', "<p\nid=x\n>{}</p>", "<P>{}</P>", "<p/>{}", "<div/>{}", "<p id=x id=y>{}</p>",
    "<td>{}</td>", "<tr>{}</tr>", "<li>{}</li>", "<li>{}", "<dd>{}", "<caption>{}</caption>", "<tbody>{}</tbody>", "</table>{}",
    "</ul>{}", "</li>{}", "\ufeff{}", "\x0c{}", "<![CDATA[x]]>{}",
)  # fmt: skip
_EATEN = ("<!-- {}", "<script>{}", "<style>{}", "<textarea>{}", "<title>{}", "<template>{}", "<noscript>{}")


def html_words(random: Random) -> bytes:
    """A page of which every numbered word is shown by browsers."""
    names = _names(random)
    # Long enough to be the article, whatever stands around it.
    page = (
        "<p>Long words of a text that goes on for a while, as articles do, until there is enough of it to be one.</p>"
    )
    parts = [_filled(random, names, 2) for _ in range(random.randint(1, 6))]
    parts.insert(random.randint(0, len(parts)), page)
    wrap = random.choice(
        ("{}", "<html><head><title>t</title></head><body>{}</body></html>", "<body>{}", "<!DOCTYPE html>{}")
    )
    return wrap.replace("{}", "\n{}\n").replace("{}", "\n".join(parts)).encode()


def _filled(random: Random, names: Iterator[str], depth: int) -> str:
    found = random.choice(SHOWN)
    more = _filled(random, names, depth - 1) if depth else next(names)
    pieces = found.replace("[]", more).split("{}")
    return pieces[0] + "".join(next(names) + piece for piece in pieces[1:])


MARKDOWN = (
    "# {}\n\n", "## {} {}\n\n", "{}\n===\n\n", "{} {}\n{}\n\n", "- {}\n- {}\n\n", "- {}\n  - {}\n    - {}\n\n", "1. {}\n2. {}\n\n",
    "3) {}\n\n   {}\n\n", "> {}\n> {}\n\n", "> {}\n>\n> - {}\n\n", "```\n{}\n{}\n```\n\n", "~~~ py\n{}\n~~~\n", "    {}\n\n",
    "| {} | {} |\n|---|---|\n| {} | {} |\n\n", "**{}** _{}_ ~~{}~~ `{}` ", "[{}](x) ", "![{}](x)\n\n", "[{}][r]\n\n[r]: y\n\n",
    "{}[^a]\n\n[^a]: {}\n\n", "[^b]: {}\n\n", "<div>{}</div>\n\n", "<b>{}</b> {}\n\n", "<p>{}\n\n{}\n\n", "<!-- x -->\n{}\n\n",
    "{}  \n{}\\\n{}\n\n", "<https://a.b> {}\n\n", "&amp; {} &#0; &#55296; &x; {}\n\n", "***\n{}\n---\n\n", "\\*{}\\* {}\n\n", "\0{}\n\n",
    "{}<br>{}\n\n", "<pre>{}\n\n{}</pre>\n\n", "<table><tr><td>{}</td></tr></table>\n\n", "{}|{}\n-|-\n{}|{}\n\n", "* * *\n{}\n\n",
    "\t{}\n\n", "-\n\n  {}\n\n", "- ```\n  {}\n  ```\n\n", "{}\n<script>x</script>\n\n", "<script>x</script>{}\n\n", "[{}]\n\n",
    "[a]: <b> 'c'\n{}\n\n", "{}\n-\n\n", "+ {}\n* {}\n- {}\n\n", "<x-y>{}</x-y>\n\n", "</div>{}\n\n", "<?x ?>{}\n\n", "<!X>{}\n\n",
    "<![CDATA[x]]>{}\n\n", "<!-- x\n\ny -->{}\n\n", "text <!-- x --> {}\n\n", "^[{}] \n\n", "{}^[{}]\n\n",
)  # fmt: skip
ODD_MARKDOWN = (
    ">" * 300 + " x\n", "- " * 200 + "x\n", "[" * 2000, "*" * 2001, "`" * 1001, "_a_" * 500, "![" * 500, "<" * 1000, "&" * 500,
    "[x](" * 300, "|" * 500 + "\n" + "|-" * 500, "\\" * 999, "[^x]: [^x]\n", "[^1]" * 50, "<!--", "<script>", "<![CDATA[", "<?",
    "<div" + " a=b" * 500 + ">", "```\n", "    \t\n", "999999999. x\n", "0. x\n", "1234567890. x\n", "[x]: <y\n", "[" + "x" * 1000 + "]",
    "# " * 100 + "\n", "=\n", "-\n", "a\n=\n", "| a |\n|:-:|\n", "***a*b**c*\n", "[a](<b)c>)", "[a](b 'c\n\nd')", "&#x;", "\u2028",
    "[^a]: x\n\n    y\n\n        z\n", "- a\n\n\n\n      b\n", "~~a~b~~\n", "<a href='\n\n'>", "- [ ] x\n", "\x85", "\ufeff#x\n",
)  # fmt: skip


def markdown(random: Random) -> bytes:
    parts = []
    for _ in range(random.randint(1, 8)):
        chance = random.random()
        if chance < 0.5:
            parts.append("".join(phrase(random) + piece for piece in random.choice(MARKDOWN).split("{}")))
        elif chance < 0.65:
            parts.append(random.choice(ODD_MARKDOWN))
        elif chance < 0.8:
            parts.append(html(random).decode("utf-8", "surrogatepass")[:300])
        else:
            parts.append(text(random).decode("utf-8", "surrogatepass") + "\n\n")
    return "".join(parts).encode("utf-8", "surrogatepass")


def markdown_words(random: Random) -> bytes:
    names = _names(random)
    parts = ["Words of a text.\n\n"]
    for number in range(random.randint(1, 6)):
        piece = random.choice(MARKDOWN).replace("[^a]", f"[^a{number}]").replace("[^b]", f"[^b{number}]")
        pieces = piece.replace("[r]", f"[r{number}]").split("{}")
        parts.append(pieces[0] + "".join(next(names) + rest for rest in pieces[1:]))
    return "".join(parts).encode()


NAMES = (
    "title", "author", "authors", "date", "published", "lang", "language", "site", "by", "tags", "1", "null", "true", "~", "é",
    "Title", "? [a, b]", "<<", "{a: b}", "[x]", "2024-01-01", "''", "\"\"", "!!binary x", "&a x", "*a", "1.5", "-", "draft",
)  # fmt: skip
YAML = (
    "A title", "'quoted'", "\"two\"", "A title: with a colon", "2024-02-30", "99999-12-31", "2024-01-01T25:00:00+99:99", "0o777",
    "9" * 5_000, "0x" + "f" * 5_000, "1e" + "9" * 5_000, ".inf", ".nan", "-" + "9" * 5_000, "1:" * 200 + "1", "[a, b, [c]]",
    "{name: x, y: {z: 1}}", "[{name: A}, {name: [B]}, C]", "&a [*a]", "&a {b: *a}", "&a x", "*a", "*missing", "!!python/object/apply:os.system "
    "['true']", "!!python/name:os.system", "!!binary =x", "!!set {a}", "!!omap [a: b]", "!!timestamp 2024-99-99", "!!int x", "!x y",
    "|\n  block\n  text", ">-\n  folded\n  text", "\n  - a\n  - b", "\n  name: x", "[" * 2_000, "{a: " * 1_500, "[" * 500 + "]" * 500,
    "true", "null", "~", "", "\t", "@x", "`x`", "%x", "# c", "'unclosed", "\"\\uD800\"", "\"\\x00\"", "\"\\UFFFFFFFF\"", "- a", "? x",
    "*a , *a, *a", "&b [*a, *a, *a, *a, *a, *a, *a, *a, *a]", "&c [*b, *b, *b, *b, *b, *b, *b, *b, *b]",
    "&d [*c, *c, *c, *c, *c, *c, *c, *c, *c]", "[*d, *d, *d, *d, *d, *d, *d, *d, *d]", "&a [x, x, x, x, x, x, x, x, x]", "x\0y", "\x1b[31m",
)  # fmt: skip
TOML = (
    '"A title"', "'x'", "5", "9" * 5_000, "0x" + "f" * 5_000, "1e" + "9" * 400, "-0", "nan", "inf", "true", "2024-02-30", "2024-01-01",
    "2024-01-01T00:00:00+99:99", "9999-12-31T23:59:60Z", "0000-00-00", "25:00:00", "[1, 2, 'a']", "[[['a']]]", "{name = 'x'}", "{}",
    "[{name = 'A'}, {name = 'B'}]", '"""a\nb"""', "'''a\nb'''", '"\\uD800"', '"\\UFFFFFFFF"', "[" * 3_000, "{a=" * 2_000,
    "[" * 600 + "]" * 600, "", "x", "'unclosed", "1_000", "0b1", "1.5", "[\n1,\n]", "'" + "x" * 3_000 + "'", "a.b", "$", '"\x1b[31m"',
)  # fmt: skip


def front_matter(random: Random) -> bytes:
    toml = random.random() < 0.35
    fence, sign, values = ("+++", " = ", TOML) if toml else ("---", ": ", YAML)
    names = random.choices(NAMES[:8] if toml and random.random() < 0.6 else NAMES, k=random.randint(1, 7))
    lines = [f"{name}{sign}{random.choice(values)}" for name in names]
    if toml and random.random() < 0.3:
        lines.insert(
            random.randint(0, len(lines)),
            random.choice(("[t]", "[[t]]", "[a.b]", "[a", "a.b.c = 1", ".".join("a" * 3_000) + "=1")),
        )
    end = random.choice((fence, fence, fence, "...", "", "---x"))
    body = markdown(random) if random.random() < 0.3 else b"Text of it.\n"
    head = random.choice(("", "", "\ufeff", "\n", " ")) + fence + "\n" + "\n".join(lines) + f"\n{end}\n"
    return head.encode("utf-8", "surrogatepass") + body


_MONTHS = ("January", "Feb.", "MARCH", "apr", "Mai", "Juni", "juillet", "Sept", "Xyzember", "13", "0", "००")


def dates(random: Random) -> bytes:
    number: Callable[[], str] = lambda: random.choice(  # noqa: E731
        (
            str(random.randint(0, 40)),
            str(random.randint(0, 12_000)),
            "9" * random.choice((1, 4, 30, 5_000)),
            "٣",
            "²",
            "1st",
            "22nd",
            "-5",
        )
    )
    parts = [random.choice((number, number, lambda: random.choice(_MONTHS)))() for _ in range(random.randint(1, 6))]
    between = random.choice(("-", "/", ".", " ", ", ", ":", "T", "–", " of ", ""))
    ending = random.choice(("", "", "Z", "+99:99", " BC", " A.D.", " p.m.", " GMT", "s", "'s", ".123456789", " – 1999"))
    return (between.join(parts) + ending).encode()


def encoded(random: Random) -> bytes:
    codec = random.choice(
        ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp1252", "iso8859-2", "gb18030", "shift_jis", "euc_jp",
         "iso2022_jp", "hz", "big5", "euc_kr", "koi8_r", "cp1251", "cp1253", "cp1255", "cp037", "punycode")
    )  # fmt: skip
    name = random.choice(
        (codec, codec, "utf-8", "utf-16", "base64", "rot13", "zlib_codec", "unicode_escape", "idna", "x-unknown", "")
    )
    mark = random.choice(("", "", "", "\ufeff", "\ufeff\ufeff", "\ufffe"))
    head = random.choice((f"<meta charset={name}>", f'<?xml version="1.0" encoding="{name}"?>', "", ""))
    more = random.choice((html, text, markdown))(random).decode("utf-8", "replace")
    mojibake = random.choice(
        ("", "donâ€™t Ã© Ã¨ Ã¼ ", "œuvre “été” 20 € ", "Привет, мир, как дела ", "こんにちは世界 ", "\x93hi\x94")
    )
    return (mark + head + mojibake * random.choice((1, 30)) + more).encode(codec, "replace")


LEXICON = (
    "Nguyen = win", "~gif = jiff", "[de] Niveau = Niwo", "[*] narrate = nuh rate", "Siobhan = Shivawn /ʃɪˈvɔːn/",
    "Saoirse = /ˈsɜːrʃə/", "# comment", "", "   ", "a = b", "a =", "= b", "=", "a", "[xx] a = b", "[toolong] a = b", "[*]~ x = y",
    "x = /", "x = //", "x = /a/", "x = a/b", "x = /a b/ c", "é = e", "e\u0301 = x", "$5 = five", "5 = 6", "GIFs = x = y = z", "~İ = i",
    "~ß = ss", "the = /ðə/", "to = \0", "to = \x1b[31m", "to = <b>", "to = [[x]]", "to = " + "x" * 3_000, "x" * 3_000 + " = y",
    "that and = and that", "~that = that that", "said that = s", "WYSIWYG = 1,000 & 50%", "a b c = /eɪ biː siː/", "'s = ", "’ = x",
    "\ufeffa = b", "word = \u202e", "= = =", "~~ = ~", "~~a = b", "[de][en] x = y", "\u2028a = b", "( = x", "(or = /ɔː/", "\x85",
    "x = " + "/" * 500, "x=" + "a /" * 300, "x = " + " " * 2_000 + "y", "x" + " " * 2_000 + "= y", "x = /" + "ʃ" * 3_000 + "/",
)  # fmt: skip


def lexicon(random: Random) -> bytes:
    lines = (random.choice(LEXICON) for _ in range(random.randint(1, 8)))
    return random.choice(("\n", "\n", "\r\n", "\r")).join(lines).encode("utf-8", "surrogatepass")


SETTINGS = (
    "language", "engine", "voice", "quote_voice", "rate_wpm", "voice_dir", "device", "pause_s", "include", "announce", "lexicon",
    "intro", "output", "format", "bitrate_kbps", "loudness", "cover", "captions", "page", "page_audio", "feed", "jobs", "cluster",
    "cache", "cache_dir", "keep_going", "source_kind", "voices", "nothing", "''", '"a\\u0000"', "voices.de", "voices.narrator", "voices.x.y",
)  # fmt: skip
SETTING_VALUES = (*TOML, "'175'", "175", "-1", "80", "'code, tables'", "['code', 5]", "'en'", "'\\u0000'", "'~/x'", "'~nobody/x'", "'tcp://x'",
                  "'http://['", "'https://x/'", "'off'", "'nan'", "'-19'", "'1e999'", "1e300", "'" + "9" * 5_000 + "'", "'٣'", "'a\u0000b'",
                  "'mp3'", "['vtt']", "[]", "['']", "false", "'yes'", "'x/y.mp3'", "'" + "x/" * 3_000 + "'")  # fmt: skip


def settings(random: Random) -> bytes:
    lines = [
        f"{random.choice(SETTINGS)} = {random.choice(SETTING_VALUES)}" for _ in range(random.choice((1, 1, 1, 2, 4)))
    ]
    if random.random() < 0.3:
        lines += ["[voices]", *(f"{random.choice(('de', 'en-GB', 'quotes', 'narrator', 'x' * 200, 'é', '1'))} = {random.choice(SETTING_VALUES)}"
                                for _ in range(2))]  # fmt: skip
    return "\n".join(lines).encode("utf-8", "surrogatepass")


ODD_FEED = (
    "<item/>", "<item><enclosure/></item>", "<item><enclosure url='https://example.org/x/a.mp3'/></item>", "<pubDate>never</pubDate>",
    "<item><pubDate>Mon, 99 Jan 99999 99:99:99 +9999</pubDate><guid>g</guid></item>", "<item><pubDate>1 Jan 0001 00:00 +2359</pubDate></item>",
    "<item><pubDate>31 Dec 9999 23:59 -2359</pubDate><enclosure url='https://example.org/x/old%20article.mp3'/></item>",
    "<item><guid>guid</guid><pubDate>1 Jan 0001 00:00:00 +2359</pubDate></item>", "<item><guid>guid</guid><pubDate/></item>",
    "<item><guid>guid</guid><pubDate>31 Dec 9999 23:59:59 -2359</pubDate><x/></item>", "<!-- c -->", "<?pi x?>", "<![CDATA[x]]>", "&amp;",
    "<item><enclosure url='https://example.org/x/old%20article.mp3'/><title>&lt;b&gt;</title><itunes:duration>99999999999</itunes:duration></item>",
    "<item><enclosure url='https://example.org/x/%00'/></item>", "<item><enclosure url='https://example.org/x/../../etc/passwd'/></item>",
    "<item><enclosure url='https://example.org/x/%ff%fe'/></item>", "<item><enclosure url='https://example.org/x/'/></item>",
    "<item><enclosure url='https://example.org/x/" + "y" * 5_000 + "'/></item>", "<link>http://[</link>", "<link/>", "<channel/>",
    "<item><enclosure url='https://example.org/x/old%20article.mp3'/><link>http://[</link><dcterms:created>9999-99-99</dcterms:created></item>",
    "<item><!-- c --><enclosure url='https://example.org/x/old%20article.mp3'/><?pi?></item>", "text", "<title><b>x</b></title>",
    "<item><title/><enclosure url='https://example.org/x/old%20article.mp3'/><podcast:transcript/></item>", "<generator/>", "<lastBuildDate/>",
)  # fmt: skip


def feed(random: Random) -> bytes:
    declared = random.choice(("<?xml version='1.0' encoding='UTF-8'?>",) * 3 + ("<?xml version='1.0' encoding='utf-16'?>", "", "\ufeff",
                              "<?xml version='1.1'?>", "<!DOCTYPE rss [<!ENTITY a 'x'>]>", "<?xml version='1.0' encoding='x-none'?>"))  # fmt: skip
    names = (" xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:atom='http://www.w3.org/2005/Atom'"
             " xmlns:podcast='https://podcastindex.org/namespace/1.0' xmlns:dcterms='http://purl.org/dc/terms/'")  # fmt: skip
    own = random.choice(("https://example.org/x/feed.xml", "https://old.example/feed.xml", "http://[", "", "feed.xml"))
    inner = "".join(random.choice(ODD_FEED) for _ in range(random.randint(0, 6)))
    head = f"<title>Feed</title><generator>narrate 0.1</generator><atom:link rel='self' href='{own}'/>"
    return f"{declared}<rss version='2.0'{names}><channel>{head}{inner}</channel></rss>".encode()
