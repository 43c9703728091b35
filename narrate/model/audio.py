"""What engines and codecs give: voices, clips and encoded pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


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
        path: its file, of a voice that was just installed.
    """

    id: str
    name: str
    language: str = ""
    gender: str = ""
    quality: str = ""
    size_bytes: int = 0
    installed: bool = True
    to_install: str = ""
    path: Path | None = None


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
        reused: it came from the cache; nothing was spoken for it.
        line_words: for each line its words, as far as the engine told of them; empty if it told of none at all.
    """

    encoded: bytes = field(repr=False)
    tail: bytes = field(repr=False)
    samples: int
    sample_rate_hz: int
    line_samples: tuple[tuple[int, int] | None, ...]
    reused: bool = False
    line_words: tuple[tuple[Word, ...], ...] = ()

    @property
    def is_heard(self) -> bool:
        """Whether any of its lines has sound."""
        return any(self.line_samples)
