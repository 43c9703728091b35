"""The types that cross from stage to stage.

All are frozen: a stage receives them, never changes them, and returns new ones. Units stand in the names
(`_s` seconds, `_samples`, `_hz`, `_wpm`). Texts keep what the author wrote; only `Edit.spoken` and
`Utterance.text` hold what will be said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a block of an article is, and so how it is paced and whether it is spoken."""

    INTRO = "intro"  # the spoken opening: made by the script stage, no block of the article
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    LIST_ITEM = "list_item"
    CAPTION = "caption"
    CODE = "code"
    TABLE = "table"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the article as written.

    Attributes:
        kind: what it is (never `Kind.INTRO`).
        text: its text, untouched. Lines of code and rows of a table are separated by `\\n`, the cells of a
            row by `\\t`; other kinds may hold line breaks of the source, which mean a space.
        level: 1 to 6 for a heading, the nesting depth from 1 for a list item, 1 for a table whose first row does not
            name its columns and for the caption of a table that follows, else 0.
        voice: who speaks it, as `Settings.voice`; "" for whoever speaks the article. Readers leave it empty.
    """

    kind: Kind
    text: str
    level: int = 0
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What a reader makes of a source.

    Attributes:
        title: the article's title; see `title_from_name`.
        author, published, site, language: empty where the source does not say. `published` is an ISO 8601
            date (`2026-11-23`); `language` a BCP 47 tag (`en`, `en-GB`).
        source: the path or URL it was read from, `-` for standard input.
        blocks: in reading order, each piece of text once.
        title_from_name: the title was made from a file name for want of a better one, and is never spoken.
        image: the address of the picture that stands for the article, if both come from the web.
    """

    title: str
    blocks: tuple[Block, ...]
    author: str = ""
    published: str = ""
    site: str = ""
    language: str = ""
    source: str = ""
    title_from_name: bool = False
    image: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A written span and what is said for it: `written[start:end]` is spoken as `spoken` ("" is silence).

    `phonemes`, if there are any, are those of `spoken`, as in `Phonemes`.
    """

    start: int
    end: int
    spoken: str
    phonemes: str = ""


@dataclass(frozen=True, slots=True)
class Phonemes:
    """How words sound: `text[start:end]` of an utterance is said as `ipa`.

    `ipa` is what dictionaries write between slashes, decomposed (NFD): letters, marks, stress before its syllable,
    spaces between words, full stops between syllables; nothing that an engine could take for a command.
    """

    start: int
    end: int
    ipa: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of a sentence said in one voice.

    Attributes:
        text: what is said, free of everything that an engine could take for a command.
        voice: the engine's name for the voice, "" for its own choice for `language`.
        rate_wpm: words a minute.
        language: BCP 47 tag.
        edits: how `text` came out of the line's `written`; offsets are into `Line.written`.
        phonemes: for engines that take them, in order, not overlapping; all others say `text` as it is spelled.
    """

    text: str
    voice: str = ""
    rate_wpm: int = 175
    language: str = "en"
    edits: tuple[Edit, ...] = ()
    phonemes: tuple[Phonemes, ...] = ()

    @property
    def sound(self) -> list[object]:
        """All of it that decides how it sounds, as JSON values."""
        return [self.text, self.voice, self.rate_wpm, self.language, *([p.start, p.end, p.ipa] for p in self.phonemes)]

    @property
    def speaker(self) -> str:
        """What has a pace and a loudness of its own: a voice speaks another language in another way."""
        return f"{self.voice} {self.language}"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. `written` is the block's own text; no utterances means nothing of it can be said."""

    written: str
    utterances: tuple[Utterance, ...]

    @property
    def spoken(self) -> str:
        return " ".join(utterance.text for utterance in self.utterances)


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph-level piece, ready to be spoken: the unit of work and of progress.

    Attributes:
        pause_after_s: the silence between its last sound and the next passage's first.
        gap_s: the silence between two of its lines.
        level: the block's (for chapters).
    """

    kind: Kind
    lines: tuple[Line, ...]
    pause_after_s: float
    gap_s: float = 0.25
    level: int = 0

    @property
    def written(self) -> str:
        return " ".join(line.written for line in self.lines)


@dataclass(frozen=True, slots=True)
class Skip:
    """Text left unspoken, in its place, and why (`reason` completes the sentence "not spoken: …")."""

    written: str
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Script:
    """What will be said, and what will not: every character of the article stands in exactly one line or skip.

    The opening (`Kind.INTRO`) is the one passage that is not the article's text.
    """

    title: str
    items: tuple[Passage | Skip, ...]
    author: str = ""
    published: str = ""
    site: str = ""
    language: str = "en"
    source: str = ""

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(item for item in self.items if isinstance(item, Passage))

    @property
    def skips(self) -> tuple[Skip, ...]:
        return tuple(item for item in self.items if isinstance(item, Skip))


@dataclass(frozen=True, slots=True)
class Word:
    """When a word begins: `text[start:end]` is heard from `sample` on.

    In a clip, that is the utterance's text; in a piece, a line's `spoken`; in a cue, its line's `written`.
    """

    start: int
    end: int
    sample: int


@dataclass(frozen=True, slots=True)
class Clip:
    """A spoken utterance as the engine gave it: signed 16-bit little-endian mono PCM."""

    pcm: bytes = field(repr=False)
    sample_rate_hz: int
    words: tuple[Word, ...] = ()

    @property
    def samples(self) -> int:
        return len(self.pcm) // 2


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that an engine offers; what is not known is empty.

    Attributes:
        id: what `--voice` takes.
        language: BCP 47 tag.
        quality: a word of its makers.
        size_bytes: of its files.
        installed: it can speak now.
        to_install: what to do for that; "" for one that is installed.
    """

    id: str
    name: str
    language: str = ""
    gender: str = ""
    quality: str = ""
    size_bytes: int = 0
    installed: bool = True
    to_install: str = ""


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What an engine may be told before it is used, beside the utterances.

    Attributes:
        voice_dir: a folder in which to look for voice files first; None for the usual places only.
        device: what the model runs on, of `narrate.settings.DEVICES`.
    """

    voice_dir: Path | None = None
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage spoken, stitched and encoded.

    Attributes:
        encoded: the codec's bytes, ready to be joined to the next piece's.
        tail: what the codec needs after `encoded` if this piece is the file's last.
        samples: its length at `sample_rate_hz`, pauses and padding included.
        line_samples: (start, end) of each line's sound within the piece, in samples; None where a line has none.
        reused: it came from the store; nothing was spoken for it.
        line_words: for each line its words, as far as the engine told of them; empty if it told of none at all.
    """

    encoded: bytes = field(repr=False)
    tail: bytes = field(repr=False)
    samples: int
    sample_rate_hz: int
    line_samples: tuple[tuple[int, int] | None, ...]
    reused: bool = False
    line_words: tuple[tuple[Word, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """When a line is heard, and its words where the engine tells of them, in samples at the file's rate."""

    line: Line
    start_sample: int
    end_sample: int
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading's title and the time from its first sound to the next heading's (or the end)."""

    title: str
    start_s: float
    end_s: float
    level: int = 1


@dataclass(frozen=True, slots=True)
class PassageTime:
    """Where a passage lies in the file."""

    kind: Kind
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Narration:
    """What `narrate()` returns: the file, and when everything in it is heard.

    Attributes:
        script: what was said, and what not; each cue's line stands in it.
        reused, spoken: how many passages came from the store and how many were spoken anew.
        left_out: written texts of sentences that could not be spoken (only with `keep_going`).
        wall_s: how long it took.
    """

    path: Path
    title: str
    duration_s: float
    sample_rate_hz: int
    passages: tuple[PassageTime, ...]
    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]
    script: Script
    reused: int = 0
    spoken: int = 0
    left_out: tuple[str, ...] = ()
    wall_s: float = 0.0

    @property
    def voice(self) -> str:
        """Who speaks most of it, as `Settings.voice`; "" is the engine's own choice."""
        said: Counter[str] = Counter()
        for passage in self.script.passages:
            for line in passage.lines:
                for utterance in line.utterances:
                    said[utterance.voice] += len(utterance.text)
        return max(said, key=lambda voice: said[voice], default="")
