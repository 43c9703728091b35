"""Recognise the kind of a source by its bytes or its text."""

from __future__ import annotations

import re
import unicodedata

from narrate.errors import ReadError

# (offset, magic number, name in a message)
_MAGIC = (
    (0, b"%PDF", "PDF"),
    (0, b"{\\rtf", "RTF"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Microsoft Office"),
    (60, b"BOOKMOBI", "Kindle"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG image"),
    (0, b"\xff\xd8\xff", "JPEG image"),
    (0, b"GIF87a", "GIF image"),
    (0, b"GIF89a", "GIF image"),
    (0, b"II*\0", "TIFF image"),
    (0, b"MM\0*", "TIFF image"),
    (8, b"WEBP", "WebP image"),
    (8, b"WAVE", "WAV audio"),
    (8, b"AVI ", "AVI video"),
    (0, b"ID3", "MP3 audio"),
    (0, b"\xff\xfb", "MP3 audio"),
    (0, b"\xff\xf3", "MP3 audio"),
    (0, b"OggS", "Ogg audio"),
    (0, b"fLaC", "FLAC audio"),
    (4, b"ftyp", "MP4"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska video"),
    (0, b"\x1f\x8b", "gzip archive"),
    (0, b"BZh", "bzip2 archive"),
    (0, b"\xfd7zXZ\0", "xz archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (0, b"Rar!\x1a\x07", "RAR archive"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (257, b"ustar", "tar archive"),
    (0, b"SQLite format 3\0", "SQLite database"),
    (0, b"\x7fELF", "program"),
    (0, b"wOF2", "font"),
)
# The content of a zip archive, by a file name near its beginning or its end.
_ZIPPED = (
    (b"application/epub+zip", "EPUB"),
    (b"word/", "Word"),
    (b"ppt/", "PowerPoint"),
    (b"xl/", "Excel"),
    (b"[Content_Types].xml", "Office"),  # the beginning of a truncated file
    (b"application/vnd.oasis.opendocument", "OpenDocument"),
)
_DOCUMENTS = frozenset(
    {"PDF", "RTF", "old Microsoft Office", "Kindle", "EPUB", "Word", "Office", "PowerPoint", "Excel", "OpenDocument"}
)

_PREAMBLE = re.compile(r"\s*(?:<\?xml[^<>]*\?>|<!--[^<>]*-->)")
_HTML_START = re.compile(
    r"\s*<(?:!doctype|html|head|body|article|main|section|div|p|h[1-6]|title|meta|ul|ol|table|blockquote|span|header"
    r"|a|b|center|em|figure|font|i|img|link|pre|script|strong|style)(?=[\s>/])",
    re.IGNORECASE,
)
_MARKDOWN_SIGNS = (
    re.compile(r"^ {0,3}#{1,6} +\S", re.MULTILINE),
    re.compile(r"^(?:```|~~~)", re.MULTILINE),
    re.compile(r"^[^\s\-=|>#][^\n]{0,200}\n={3,}[ \t]*$", re.MULTILINE),
    re.compile(r"!?\[[^\]\[\n]{1,200}\]\([^()\s]{1,500}\)"),
    re.compile(r"(?<![\w*])\*\*[^\s*][^*\n]{0,200}\*\*(?![\w*])"),
    re.compile(r"^\|.*\|[ \t]*\n\|[ \t]*:?-+", re.MULTILINE),
    re.compile(r"^\[\^[^\]\s]{1,50}\]:", re.MULTILINE),
)
_USUAL = frozenset("\t\n\r\f\x1b\x85")


def refuse_binary(data: bytes, name: str) -> None:
    """Raises ReadError if `data` is of a known binary format; the message names the format and what to do."""
    if format_name := _binary_format(data):
        advice = "Save it as HTML or text first" if format_name in _DOCUMENTS else "Give a text, Markdown or HTML file"
        raise ReadError(f"narrate cannot read {format_name} files yet: {name}", advice)


def _binary_format(data: bytes) -> str:
    """The binary format by its magic number ("PDF", "PNG image", …); "" for text."""
    if data.startswith(b"PK\x03\x04"):
        ends = data[:4096] + data[-65536:]
        return next((name for sign, name in _ZIPPED if sign in ends), "zip archive")
    for offset, magic, name in _MAGIC:
        if data.startswith(magic, offset) and (offset != 8 or data.startswith(b"RIFF")):
            return name
    return "PDF" if b"%PDF-" in data[:1024].rpartition(b"\n")[2] else ""


def looks_binary(text: str) -> bool:
    """Tells whether decoded bytes are no text: too many characters of the beginning do not occur in text."""
    head = text[:8192]
    strange = sum(
        character not in _USUAL and unicodedata.category(character) in ("Cc", "Cn", "Co") for character in head
    )
    return strange > max(8, len(head) // 20) or head.count("\ufffd") > max(8, len(head) // 5)


def guess_kind(text: str) -> str:
    """Guesses "html", "markdown" or "text" from the beginning of a text."""
    head = text[:20_000].lstrip("\ufeff")
    start = 0
    while preamble := _PREAMBLE.match(head, start):
        start = preamble.end()
    if _HTML_START.match(head, start):
        return "html"
    if head.startswith(("---\n", "+++\n")) and re.search(r"^\w[\w-]*\s*[:=]", head[4:], re.MULTILINE):
        return "markdown"
    return "markdown" if any(sign.search(head) for sign in _MARKDOWN_SIGNS) else "text"
