"""What will be said: passages of lines of utterances, and skips."""

from __future__ import annotations

from dataclasses import dataclass

from narrate.model.article import Kind

# The default pause between two lines of a paragraph. The one between paragraphs is an option, in narrate.settings.
LINE_GAP_S = 0.25
DEFAULT_RATE_WPM = 175  # also in narrate.settings, which must not import the model: that takes time at the start
# eSpeak's time and memory grow with the square of an utterance's length. pyttsx3's espeak driver tells it to copy ten
# times the text's length; above about 12 kB that reads past the text and kills the process. The limit is a sixth of it.
LONGEST_UTTERANCE_BYTES = 2_000


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
    rate_wpm: int = DEFAULT_RATE_WPM
    language: str = "en"
    edits: tuple[Edit, ...] = ()
    phonemes: tuple[Phonemes, ...] = ()

    @property
    def sound(self) -> list[object]:
        """All of it that decides how it sounds, as JSON values."""
        return [self.text, self.voice, self.rate_wpm, self.language, *([p.start, p.end, p.ipa] for p in self.phonemes)]

    @property
    def speaker(self) -> str:
        """Identifies a voice speaking one language; loudness and duration are measured for each."""
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
    gap_s: float = LINE_GAP_S
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
