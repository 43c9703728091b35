"""`Settings`: every choice that a user can make, frozen, checked when made.

`load()` finds them where users put them: a flag wins over `NARRATE_*` in the environment, over the file given by
`--config`, over `narrate.toml` in the current folder, over the user's own file, over the default here. The names
in a file are the fields' names; in the environment they are upper-case after `NARRATE_`.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from narrate.errors import UnknownFormat, UsageError
from narrate.model import EngineOptions
from narrate.model.script import PARAGRAPH_PAUSE_S

FORMATS = ("mp3", "m4b", "m4a", "opus", "flac", "wav")
CAPTION_FORMATS = ("vtt", "srt", "lrc")
PAGE_AUDIO = ("embedded", "linked")
INCLUDABLE = ("captions", "code", "tables", "footnotes")
SOURCE_KINDS = ("text", "markdown", "html")
DEVICES = ("cpu", "cuda")

# Audiobook narrators speak at 150 to 160 words a minute and news readers at 160 to 180. eSpeak's own default of
# 175 makes 170 real words a minute of news prose once our pauses are in, which is comfortable to follow.
DEFAULT_RATE_WPM = 175
DEFAULT_ENGINE = "system"
SLOWEST_WPM, FASTEST_WPM = 80, 450  # eSpeak's own limits: it clips what is beyond them without a word
LONGEST_PAUSE_S = 60.0
NAMED_LOUDNESS = ("podcast", "audiobook", "off")
LEAST_LUFS, MOST_LUFS = -40.0, -10.0
FILE_NAME = "narrate.toml"
VOICES = "voices"  # a table in a settings file; a flag or a variable has no room for it
_ROLES = {"narrator": "voice", "quotes": "quote_voice"}
_TAG = r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*"  # of a language, by BCP 47


@dataclass(frozen=True, slots=True)
class Settings:
    """How to narrate. Every field has a sensible default; wrong values raise `UsageError` at once.

    Attributes:
        output: a file (its suffix picks the format) or a folder; None is the folder `output`.
        format: one of `FORMATS`; "" takes the suffix of `output`, else mp3.
        engine: "system" (pyttsx3), "tone", or the name of an installed plug-in; "" for the best voice that is
            installed, or else "system".
        voice: the engine's name of a voice, or of another engine's, as in `piper:en_US-lessac-medium`; "" for the
            choice that `narrate.speak.choose` tells.
        quote_voice: who speaks block quotes and quoted speech; "" for the narrator.
        voices: pairs of a language (BCP 47) and its voice, for articles and passages in it.
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
        cover: an image for the file's tags; None takes the article's own if it is from the web, else makes one.
        captions: files beside the audio, of `CAPTION_FORMATS`.
        page: write a page to read along with, beside the audio.
        page_audio: of `PAGE_AUDIO`: the page holds the audio, or names its file.
        feed: where the output folder will be served; "" keeps no podcast feed there.
        cluster: address of a Dask scheduler whose workers do the work; "" for this machine.
        voice_dir: a folder with voice files, looked at before the usual places.
        device: what a neural engine runs on, of `DEVICES`.
        announce: say "Figure", "Table" or "Code" and the caption's text where one is left out.
    """

    output: Path | None = None
    format: str = ""
    engine: str = ""
    voice: str = ""
    quote_voice: str = ""
    voices: tuple[tuple[str, str], ...] = ()
    rate_wpm: int = DEFAULT_RATE_WPM
    language: str = ""
    pause_s: float = PARAGRAPH_PAUSE_S
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
    cluster: str = ""
    captions: tuple[str, ...] = ()
    page: bool = False
    page_audio: str = PAGE_AUDIO[0]
    feed: str = ""
    voice_dir: Path | None = None
    device: str = DEVICES[0]

    def __post_init__(self) -> None:
        if self.format and self.format not in FORMATS:
            raise UnknownFormat(f"there is no format '{self.format}'", f"Take one of {', '.join(FORMATS)}")
        if not SLOWEST_WPM <= self.rate_wpm <= FASTEST_WPM:
            raise UsageError(
                f"a rate of {self.rate_wpm} words a minute is out of reach",
                f"Take {SLOWEST_WPM} to {FASTEST_WPM}; {DEFAULT_RATE_WPM} is the default",
            )
        if not 0 <= self.pause_s <= LONGEST_PAUSE_S:  # also false for NaN
            raise UsageError(f"a pause of {self.pause_s} s is out of reach", f"Take 0 to {LONGEST_PAUSE_S:.0f} seconds")
        for kind in self.include:
            if kind not in INCLUDABLE:
                raise UsageError(f"there is nothing called '{kind}' to include", f"Take {', '.join(INCLUDABLE)}")
        for name in self.captions:
            if name not in CAPTION_FORMATS:
                raise UsageError(f"there are no captions called '{name}'", f"Take {', '.join(CAPTION_FORMATS)}")
        if self.page_audio not in PAGE_AUDIO:
            raise UsageError(f"the page's audio cannot be '{self.page_audio}'", f"Take {' or '.join(PAGE_AUDIO)}")
        if self.device not in DEVICES:
            raise UsageError(f"there is no device '{self.device}'", f"Take {' or '.join(DEVICES)}")
        if self.source_kind and self.source_kind not in SOURCE_KINDS:
            raise UsageError(f"there is no source kind '{self.source_kind}'", f"Take {', '.join(SOURCE_KINDS)}")
        if self.jobs < 0:
            raise UsageError(f"{self.jobs} jobs are too few", "Take 1 or more; 0 is one for each processor")
        if self.bitrate_kbps < 0:
            raise UsageError(f"a bit rate of {self.bitrate_kbps} kbit/s is out of reach", "64 is plenty for speech")
        if self.loudness not in NAMED_LOUDNESS:
            try:
                quiet_enough = LEAST_LUFS <= float(self.loudness) <= MOST_LUFS
            except ValueError:
                quiet_enough = False
            if not quiet_enough:
                raise UsageError(
                    f"there is no loudness '{self.loudness}'",
                    f"Take {', '.join(NAMED_LOUDNESS)} or LUFS from {LEAST_LUFS:.0f} to {MOST_LUFS:.0f}",
                )

    @property
    def main_engine(self) -> str:
        """The engine whose voices need no name before them."""
        return self.engine or DEFAULT_ENGINE

    @property
    def engine_options(self) -> EngineOptions:
        """What the engine is told before it is used; a folder from the root, for it counts in other processes too."""
        return EngineOptions(self.voice_dir.expanduser().absolute() if self.voice_dir else None, self.device)

    @property
    def heard(self) -> dict[str, Any]:
        quiet = {"output", "jobs", "cache", "cache_dir", "keep_going", "lexicon", "cover", "cluster", "voice_dir"}
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name not in {*quiet, "device"}}

    def without_sidecars(self) -> Settings:
        from dataclasses import replace

        return replace(self, captions=(), page=False, page_audio=PAGE_AUDIO[0], feed="")

    @property
    def chosen_format(self) -> str:
        """The output's format: `format`, else the suffix of `output`, else mp3.

        Raises:
            UnknownFormat: the suffix is none of `FORMATS`, or is another one than `format`.
        """
        suffix = self.output.suffix.lower().lstrip(".") if self.output and not self.output.is_dir() else ""
        if suffix and self.format and suffix != self.format:
            raise UnknownFormat(f"{self.output} does not end in .{self.format}", "Leave out --format or the suffix")
        if suffix and suffix not in FORMATS:
            raise UnknownFormat(f"there is no format '{suffix}'", f"Take one of {', '.join(FORMATS)}")
        return self.format or suffix or FORMATS[0]


def load(flags: Mapping[str, Any], config: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from everywhere, the nearest winning (see the module's docstring).

    Args:
        flags: what the command line says; None values are left to the other sources.
        config: the file of `--config`.

    Raises:
        UsageError: a file is absent, no TOML, or names something that does not exist; a value is of the wrong type.
    """
    from platformdirs import user_config_path

    chosen: dict[str, Any] = {}
    for path in (user_config_path("narrate", appauthor=False) / FILE_NAME, Path(FILE_NAME)):
        if path.is_file():
            chosen |= _read_file(path)
    if config is not None:
        chosen |= _read_file(config)
    for name, kind in _FIELDS.items():
        text = environment.get(f"NARRATE_{name.upper()}")
        if text:
            chosen[name] = _convert(f"NARRATE_{name.upper()}", text, kind)
    chosen |= {name: value for name, value in flags.items() if value is not None}
    return Settings(**chosen)


def _read_file(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"the settings file {path} cannot be read ({error.strerror})", "Check --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"the settings file {path} is no TOML ({error})", "See https://toml.io") from error
    chosen: dict[str, Any] = {}
    for name, value in values.items():
        if name == VOICES:
            chosen |= _voices(path, value)
            continue
        if name not in _FIELDS:
            near = difflib.get_close_matches(name, _FIELDS, n=1)
            raise UsageError(
                f"{path}: there is no setting '{name}'" + (f" (did you mean '{near[0]}'?)" if near else ""),
                f"There are: {', '.join(_FIELDS)}",
            )
        chosen[name] = _convert(f"{path}: {name}", value, _FIELDS[name])
        if isinstance(chosen[name], Path):
            chosen[name] = path.parent / chosen[name].expanduser()
    return chosen


def _voices(path: Path, table: Any) -> dict[str, Any]:
    """What the table `[voices]` says: the narrator's, the quotes' and the languages'."""
    if not isinstance(table, dict) or not all(isinstance(voice, str) for voice in table.values()):
        raise UsageError(f"{path}: voices is no table of names", 'Write lines such as `de = "de"` under [voices]')
    table = {name.replace("_", "-"): voice for name, voice in table.items()}
    for name in table:
        if name not in _ROLES and not re.fullmatch(_TAG, name):
            near = difflib.get_close_matches(name, _ROLES, n=1)
            raise UsageError(
                f"{path}: there are no voices for '{name}'" + (f" (did you mean '{near[0]}'?)" if near else ""),
                f"Under [voices] stand {', '.join(_ROLES)}, and languages by their tags, such as de or en-GB",
            )
    roles = {_ROLES[name]: voice for name, voice in table.items() if name in _ROLES}
    return {**roles, VOICES: tuple(sorted((name, voice) for name, voice in table.items() if name not in _ROLES))}


def _convert(where: str, value: Any, kind: type) -> Any:
    """A value from a file or the environment as the field's type; text is taken for every type."""
    try:
        if kind is bool:
            if isinstance(value, bool):
                return value
            return {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False,
                    "off": False}[str(value).lower()]  # fmt: skip
        if kind is tuple:
            words = value.split(",") if isinstance(value, str) else value
            return tuple(str(word).strip() for word in words if str(word).strip())
        if isinstance(value, dict | list) or (kind is not str and isinstance(value, bool)):
            raise ValueError
        return kind(value)
    except (ValueError, TypeError, KeyError) as error:
        wanted = {bool: "true or false", int: "a whole number", float: "a number", tuple: "a list of words"}
        raise UsageError(f"{where} is {value!r}, which is not {wanted.get(kind, 'text')}", "Correct it") from error


_FIELDS: dict[str, type] = {
    field.name: {"bool": bool, "int": int, "float": float, "str": str, "tuple[str, ...]": tuple}.get(
        str(field.type), Path
    )
    for field in fields(Settings)
    if field.name != VOICES
}
