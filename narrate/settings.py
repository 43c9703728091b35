"""`Settings`: every option of a narration, declared once, frozen, and checked when made.

A field and its metadata are the whole declaration of an option. The command's flags and help, the settings file, the
environment, the checks, the provenance hash and the settings of a cluster's workers are made from them.
"""
# ruff: noqa: RUF009 - `option()` makes a field, as `dataclasses.field()` does

from __future__ import annotations

import errno
import math
import re
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import Field, dataclass, field, fields, replace
from os import PathLike
from os.path import isdir
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

from narrate.errors import UnknownFormat, UsageError, shown

if TYPE_CHECKING:
    from narrate.model import EngineOptions

INPUT, VOICE, SAID, OUTPUT, RUN = "Input", "Voice", "What is said", "Output", "Run"  # groups of `--help`

FORMATS = ("mp3", "m4b", "m4a", "opus", "flac", "wav")
CAPTION_FORMATS = ("vtt", "srt", "lrc")
PAGE_AUDIO = ("embedded", "linked")
INCLUDABLE = ("captions", "code", "tables", "footnotes")
SOURCE_KINDS = ("text", "markdown", "html")
DEVICES = ("cpu", "cuda")
DEFAULT_ENGINE = "system"
# Not in the model, because `--help` loads this module and does without the model: it takes 90 million instructions.
PARAGRAPH_PAUSE_S = 0.6  # between two paragraphs, by default; all other pauses scale with it
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")  # BCP 47, also with the underscores of locales
NAMED_LOUDNESS = ("podcast", "audiobook", "off")
LEAST_LUFS, MOST_LUFS = -40.0, -10.0

TYPE_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "text", tuple: "a list of words"}

T = TypeVar("T")


class Details(TypedDict, total=False):
    """What an option may have besides its default, flags, group and help text."""

    choices: tuple[str, ...]  # the words that it takes
    limits: tuple[float, float]  # the least and the greatest number
    check: Callable[[Any], None]  # raises UsageError if a value is wrong in another way
    heard: bool  # False: not in the provenance, which has the contents of the lexicon and the cover, not their paths
    # True: `narrate.toml` in the current folder, maybe a stranger's, can set it: it changes what is heard, and not what
    # is written where, which other files are read, processes, or the network.
    local: bool
    sidecar: bool  # True: asks for a file beside the audio


def option(default: T, flags: str, group: str, help: str, **details: Unpack[Details]) -> T:  # noqa: A002 - typer's word
    """A field of `Settings` that is an option of the command.

    Args:
        default: its type is the option's; None is the default of a path.
        flags: as users type them, the long flag first, then the metavar: "--rate -r WPM".
        group: the heading in `--help`.
        help: the line in `--help`; `{choices}` is filled in, and a default that is neither empty nor 0 is added.
    """
    return field(default=default, metadata={"flags": flags, "group": group, "help": help, **details})


def _check_format(name: str) -> None:
    if name and name not in FORMATS:
        raise UnknownFormat(f"there is no format {shown(name)}", f"Take one of {', '.join(FORMATS)}")


def _check_language(tag: str) -> None:
    if tag and not LANGUAGE_TAG.fullmatch(tag):
        raise UsageError(f"--language cannot be {shown(tag)}", "Write a tag such as en, de or pt-BR")


def _check_loudness(text: str) -> None:
    with suppress(ValueError):
        if text in NAMED_LOUDNESS or LEAST_LUFS <= float(text) <= MOST_LUFS:
            return
    raise UsageError(
        f"there is no loudness {shown(text)}",
        f"Take {', '.join(NAMED_LOUDNESS)} or LUFS from {LEAST_LUFS:.0f} to {MOST_LUFS:.0f}",
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """How to narrate. Every field has a default, and its help text describes it.

    Raises:
        UsageError: a value is not one that its option can have.
    """

    source_kind: str = option(
        "", "--from KIND", INPUT, "What - holds: {choices} (default: guessed).", choices=SOURCE_KINDS, local=True
    )
    language: str = option(
        "",
        "--language -l TAG",
        INPUT,
        "The article's language, such as en or de (default: found out).",
        check=_check_language,
        local=True,
    )

    engine: str = option(
        "", "--engine -e NAME", VOICE, "Keep to one engine: system (pyttsx3), espeak, piper, kokoro, …", local=True
    )
    # A voice of another engine has the engine's name before it: "piper:en_US-lessac-medium". The default is chosen by
    # `narrate.speak.choose`.
    voice: str = option("", "--voice -v NAME", VOICE, "Voice (default: the best that is installed).", local=True)
    quote_voice: str = option(
        "", "--quote-voice NAME", VOICE, "A second voice, for quotes and quoted speech.", local=True
    )
    # Pairs of a language (BCP 47 tag) and the voice for articles and passages in it. Only a file can set them.
    voices: tuple[tuple[str, str], ...] = field(default=(), metadata={"local": True})
    # Audiobook narrators speak at 150 to 160 words a minute and news readers at 160 to 180. eSpeak's own default of
    # 175 makes 170 real words a minute of news prose once our pauses are in, which is comfortable to follow.
    # The limits are eSpeak's: it clips a rate beyond them without a message.
    rate_wpm: int = option(175, "--rate -r WPM", VOICE, "Words a minute.", limits=(80, 450), local=True)
    voice_dir: Path | None = option(None, "--voice-dir FOLDER", VOICE, "Voice files of neural engines.", heard=False)
    device: str = option(
        DEVICES[0], "--device NAME", VOICE, "For neural engines: {choices}.", choices=DEVICES, heard=False
    )

    pause_s: float = option(
        PARAGRAPH_PAUSE_S,
        "--pause SECONDS",
        SAID,
        "Pause between paragraphs; others scale with it.",
        limits=(0, 60),
        local=True,
    )
    include: tuple[str, ...] = option(
        (), "--include KINDS", SAID, "Speak these too, of {choices}.", choices=INCLUDABLE, local=True
    )
    announce: bool = option(False, "--announce", SAID, "Say where a figure, table or code was left out.", local=True)
    lexicon: Path | None = option(None, "--lexicon FILE", SAID, "Lines of `written = how to say it`.", heard=False)
    intro: bool = option(True, "--intro/--no-intro", SAID, "Speak title, author and date first.", local=True)

    output: Path | None = option(
        None,
        "--output -o PATH",
        OUTPUT,
        "A file, whose suffix picks the format, or a folder (default: output).",
        heard=False,
    )
    format: str = option(
        "", "--format -f NAME", OUTPUT, f"{{choices}} (default: {FORMATS[0]}).", choices=FORMATS, check=_check_format
    )
    # 0 is the format's own default for speech.
    bitrate_kbps: int = option(
        0, "--bitrate KBPS", OUTPUT, "Bit rate (default: 64; opus 48).", limits=(0, math.inf), local=True
    )
    loudness: str = option(
        "-19",
        "--loudness LUFS",
        OUTPUT,
        "A figure, {choices}.",
        choices=NAMED_LOUDNESS,
        check=_check_loudness,
        local=True,
    )
    # Without one, an article from the web has its own picture, and every other article a cover that is drawn.
    cover: Path | None = option(None, "--cover FILE", OUTPUT, "A JPEG or PNG for the file's tags.", heard=False)
    captions: tuple[str, ...] = option(
        (), "--captions KINDS", OUTPUT, "Beside the audio, of {choices}.", choices=CAPTION_FORMATS, sidecar=True
    )
    page: bool = option(False, "--page/--no-page", OUTPUT, "A page beside the audio, to read along with.", sidecar=True)
    page_audio: str = option(
        PAGE_AUDIO[0], "--page-audio HOW", OUTPUT, "The page's audio: {choices}.", choices=PAGE_AUDIO, sidecar=True
    )
    feed: str = option("", "--feed URL", OUTPUT, "Keep a podcast feed of the folder, served at this URL.", sidecar=True)

    jobs: int = option(
        0, "--jobs -j N", RUN, "Worker processes (default: one for each processor).", limits=(0, 1000), heard=False
    )
    cluster: str = option("", "--cluster ADDRESS", RUN, "Let the workers of a Dask scheduler do the work.", heard=False)
    cache: bool = option(True, "--cache/--no-cache", RUN, "Keep spoken passages for the next run.", heard=False)
    cache_dir: Path | None = option(None, "--cache-dir FOLDER", RUN, "Where they are kept.", heard=False)
    keep_going: bool = option(False, "--keep-going", RUN, "Leave out a sentence that cannot be spoken.", heard=False)

    def __post_init__(self) -> None:
        for option in OPTIONS.values():
            value = typed(name_in_messages(option), getattr(self, option.name), value_type(option))
            object.__setattr__(self, option.name, value)
            _check(option, value)
        object.__setattr__(self, "voices", _pairs(self.voices))

    @property
    def main_engine(self) -> str:
        """The engine whose voices need no name before them."""
        return self.engine or DEFAULT_ENGINE

    @property
    def engine_options(self) -> EngineOptions:
        """What the engine is told before it is used. The folder is absolute, because other processes use it, too."""
        from narrate.model import EngineOptions

        return EngineOptions(self.voice_dir.expanduser().absolute() if self.voice_dir else None, self.device)

    @property
    def heard(self) -> dict[str, Any]:
        """The values that change the files, by their names; part of the provenance."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.metadata.get("heard", True)}

    def without_sidecars(self) -> Settings:
        """The same settings for the audio alone."""
        none: dict[str, Any] = {each.name: each.default for each in fields(self) if each.metadata.get("sidecar")}
        return replace(self, **none)

    @property
    def chosen_format(self) -> str:
        """The output's format: `format`, else the suffix of `output`, else mp3.

        Raises:
            UnknownFormat: the suffix is not in `FORMATS`, or differs from `format`.
        """
        suffix = self.output.suffix.lower().lstrip(".") if self.output and not isdir(self.output) else ""  # noqa: PTH112
        if suffix and self.format and suffix != self.format:
            raise UnknownFormat(f"{self.output} does not end in .{self.format}", "Leave out --format or the suffix")
        _check_format(suffix)
        return self.format or suffix or FORMATS[0]


OPTIONS: dict[str, Field[Any]] = {each.name: each for each in fields(Settings) if "flags" in each.metadata}


def value_type(option: Field[Any]) -> type:
    """The type of an option's values: bool, int, float, str, tuple (of words) or Path."""
    return Path if option.default is None else type(option.default)


def words(value: str | Iterable[object]) -> tuple[str, ...]:
    """The words of a list, or of a text that separates them by commas."""
    parts = value.split(",") if isinstance(value, str) else map(str, value)
    return tuple(part.strip() for part in parts if part.strip())


def name_in_messages(option: Field[Any]) -> str:
    """An option's long flag, with its name in a file if that is another: `--rate (rate_wpm)`."""
    flag = str(option.metadata["flags"]).split()[0].split("/")[0]
    return flag if flag[2:].replace("-", "_") == option.name else f"{flag} ({option.name})"


def typed(where: str, value: Any, kind: type) -> Any:
    """The value as its option's type: lists become tuples of words, texts become paths, and 190.0 becomes 190.

    Raises:
        UsageError: it has another type; `where` names it.
    """
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    if kind is Path and (value is None or isinstance(value, str | PathLike)):
        return None if value is None else Path(value)
    if kind is tuple and isinstance(value, str | list | set | frozenset):
        return words(value)
    if kind is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if kind is float and type(value) is int and abs(value) < 1 << 53:
        return float(value)
    raise UsageError(f"{where} is {shown(value)}, which is not {TYPE_NAMES.get(kind, 'a path')}")


def _pairs(voices: Any) -> tuple[tuple[str, str], ...]:
    """The pairs of a language and a voice, from pairs or from a mapping."""
    with suppress(TypeError, ValueError):
        pairs = tuple(dict(voices).items())
        if all(isinstance(name, str) for pair in pairs for name in pair):
            return pairs
    raise UsageError(f"voices is {shown(voices)}, which is not pairs of a language and a voice")


def _check(option: Field[Any], value: Any) -> None:
    """Raises UsageError if an option cannot have this value."""
    about, name = option.metadata, name_in_messages(option)
    if isinstance(value, str | Path) and "\0" in str(value):
        raise UsageError(f"{name} has a null character in it", "Leave it out")
    if "check" in about:
        about["check"](value)
    elif "limits" in about:
        least, most = about["limits"]
        if not least <= value <= most:  # also if it is NaN
            allowed = f"{least} or more" if most == math.inf else f"{least} to {most}"
            raise UsageError(f"{name} cannot be {shown(value)}", f"Take {allowed}; {option.default} is the default")
    elif "choices" in about:
        for word in value if isinstance(value, tuple) else (value,):
            if word not in about["choices"] and word != option.default:
                raise UsageError(f"{name} cannot be {shown(word)}", f"Take {', '.join(about['choices'])}")
    elif isinstance(value, Path):
        _check_path(name, value, is_folder=about["flags"].endswith(" FOLDER"))


def _check_path(name: str, path: Path, is_folder: bool) -> None:
    try:
        mode = path.expanduser().stat().st_mode
    except RuntimeError as error:
        raise UsageError(
            f"{name}: there is no home folder for {shown(str(path), 200)}", "Write the path out"
        ) from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise UsageError(f"{name}: the name {shown(str(path), 200)} is too long", "Take a shorter one") from error
    else:
        if is_folder and not stat.S_ISDIR(mode):
            raise UsageError(f"{name} is {shown(str(path), 200)}, which is not a folder", "Name a folder")
