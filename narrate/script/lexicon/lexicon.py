"""Lexicons: files of `written = spoken` for words that engines mispronounce.

One entry a line; `#` starts a comment. The written side is a word or a phrase and matches whole words only:

    Nguyen = win                 matches this case only
    ~gif = jiff                  ~ matches any case
    [de] Niveau = Niwo           in German text only (an entry without a tag: in English text only)
    [*] narrate = nuh rate       in every language
    WYSIWYG = wizzy wig          no rule changes the spoken side
    Siobhan = Shivawn /ʃɪˈvɔːn/  spelling and phonemes
    Saoirse = /ˈsɜːrʃə/          phonemes only

The phonemes between slashes are in the International Phonetic Alphabet, for engines that take it: Piper and Kokoro.
All other engines (eSpeak NG has another notation for phonemes) speak the spelling before them, else the spelling in the
next file that has the word, else the word as written.

The first file that has a word wins: the file given by `--lexicon`, `lexicon.txt` in the current folder, `lexicon.txt`
in the user's configuration folder, the file that ships with narrate.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from narrate.errors import UsageError
from narrate.model import Edit
from narrate.script.text import clean, lazy, sanitize

FILE_NAME = "lexicon.txt"
LARGEST_BYTES = 4 << 20  # all words of English in phonemes
LONGEST_LINE = 1_000  # characters; an entry is a word or a phrase
SHIPPED = Path(__file__).with_name(FILE_NAME)

_ENTRY = lazy(
    r"(?:\[(?P<language>[A-Za-z]{2,3}|\*)\]\s*)?(?P<any_case>~)?\s*(?P<written>\S(?:.*?\S)??)\s*=\s*(?P<spoken>.*)"
)
_PHONEMES = lazy(r"(?:(?P<spelling>.*)\s)?/(?P<ipa>|[^/\s]|[^/\s][^/]*[^/\s])/")
_WORD = lazy(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a lexicon; `spoken` is None for an entry of phonemes only."""

    written: str
    spoken: str | None
    any_case: bool
    phonemes: str = ""

    def edits(self, text: str, lowered: str) -> Iterator[Edit]:
        """An edit for each whole-word match in a text; `lowered` is the text in lower case, of the same length."""
        haystack, needle = (lowered, self.written.lower()) if self.any_case else (text, self.written)
        at = haystack.find(needle)
        while at >= 0:
            end = at + len(needle)
            before, after = text[at - 1 : at], text[end : end + 1]
            inside = (before.isalnum() and needle[0].isalnum()) or (after.isalnum() and needle[-1].isalnum())
            if not inside and not (after in "'’" and after and text[end + 1 : end + 2].isalpha() and "'" in needle):
                yield Edit(at, end, text[at:end] if self.spoken is None else self.spoken, self.phonemes)
            at = haystack.find(needle, end)


class Lexicon:
    """Entries by language and by their first word in lower case; for each word, those of the first file come first.

    Attributes:
        has_phonemes: whether any entry has phonemes.
    """

    def __init__(self) -> None:
        self.has_phonemes = False
        self._entries: dict[str, dict[str, dict[tuple[str, bool, bool], Entry]]] = {}

    def add(self, language: str, entry: Entry) -> None:
        """Add an entry after the existing ones; one that says the same word again has no effect."""
        if first := _WORD.search(entry.written):
            self.has_phonemes |= bool(entry.phonemes)
            entries = self._entries.setdefault(language, {}).setdefault(first[0].lower(), {})
            entries.setdefault((entry.written, entry.any_case, entry.spoken is None), entry)

    def extend(self, other: Lexicon) -> None:
        """Add another lexicon's entries after the existing ones."""
        self.has_phonemes |= other.has_phonemes
        for language, words in other._entries.items():
            mine = self._entries.setdefault(language, {})
            for key, entries in words.items():
                own = mine.setdefault(key, {})
                for sort, entry in entries.items():
                    own.setdefault(sort, entry)

    def edits(self, text: str, language: str) -> Iterator[Edit]:
        """The edits for a text: `Nguyen` -> `win`. A longer phrase comes first, then the entry of an earlier file."""
        tables = [table for name in (language, "*") if (table := self._entries.get(name))]
        if not tables:
            return
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter whose lower case is longer would shift all offsets after it
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        words = set(_WORD.findall(lowered))
        for table in tables:
            for key in sorted(words & table.keys()):
                entries = table[key].values()
                for entry in sorted(entries, key=lambda entry: -len(entry.written)):
                    yield from _with_spelling(entry, entries).edits(text, lowered)


def _with_spelling(entry: Entry, entries: Iterable[Entry]) -> Entry:
    """An entry of phonemes only, with the spelling that another entry has for its word, if there is one."""
    if entry.spoken is not None:
        return entry
    spellings = (other.spoken for other in entries if other.written == entry.written and other.spoken is not None)
    return replace(entry, spoken=next(spellings, None))


def parse_lexicon(text: str, name: str) -> Lexicon:
    """The lexicon in the text of a file called `name`.

    Raises:
        UsageError: a line is not an entry; the message has `name` and the number of the line, but nothing of the line:
            the file may be no lexicon, and private.
    """
    lexicon = Lexicon()
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        line = re.sub(r"(?:^|\s)#.*$", "", line).strip()
        if not line:
            continue
        match = _ENTRY.fullmatch(line) if len(line) <= LONGEST_LINE else None
        if not match or not _WORD.search(match["written"]):
            raise UsageError(f"{name}, line {number}: no lexicon entry", "Write it as: written = how to say it")
        spoken: str | None = match["spoken"]
        phonemes = ""
        if sound := _PHONEMES.fullmatch(match["spoken"]):
            from narrate.script.lexicon.phonemes import ipa  # most lexicons have none

            try:
                phonemes, spoken = ipa(sound["ipa"]), sound["spelling"]
                if spoken is not None and not _WORD.search(spoken):
                    raise ValueError("there is no word before the slashes")
            except ValueError as error:
                raise UsageError(
                    f"{name}, line {number}: {error}", "Write it as: Siobhan = Shivawn /ʃɪˈvɔːn/"
                ) from error
        spoken = None if spoken is None else sanitize(clean(spoken).text)
        lexicon.add(match["language"] or "en", Entry(match["written"], spoken, bool(match["any_case"]), phonemes))
    return lexicon


def load_lexicons(given: Path | None) -> Lexicon:
    """All lexicons in one, in the order of the module's docstring.

    Raises:
        UsageError: a file cannot be read, or one of its lines is wrong.
    """
    return _loaded(tuple(_version(path) for path in lexicon_files(given)))


def lexicon_files(given: Path | None) -> list[Path]:
    """The user's lexicons in their order: the given file, whether it exists or not, and the files that exist.

    Raises:
        UsageError: one is not a file, or is too large.
    """
    paths = [path for path in (given, local_lexicon(given), _own()) if path is not None]
    return [path for path in paths if _is_there(path) or path is given]


def local_lexicon(given: Path | None = None) -> Path | None:
    """The lexicon in the current folder, which may be a stranger's; None if there is none, or if it is the user's own
    or the given one.
    """
    path = Path(FILE_NAME)
    if not os.path.exists(path):  # noqa: PTH110 - `Path.exists()` raises for a link that may not be followed
        return None
    return None if any(_is_same(path, other) for other in (given, _own()) if other) else path


def _own() -> Path:
    import platformdirs

    return Path(platformdirs.user_config_dir("narrate")) / FILE_NAME


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _is_there(path: Path) -> bool:
    """Whether there is a file; raises as `lexicon_files()`. Nothing is opened, as a pipe would wait."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unreadable(path, error) from error
    if not stat.S_ISREG(found.st_mode):
        raise UsageError(f"the lexicon {path} is a folder, a pipe or a device", "Give a UTF-8 text file")
    if found.st_size > LARGEST_BYTES:
        raise UsageError(f"the lexicon {path} is larger than {LARGEST_BYTES >> 20} MB", "Give a UTF-8 text file")
    return True


def _version(path: Path) -> tuple[Path, int, int, int]:
    """A file as it is now: path, inode, time of change in ns, size in bytes."""
    try:
        found = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return path, found.st_ino, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1)
def _loaded(versions: tuple[tuple[Path, int, int, int], ...]) -> Lexicon:
    """All lexicons in one. It is kept, because every article of a run needs it, and must not be changed."""
    lexicon = Lexicon()
    for path, *_ in versions:
        lexicon.extend(_load(path))
    lexicon.extend(_shipped())
    return lexicon


@lru_cache(maxsize=1)
def _shipped() -> Lexicon:
    return _load(SHIPPED)


def _unreadable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"the lexicon {path} cannot be read ({error.strerror})", "Give a UTF-8 text file")


def _load(path: Path) -> Lexicon:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the lexicon {path} is not UTF-8 text", "Give a UTF-8 text file") from error
    return parse_lexicon(text, str(path))
