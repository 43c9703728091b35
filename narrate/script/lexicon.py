"""How to say a word: files of `written = spoken`.

One entry a line; `#` begins a comment. The written side is a word or a phrase and is found as whole words only:

    Nguyen = win                 as written, capitals and all
    ~gif = jiff                  ~ finds it in any case
    [de] Niveau = Niwo           for text in that language only (an entry without a tag: in English text)
    [*] narrate = nuh rate       in every language
    WYSIWYG = wizzy wig          the spoken side is said as it stands
    Siobhan = Shivawn /ʃɪˈvɔːn/  its sound too, as dictionaries write it
    Saoirse = /ˈsɜːrʃə/          the sound alone

What stands between slashes is in the International Phonetic Alphabet, for engines that take it: Piper and Kokoro. All
others (the phonemes of eSpeak NG itself are written in another way) say the spelling before it, else the next file's
that has the word, else the word as it is written.

Files are searched in this order, and the first that has a word wins: the one given by `--lexicon`, `lexicon.txt` in
the current folder, `lexicon.txt` in the user's configuration folder, the one that ships with narrate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from narrate.errors import UsageError
from narrate.model import Edit
from narrate.script.clean import clean
from narrate.script.harmless import harmless
from narrate.script.patterns import lazy

FILE_NAME = "lexicon.txt"
SHIPPED = Path(__file__).with_name("data") / FILE_NAME

_ENTRY = lazy(
    r"(?:\[(?P<language>[A-Za-z]{2,3}|\*)\]\s*)?(?P<any_case>~)?\s*(?P<written>\S.*?)\s*=\s*(?P<spoken>.*?)\s*"
)
_PHONEMES = lazy(r"(?:(?P<spelling>.*)\s)?/(?P<ipa>|[^/\s]|[^/\s][^/]*[^/\s])/")
_FIRST_WORD = lazy(r"[^\W_]+")
_WORDS = lazy(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a lexicon; without `spoken`, the word is said as it is written."""

    written: str
    spoken: str | None
    any_case: bool
    phonemes: str = ""


@dataclass(slots=True)
class Lexicon:
    """Entries by language and by their first word (in small letters), the nearest file's first.

    Attributes:
        has_phonemes: an entry has some.
    """

    has_phonemes: bool = False
    _entries: dict[str, dict[str, list[Entry]]] = field(default_factory=dict)

    def add(self, language: str, entry: Entry) -> None:
        """Add an entry behind those that are there."""
        first = _FIRST_WORD.search(entry.written)
        key = first[0].lower() if first else ""
        if key:
            self.has_phonemes |= bool(entry.phonemes)
            self._entries.setdefault(language, {}).setdefault(key, []).append(entry)

    def extend(self, other: Lexicon) -> None:
        """Add another lexicon's entries behind those that are there."""
        self.has_phonemes |= other.has_phonemes
        for language, words in other._entries.items():
            mine = self._entries.setdefault(language, {})
            for key, entries in words.items():
                mine.setdefault(key, []).extend(entries)

    def edits(self, text: str, language: str) -> Iterator[Edit]:
        """What the lexicon says of a text: `Nguyen` -> `win`, the longest phrase first, then the nearest file."""
        tables = [table for name in (language, "*") if (table := self._entries.get(name))]
        if not tables:
            return
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter that grows in small letters would shift every place behind it
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        words = set(_WORDS.findall(lowered))
        for table in tables:
            for key in sorted(words & table.keys()):
                for entry in sorted(table[key], key=lambda entry: -len(entry.written)):
                    spelled = entry if entry.spoken is not None else _spelled(entry, table[key])
                    yield from _found(text, lowered, spelled)


def _spelled(entry: Entry, entries: list[Entry]) -> Entry:
    """An entry of phonemes alone with the spelling that another file has for the word, if one has."""
    spellings = (other.spoken for other in entries if other.written == entry.written and other.spoken is not None)
    return replace(entry, spoken=next(spellings, None))


def _found(text: str, lowered: str, entry: Entry) -> Iterator[Edit]:
    haystack, needle = (lowered, entry.written.lower()) if entry.any_case else (text, entry.written)
    at = haystack.find(needle)
    while at >= 0:
        end = at + len(needle)
        before, after = text[at - 1 : at], text[end : end + 1]
        inside = (before.isalnum() and needle[0].isalnum()) or (after.isalnum() and needle[-1].isalnum())
        if not inside and not (after in "'’" and after and text[end + 1 : end + 2].isalpha() and "'" in needle):
            yield Edit(at, end, text[at:end] if entry.spoken is None else entry.spoken, entry.phonemes)
        at = haystack.find(needle, end)


def parse_lexicon(text: str, name: str) -> Lexicon:
    """The lexicon in a text.

    Raises:
        UsageError: a line is no entry; `name` and the line's number are in the message.
    """
    lexicon = Lexicon()
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        line = re.sub(r"(?:^|\s)#.*$", "", line).strip()
        if not line:
            continue
        match = _ENTRY.fullmatch(line)
        if not match or not _FIRST_WORD.search(match["written"]):
            raise UsageError(
                f"{name}, line {number}: no lexicon entry: {line[:60]!r}", "Write it as: written = how to say it"
            )
        spoken: str | None = match["spoken"]
        phonemes = ""
        if sounds := _PHONEMES.fullmatch(match["spoken"]):
            from narrate.script.phonemes import ipa  # most lexicons have none

            try:
                phonemes, spoken = ipa(sounds["ipa"]), sounds["spelling"]
                if spoken is not None and not _FIRST_WORD.search(spoken):
                    raise ValueError("there is no word before the slashes")
            except ValueError as error:
                raise UsageError(
                    f"{name}, line {number}: {error}: {line[:60]!r}", "Write it as: Siobhan = Shivawn /ʃɪˈvɔːn/"
                ) from error
        spoken = None if spoken is None else harmless(clean(spoken).text)
        lexicon.add(match["language"] or "en", Entry(match["written"], spoken, bool(match["any_case"]), phonemes))
    return lexicon


def load_lexicons(given: Path | None) -> Lexicon:
    """All lexicons in their order; see the module's docstring.

    Raises:
        UsageError: the given file cannot be read, or a line of a file is wrong.
    """
    lexicon = Lexicon()
    for path in lexicon_files(given):
        lexicon.extend(_load(path))
    lexicon.extend(_shipped())
    return lexicon


def lexicon_files(given: Path | None) -> list[Path]:
    """The user's own lexicons in their order: the given one, whether it is there or not, and those that are found."""
    import platformdirs

    found = (Path(FILE_NAME), Path(platformdirs.user_config_dir("narrate")) / FILE_NAME)
    return ([] if given is None else [given]) + [path for path in found if path.is_file()]


@lru_cache(maxsize=1)
def _shipped() -> Lexicon:
    return _load(SHIPPED)


def _load(path: Path) -> Lexicon:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The lexicon {path} cannot be read: {error}", "Give a UTF-8 text file") from error
    return parse_lexicon(text, str(path))
