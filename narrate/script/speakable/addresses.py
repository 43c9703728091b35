"""URLs, e-mail addresses, names of files, @names and #tags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.english import ONES, cardinal, digits
from narrate.script.speakable.grammar import letters
from narrate.script.speakable.rule import rule
from narrate.script.text import lazy, words_of

# Top-level domains that are enough to make a bare "word.com" an address; "word.me" needs more.
_SURE = "com|org|net|edu|gov|mil|info|biz|io|ai|app|dev|tv|uk|ca|au|nz|de|fr|nl|eu|xyz|news|blog|ly|fm|gg"
_URL = lazy(r"(?:\b(?:https?|ftp)://|\bwww\.)[^\s<>\"“”‘’]{1,2000}", re.IGNORECASE)
_MAIL = lazy(r"(?<![\w.+-])(?:mailto:)?([\w.+-]{1,64})@((?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24})(?![\w@])")
_DOMAIN = lazy(
    rf"(?<![\w.@/-])((?:[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\.){{1,4}}(?:{_SURE}))(?![\w@-]|\.\w)(/[\w/.%?=&#~+-]{{0,300}})?",
    re.IGNORECASE,
)
_DOMAIN_END = lazy(rf"\.(?:{_SURE}|{_SURE.upper()})(?![\w-])")
_HANDLE = lazy(r"(?<![\w@.])@([A-Za-z_]\w{0,40})(?!@)")
_TAG = lazy(r"(?<![\w#&/])#([A-Za-z_]\w{0,60})")
_EXTENSIONS = (
    "pdf|docx?|xlsx?|pptx?|txt|md|csv|json|ya?ml|toml|xml|html?|css|jsx?|tsx?|py|rb|rs|go|java|cpp|h"
    "pp|sh|exe|dll|zip|tar|gz|png|jpe?g|gif|svg|webp|mp3|mp4|mov|avi|wav|epub|log|ini|cfg|bat|sql|ipynb|c|h"
)
_FILE_END = lazy(rf"\.(?:{_EXTENSIONS})\b")
_FILE = lazy(rf"(?<![\w@/.])([\w-]{{1,60}}(?:\.[\w-]{{1,30}}){{0,3}})\.({_EXTENSIONS})\b(?!\.\w|\()")
_PATH = lazy(r"(?<![\w/<.])(?:~|\.{1,2})?(?:/[\w.-]{1,60}){2,12}/?(?![\w/])")
_TYPED = words_of("type enter visit to at is url address website site on see")
_ASKS = lazy(
    r"\b(?:type|enter|go to|log on(?:to| to)|visit|head to|navigate to|address is|url is|available at|sign up at|"
    r"register at)\s*:?\s*$",
    re.IGNORECASE,
)
_CAMEL = lazy(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])|_")
_TRAILING = ".,;:!?)]}'*_"
# Top-level domains and suffixes of files with a spoken form of their own.
_SAID_ENDINGS = {
    "com": "com", "org": "org", "net": "net", "edu": "E D U", "gov": "gov", "mil": "mil", "info": "info", "biz": "biz",
    "app": "app", "dev": "dev", "news": "news", "blog": "blog", "online": "online", "site": "site", "shop": "shop",
    "club": "club", "zip": "zip", "exe": "E X E", "tar": "tar", "json": "jason", "toml": "toml", "yaml": "yaml",
    "yml": "yaml", "gif": "gif", "doc": "doc", "docx": "doc X", "log": "log", "bat": "bat", "java": "java",
    "go": "go", "mov": "mov", "wav": "wave", "epub": "E pub", "jpeg": "jay peg", "jpg": "J P G", "int": "int",
    "me": "me", "cloud": "cloud", "tech": "tech", "store": "store", "world": "world", "live": "live", "to": "to",
    "ly": "ly", "co": "co", "io": "I O", "is": "I S",
}  # fmt: skip
MAX_SPOKEN_PATH = 60


def words(name: str) -> str:
    """The words in a name: "JaneDoe_99" -> "Jane Doe ninety-nine"."""
    parts: list[str] = []
    for part in _CAMEL.sub(" ", name).split():
        if part.isdecimal() and part.isascii():
            parts.append(cardinal(int(part)) if len(part) < 3 or (len(part) == 3 and part[0] != "0") else digits(part))
        elif part.isupper() and part.isalpha() and 1 < len(part) < 5:
            parts.append(letters(part))
        elif any(character.isdigit() for character in part):
            parts.extend(ONES[unicodedata.digit(c)] if c.isdigit() else c for c in part)
        else:
            parts.append(part)
    return " ".join(parts)


def _dotted(name: str) -> str:
    """A host or a file name: "my-site.co.uk" -> "my dash site dot co dot U K"."""
    said = []
    pieces = name.split(".")
    for index, piece in enumerate(pieces):
        if index and piece.lower() in _SAID_ENDINGS:
            said.append(_SAID_ENDINGS[piece.lower()])
        elif index == len(pieces) - 1 and index and len(piece) <= 4 and piece.isalpha():
            said.append(letters(piece))
        else:
            said.append(" dash ".join(words(part) for part in piece.split("-") if part))
    return " dot ".join(part for part in said if part)


def _whole(address: str) -> str:
    """A full address with its slashes and dashes, as for dictation."""
    path = re.split(r"[?#]", address)[0].strip("/")
    return " slash ".join(_dotted(part) for part in path.split("/") if part)


@rule(".:")
def urls(text: str, locale: Locale) -> Iterator[Edit]:
    """`https://www.example.com/news/7?x=1` -> `example dot com`; with its path where the reader is asked to type it."""
    for match in _URL.finditer(text) if "://" in text or "www." in text.lower() else ():
        written = match[0].rstrip(_TRAILING)
        if "(" in written and match[0][len(written) : len(written) + 1] == ")":
            written += ")"
        bare = re.sub(r"^(?:https?://|ftp://)?(?:www\.)?", "", written, flags=re.IGNORECASE)
        host = re.split(r"[/?#:,]", bare)[0]
        if not host:
            continue
        yield Edit(match.start(), match.start() + len(written), _address(text, match.start(), host, bare))
    for match in _DOMAIN.finditer(text) if _DOMAIN_END.search(text) else ():
        host, path = match.groups()
        path = (path or "").rstrip(_TRAILING)
        if not path and re.search(r"[A-Z]$", host) and not host.isupper():
            continue
        host = re.sub(r"^www\.", "", host, flags=re.IGNORECASE)
        yield Edit(match.start(), match.end(1) + len(path), _address(text, match.start(), host, host + path))


def _address(text: str, at: int, host: str, bare: str) -> str:
    asked = _ASKS.search(text[max(0, at - 24) : at])
    if asked and len(bare) <= MAX_SPOKEN_PATH and not re.search(r"[?=&%#]", bare):
        return _whole(bare)
    return _dotted(host[:120])


@rule("@")
def emails(text: str, locale: Locale) -> Iterator[Edit]:
    """`jane.doe@example.com` -> `jane dot doe at example dot com`."""
    for match in _MAIL.finditer(text):
        name = match[1]
        end = match.end()
        said = " dot ".join(
            " underscore ".join(
                " dash ".join(words(bit) for bit in part.split("-") if bit) for part in piece.split("_")
            )
            for piece in name.replace("+", " plus ").split(".")
            if piece
        )
        yield Edit(match.start(), end, f"{said} at {_dotted(match[2])}")


@rule("@#./")
def handles_tags_and_files(text: str, locale: Locale) -> Iterator[Edit]:
    """`@JaneDoe` -> `at Jane Doe`, `#ClimateStrike` -> `hashtag Climate Strike`, `report.pdf` -> `report dot P D F`."""
    if "@" in text:
        for match in _HANDLE.finditer(text):
            yield Edit(*match.span(), "at " + words(match[1]))
    if "#" in text:
        for match in _TAG.finditer(text):
            yield Edit(*match.span(), "hashtag " + words(match[1]))
    if _FILE_END.search(text):
        for match in _FILE.finditer(text):
            if match[2] in {"c", "h", "go"} and not re.search(r"[_\d]|^[a-z]+$", match[1]):
                continue
            yield Edit(*match.span(), _dotted(match[0]))
    if "/" in text:
        for match in _PATH.finditer(text):
            parts = [part for part in match[0].split("/") if part]
            yield Edit(*match.span(), " ".join("slash " + _dotted(part) for part in parts))
