"""Where the command's settings come from.

A flag wins over `NARRATE_*` in the environment, over the file given by `--config`, over `narrate.toml` in the current
folder, over the user's own file, over the default. The names in a file are those of the fields of `Settings`; in the
environment they are upper-case after `NARRATE_`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from narrate.errors import UsageError, did_you_mean
from narrate.settings import OPTIONS, Settings, name_in_messages, value_type, words

FILE_NAME = "narrate.toml"
VOICES = "voices"  # a table in a file; there is neither a flag nor a variable for it
ROLES = {"narrator": "voice", "quotes": "quote_voice"}  # in the table: name -> setting
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*")  # BCP 47
BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
TYPE_NAMES = {bool: "true or false", int: "a whole number", float: "a number", tuple: "a list of words"}


def load(flags: Mapping[str, Any], config: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from all sources.

    Args:
        flags: the values of the command line by the names of their fields. None means that the flag is absent. Names
            that are no field's are ignored.
        config: the file given by `--config`.

    Raises:
        UsageError: a file is missing, is not TOML, or names an unknown setting; or a value is wrong.
    """
    chosen: dict[str, Any] = {}
    for path in (user_config_path("narrate", appauthor=False) / FILE_NAME, Path(FILE_NAME)):
        if path.is_file():
            chosen |= _read_file(path)
    if config is not None:
        chosen |= _read_file(config)
    for name, option in OPTIONS.items():
        variable = f"NARRATE_{name.upper()}"
        if flags.get(name) is not None:
            chosen[name] = _convert(name_in_messages(option), flags[name], value_type(option))
        elif environment.get(variable):
            chosen[name] = _convert(variable, environment[variable], value_type(option))
    return Settings(**chosen)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"the settings file {path} cannot be read ({error.strerror})", "Check --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"the settings file {path} is not valid TOML ({error})", "See https://toml.io") from error
    chosen: dict[str, Any] = {}
    for name, value in values.items():
        if name == VOICES:
            chosen |= _read_voices(path, value)
        elif name in OPTIONS:
            chosen[name] = _convert(f"{path}: {name}", value, value_type(OPTIONS[name]))
            if isinstance(chosen[name], Path):
                chosen[name] = path.parent / chosen[name].expanduser()
        else:
            problem = f"{path}: there is no setting '{name}'"
            raise UsageError(problem + did_you_mean(name, OPTIONS), f"There are: {', '.join(OPTIONS)}")
    return chosen


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
                f"{path}: no voices can be set for '{name}'" + did_you_mean(name, ROLES),
                f"Under [voices] stand {', '.join(ROLES)}, and languages by their tags, such as de or en-GB",
            )
    return {**chosen, VOICES: tuple(sorted(languages))}


def _convert(where: str, value: Any, kind: type) -> Any:
    """A value as its option's type, from text or from that type; `where` names it in the error."""
    try:
        if kind is bool:
            return BOOLEANS[str(value).lower()]
        if kind is tuple and not isinstance(value, dict):
            return words(value)
        if isinstance(value, dict | list) or (kind is not str and isinstance(value, bool)):
            raise ValueError
        return kind(value)
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{where} is {value!r}, which is not {TYPE_NAMES.get(kind, 'text')}") from error
