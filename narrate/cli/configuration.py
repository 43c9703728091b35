"""Where the command's settings come from.

A flag wins over `NARRATE_*` in the environment, over the file given by `--config`, over `narrate.toml` in the current
folder, over the user's own file, over the default. The names in a file are those of the fields of `Settings`; in the
environment they are upper-case after `NARRATE_`.

The file in the current folder may be a stranger's, who has put it beside an article. It can set what says `local` in
its declaration, and voices of the engines that come with this project, by their names.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from narrate.errors import UsageError, did_you_mean, shown
from narrate.settings import LANGUAGE_TAG, OPTIONS, Settings, name_in_messages, typed, value_type

FILE_NAME = "narrate.toml"
LARGEST_BYTES = 65_536
LONGEST_LINE = 2_000  # bytes; `tomllib` takes a minute for a key of 30,000 parts
LONGEST_REASON = 120  # characters of what the parser says
PREFIX = "NARRATE_"
NO_SETTINGS = ("DEBUG", "ESPEAK", "NO_SKIPS", "PIPER_VOICES")  # variables that other parts of the project read
VOICES = "voices"  # a table in a file; there is neither a flag nor a variable for it
ROLES = {"narrator": "voice", "quotes": "quote_voice"}  # in the table: name -> setting
BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def load(flags: Mapping[str, Any], config: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from all sources.

    Args:
        flags: the values of the command line by the names of their fields. None means that the flag is absent. Names
            that are no field's are ignored.
        config: the file given by `--config`.

    Raises:
        UsageError: a file is missing, is not TOML, names an unknown setting, or one that it may not set; there is no
            such variable; or a value is wrong.
    """
    chosen: dict[str, Any] = {}
    if os.path.lexists(own_file()):
        chosen |= _read_file(own_file())
    if local := local_file(config):
        chosen |= _read_local(local)
    if config is not None:
        chosen |= _read_file(config, may_be_pipe=True)
    _check_variables(environment)
    for name, option in OPTIONS.items():
        variable = PREFIX + name.upper()
        if flags.get(name) is not None:
            chosen[name] = _convert(name_in_messages(option), flags[name], value_type(option))
        elif environment.get(variable):
            chosen[name] = _convert(variable, environment[variable], value_type(option))
    return Settings(**chosen)


def own_file() -> Path:
    """The user's own file."""
    return user_config_path("narrate", appauthor=False) / FILE_NAME


def local_file(config: Path | None = None) -> Path | None:
    """The file in the current folder; None if there is none, or if it is the user's own or the one of `--config`."""
    local = Path(FILE_NAME)
    if not os.path.lexists(local) or any(_is_same(local, other) for other in (own_file(), config) if other):
        return None
    return local


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _read_local(path: Path) -> dict[str, Any]:
    """The settings of the file in the current folder.

    Raises:
        UsageError: as `load()`.
    """
    chosen = _read_file(path)
    for name in chosen:
        if name in OPTIONS and not OPTIONS[name].metadata.get("local"):
            raise UsageError(
                f"./{path} cannot set {name}, for a file in the current folder may only change what is heard",
                f"Set it in {own_file()}, by {PREFIX}{name.upper()} or {name_in_messages(OPTIONS[name]).split()[0]}, "
                f"or give the file by --config",
            )
    named = [(name, chosen[name]) for name in ROLES.values() if name in chosen]
    for name, voice in (*named, *((VOICES, voice) for _, voice in chosen.get(VOICES, ()))):
        _check_local_voice(f"./{path}: {name}", voice)
    if chosen.get("engine"):
        _check_local_engine(f"./{path}: engine", chosen["engine"])
    return chosen


def _check_local_engine(where: str, engine: str) -> None:
    """Raises UsageError if an engine is of another package, which may use the network."""
    from narrate.speak.engines import BUILT_IN

    if engine not in BUILT_IN:
        problem = f"{where} cannot name the engine {shown(engine)}, which is of another package"
        raise UsageError(problem, f"Set it in {own_file()}, or give the file by --config")


def _check_local_voice(where: str, voice: str) -> None:
    """Raises UsageError if a voice is a file's path, or of an engine of another package."""
    from narrate.speak.engines import engine_and_own_name

    engine, own = engine_and_own_name(voice)
    if engine:
        _check_local_engine(where, engine)
    exists = re.search(r"[/\\]", own) and os.path.exists(own)  # noqa: PTH110 - `Path.exists()` raises for long names
    is_path = exists or own.lower().endswith(".onnx") or ".." in own
    if is_path or own.startswith(("/", "~", "\\")):
        problem = f"{where} cannot be the path of a voice, {shown(own)}"
        raise UsageError(problem, f"Set it in {own_file()}, or give the file by --config")


def _check_variables(environment: Mapping[str, str]) -> None:
    known = [PREFIX + name.upper() for name in (*OPTIONS, *NO_SETTINGS)]
    for variable, value in environment.items():
        if variable.startswith(PREFIX) and value and variable not in known:
            problem = f"there is no setting {shown(variable)}{did_you_mean(variable[:100], known)}"
            raise UsageError(problem, "Remove the variable from the environment")


def _read_file(path: Path, *, may_be_pipe: bool = False) -> dict[str, Any]:
    try:
        values = tomllib.loads(_text(path, may_be_pipe))
    except OSError as error:
        raise UsageError(f"the settings file {path} cannot be read ({error.strerror})", "Check the file") from error
    except RecursionError as error:
        raise UsageError(f"the settings file {path} is nested too deeply", "See https://toml.io") from error
    except ValueError as error:  # tomllib's own, that of the encoding, and that of a number with thousands of digits
        reason = str(error)[:LONGEST_REASON]
        raise UsageError(f"the settings file {path} is not valid TOML ({reason})", "See https://toml.io") from error
    chosen: dict[str, Any] = {}
    for name, value in values.items():
        if name == VOICES:
            chosen |= _read_voices(path, value)
        elif name in OPTIONS:
            chosen[name] = _convert(f"{path}: {name}", value, value_type(OPTIONS[name]))
            if isinstance(chosen[name], Path):
                chosen[name] = _seen_from(path, chosen[name])
        else:
            problem = f"{path}: there is no setting {shown(name)}"
            raise UsageError(problem + did_you_mean(name[:100], OPTIONS), f"There are: {', '.join(OPTIONS)}")
    return chosen


def _text(path: Path, may_be_pipe: bool) -> str:
    """The text of a file; raises OSError and ValueError, and UsageError if it is no file or too large."""
    # Opening a pipe waits for somebody who writes to it, with O_NONBLOCK it does not.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    mode = os.fstat(descriptor).st_mode
    if may_be_pipe and stat.S_ISFIFO(mode):  # the shell's `<(command)`
        os.set_blocking(descriptor, True)
    elif not stat.S_ISREG(mode):
        os.close(descriptor)
        raise UsageError(f"the settings file {path} is a folder, a pipe or a device", "Give a file")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES or max(map(len, data.splitlines()), default=0) > LONGEST_LINE:
        limits = f"{LARGEST_BYTES >> 10} kB, or has a line of over {LONGEST_LINE} bytes"
        raise UsageError(f"the settings file {path} is larger than {limits}", "Check the file")
    return data.decode("utf-8-sig")


def _seen_from(file: Path, path: Path) -> Path:
    """A path in a settings file: `~` is the home folder, and a relative one starts at the file's folder."""
    try:
        return file.parent / path.expanduser()
    except RuntimeError as error:
        raise UsageError(f"{file}: there is no home folder for {shown(str(path))}", "Write the path out") from error


def _read_voices(path: Path, table: Any) -> dict[str, Any]:
    """The settings in the table `[voices]`: the voices of the narrator, of quotes, and of languages."""
    if not isinstance(table, dict) or not all(isinstance(voice, str) for voice in table.values()):
        raise UsageError(f"{path}: voices is not a table of names", 'Write lines such as `de = "de"` under [voices]')
    chosen: dict[str, Any] = {}
    languages = []
    for written, voice in table.items():
        name = written.replace("_", "-")
        if name in ROLES:
            chosen[ROLES[name]] = voice
        elif LANGUAGE_TAG.fullmatch(name):
            languages.append((name, voice))
        else:
            raise UsageError(
                f"{path}: no voices can be set for {shown(name)}" + did_you_mean(name[:100], ROLES),
                f"Under [voices] stand {', '.join(ROLES)}, and languages by their tags, such as de or en-GB",
            )
    return {**chosen, VOICES: tuple(sorted(languages))}


def _convert(where: str, value: Any, kind: type) -> Any:
    """A value of a file, a variable or a flag as its option's type; `where` names it in the error."""
    if isinstance(value, str) and kind in {bool, int, float}:
        try:
            return BOOLEANS[value.lower()] if kind is bool else kind(value)
        except (ValueError, KeyError):
            return typed(where, value, kind)
    if kind is str and type(value) in {int, float}:  # `loudness = -19`
        value = str(value)
    return typed(where, value, kind)
