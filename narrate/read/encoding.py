"""Turn the bytes of an article into text, whatever their encoding.

The hints are tried in the order of their reliability: a byte order mark, valid UTF-8 (which text in another encoding is
not by chance), the declared encoding, then a guess from the bytes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Declared encodings, and the encodings that browsers use for them (WHATWG Encoding Standard, section 4.2).
_BROWSERS_READ = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
# Encodings whose bytes are all ASCII, and so valid UTF-8 too.
_ESCAPING = frozenset({"iso2022_jp", "iso2022_kr", "hz"})
# Python decodes these too, but no browser and no text file uses them.
_NO_ENCODINGS = frozenset({"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"})
_META = re.compile(
    rb"""<meta[^<>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^<>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_WESTERN_LETTERS = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßðþšžÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝŸÐÞŠŽƒªº")
_WESTERN_SIGNS = frozenset("€‚„…†‡‰‹‘’“”•–—™›\xa0¡¢£¥§©«\xad®°±²³µ·»¼½¾¿")
_TURKISH_OR_ICELANDIC = frozenset("ýðþÝÐÞ")
_ICELANDIC_ONLY = frozenset("áíóúæÁÍÓÚÆ")
_SIGN_INSIDE_WORD = re.compile(r"[^\W\d_][¢£¥¦§©®±²³¶¹¼½¾¿¡†‡‰][^\W\d_]")
# More than two thirds of the letters in Russian, Ukrainian and Bulgarian prose.
_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпуія")
# Encodings of files without a declaration, besides Western and Turkish. With all its encodings, charset-normalizer 3.5
# takes a few lines of Greek for the Cyrillic of old Macs, and Polish for Turkish.
_UNDECLARED = [
    *("cp1250", "cp1251", "cp1253", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "iso8859_2", "koi8_r", "koi8_u"),
    *("cp866", "gb18030", "big5", "big5hkscs", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949"),
]
_GUESS_BYTES = 64 * 1024

# Error handlers: bytes that Windows-1252 leaves undefined, and bytes of Windows-1252 that strayed into UTF-8.
_UNDEFINED, _STRAYS = "narrate.undefined", "narrate.strays"


def decode(data: bytes, declared: str = "") -> str:
    """Decodes `data`, and repairs text that an earlier program decoded wrongly.

    Args:
        data: the bytes of an article.
        declared: the encoding in an HTTP header, or "". A `<meta>` or XML declaration in `data` counts too.

    Returns:
        The text, without a byte order mark, with line ends as `\\n`, and U+FFFD for undecodable bytes. Nothing else is
        changed.
    """
    text = _decode(data, declared)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _repair(text.removeprefix("\ufeff"))


def _decode(data: bytes, declared: str) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    if wide := _unmarked_wide(data):
        return data.decode(wide, "replace")
    names = [_known(declared), _known(_declared_inside(data))]
    for name in names:
        if name in _ESCAPING and (b"\x1b" in data or b"~{" in data):
            return data.decode(name, "replace")
    if (text := _as_utf8(data)) is not None:
        return text
    for name in (*names, _guess(data)):
        # With a wrong declaration, there are mostly bytes that the encoding does not have.
        if name and (text := _strictly(data, name)) is not None:
            return text
    return _as_cp1252(data)


def _unmarked_wide(data: bytes) -> str:
    """Recognises UTF-16 or UTF-32 of mostly Latin text by the positions of its zero bytes; "" otherwise."""
    head = data[:4096]
    if len(head) < 4 or len(head) % 2 or not head.count(0):
        return ""
    if len(head) % 4 == 0:
        first, second, third, fourth = (head[place::4].count(0) / (len(head) / 4) for place in range(4))
        if min(third, fourth) > 0.9 and second > 0.5 and first < 0.1:
            return "utf-32-le"
        if min(first, second) > 0.9 and third > 0.5 and fourth < 0.1:
            return "utf-32-be"
    even, odd = (head[place::2].count(0) / (len(head) / 2) for place in range(2))
    if odd > 0.7 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.05 else ""


def _declared_inside(data: bytes) -> str:
    found = _META.search(data[:4096])
    return (found[1] or found[2]).decode("ascii", "ignore") if found else ""


def _known(label: str) -> str:
    """The codec that browsers use for a declared label; "" if the label is unknown or cannot be true."""
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
        b"a".decode(name)  # codecs.lookup also knows "hex" and "zip"
    except (LookupError, ValueError):
        return ""
    if name.replace("_", "-") in _NO_ENCODINGS:
        return ""
    # A declaration that could be read as ASCII was not written in UTF-16; UTF-8 has been tried.
    return "" if name.startswith(("utf-16", "utf-32", "utf-8")) else _BROWSERS_READ.get(name, name)


def _as_utf8(data: bytes) -> str | None:
    """Decodes UTF-8 that is valid, or has only a few stray bytes of Windows-1252; None for other bytes."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", "replace")
    strays = lenient.count("\ufffd")
    high = sum(not character.isascii() for character in lenient[:1_000_000]) - strays
    # In other encodings, sequences that happen to be valid UTF-8 are rare, and never twenty times as many as strays.
    return data.decode("utf-8", _STRAYS) if high >= 20 * strays else None


def _strictly(data: bytes, name: str) -> str | None:
    if name == "cp1252":
        return _as_cp1252(data)
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):
        return None


def _as_cp1252(data: bytes) -> str:
    # Python leaves five bytes of Windows-1252 undefined; browsers give them their Latin-1 meaning, a control.
    return data.decode("cp1252", _UNDEFINED)


def _replace_by(decode_bytes: Callable[[bytes], str]) -> Callable[[UnicodeError], tuple[str, int]]:
    def handler(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        return decode_bytes(error.object[error.start : error.end]), error.end

    return handler


codecs.register_error(_UNDEFINED, _replace_by(lambda data: data.decode("latin-1")))
codecs.register_error(_STRAYS, _replace_by(_as_cp1252))
# UTF-8 of two to four bytes, each byte shown as its Windows-1252 (or Latin-1) character.
_MOJIBAKE = re.compile(f"[\xc2-\xf4][{re.escape(_as_cp1252(bytes(range(0x80, 0xC0))))}\x80-\xbf]")
# ftfy's time grows with the square of a line in which every character is suspicious: it takes longer ones in pieces.
LONGEST_LINE = 5_000
_PIECE = re.compile(r".{1,500}(?: |$)|.{1,500}", re.DOTALL)


def _guess(data: bytes) -> str:
    """Guesses the encoding of undeclared bytes that are not UTF-8; "" if there is no likely one."""
    head = data[:_GUESS_BYTES]
    text = _as_cp1252(head)
    high = [character for character in text if not character.isascii()]
    letters = sum(character.isalpha() for character in text)
    # Western prose has an accent here and there; in Greek, Cyrillic or Chinese nearly every letter is a high byte.
    if (
        sum(character.isalpha() for character in high) <= max(4, 0.3 * letters)
        and all(character in _WESTERN_LETTERS or character in _WESTERN_SIGNS for character in high)
        and not _SIGN_INSIDE_WORD.search(text)
    ):
        # Turkish has ı, ğ and ş where Icelandic, which is never without accents, has ý, ð and þ.
        turkish = _TURKISH_OR_ICELANDIC.intersection(high) and not _ICELANDIC_ONLY.intersection(high)
        return "cp1254" if turkish else "cp1252"
    if cyrillic := next((name for name in ("cp1251", "koi8-r") if _reads_as_cyrillic(head, name)), ""):
        return cyrillic
    from charset_normalizer import from_bytes

    best = from_bytes(head, cp_isolation=_UNDECLARED).best()
    return best.encoding if best else ""


def _reads_as_cyrillic(data: bytes, name: str) -> bool:
    """Tells whether `data` makes Cyrillic prose. charset-normalizer 3.5 takes a few lines of it for other scripts."""
    text = data.decode(name, "replace")
    letters = [character for character in text if "Ѐ" <= character <= "џ"]
    common = sum(character in _COMMON_CYRILLIC for character in letters)
    capitals = sum(character.isupper() for character in letters)
    # Decoded as Cyrillic, Hebrew has no capitals, Greek has them inside words, the other Cyrillic encoding has mostly
    # capitals.
    return (
        common > 0.6 * len(letters)
        and 0 < capitals < 0.15 * len(letters)
        and len(re.findall("[а-я][А-Я]", text)) <= 0.01 * len(letters)
    )


def _repair(text: str) -> str:
    """Repairs UTF-8 that was once decoded as Windows-1252 ("donâ€™t"), only in lines that show signs of it."""
    if text.isascii() or not _MOJIBAKE.search(text):
        return text
    import ftfy

    # fix_encoding() leaves quotes, ligatures, entities and composed letters as the author wrote them.
    config = ftfy.TextFixerConfig(restore_byte_a0=False, explain=False)
    lines = (_PIECE.findall(line) if len(line) > LONGEST_LINE else [line] for line in text.split("\n"))
    return "\n".join(
        "".join(ftfy.fix_encoding(piece, config) if _MOJIBAKE.search(piece) else piece for piece in pieces)
        for pieces in lines
    )
