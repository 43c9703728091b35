"""`Settings`: every choice that a user can make, frozen, checked when made.

`load()` finds them where users put them: a flag wins over `NARRATE_*` in the environment, over the file given by
`--config`, over `narrate.toml` in the current folder, over the user's own file, over the default here. The names
in a file are the fields' names; in the environment they are upper-case after `NARRATE_`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from narrate.errors import UnknownFormat, UsageError

FORMATS = ("mp3", "flac", "wav")
INCLUDABLE = ("captions", "code", "tables", "footnotes")
SOURCE_KINDS = ("text", "markdown", "html")

# Audiobook narrators speak at 150 to 160 words a minute and news readers at 160 to 180. eSpeak's own default of
# 175 makes 170 real words a minute of news prose once our pauses are in, which is comfortable to follow.
DEFAULT_RATE_WPM = 175
SLOWEST_WPM, FASTEST_WPM = 60, 600


@dataclass(frozen=True, slots=True)
class Settings:
    """How to narrate. Every field has a sensible default; wrong values raise `UsageError` at once.

    Attributes:
        output: a file (its suffix picks the format) or a folder; None is the folder `output`.
        format: one of `FORMATS`; "" takes the suffix of `output`, else mp3.
        engine: "system" (pyttsx3), "tone", or the name of an installed plug-in.
        voice: the engine's name of a voice; "" for its own choice for the language.
        rate_wpm: words a minute.
        language: BCP 47 tag of the article; "" for what the source says, else English.
        pause_s: seconds between two paragraphs; the other pauses scale with it.
        include: what to speak that is left out otherwise, of `INCLUDABLE`.
        lexicon: a file of `written = spoken` lines, or None.
        intro: speak title, author and date first.
        source_kind: of `SOURCE_KINDS`, for what standard input holds; "" guesses.
        jobs: worker processes; 0 is one for each processor.
        cache, cache_dir: keep spoken passages for the next run, and where (None: the platform's cache folder).
        keep_going: leave out a sentence that no attempt can speak, instead of failing.
        bitrate_kbps: of a compressed format; 0 is the format's default for speech.
        loudness: integrated loudness to aim at: LUFS as text ("-19"), "podcast", "audiobook", or "off".
        cover: an image for the file's tags, or None.
        announce: say "Figure", "Table" or "Code" and the caption's text where one is left out.
    """

    output: Path | None = None
    format: str = ""
    engine: str = "system"
    voice: str = ""
    rate_wpm: int = DEFAULT_RATE_WPM
    language: str = ""
    pause_s: float = 0.6
    include: tuple[str, ...] = ()
    lexicon: Path | None = None
    intro: bool = True
    source_kind: str = ""
    jobs: int = 0
    cache: bool = True
    cache_dir: Path | None = None
    keep_going: bool = False
    bitrate_kbps: int = 0
    loudness: str = "-19"
    cover: Path | None = None
    announce: bool = False
