"""The command's flags, as typer takes them: one for each option of `Settings`, and those that only the command has."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import Field
from pathlib import Path
from typing import Any

import typer

from narrate.settings import OPTIONS, value_type

# Flags without a setting, each after the option that it follows in `--help`, in the group of that option. A flag has a
# name, a type, its forms with the metavar, and its help.
COMMAND_ONLY: dict[str, tuple[tuple[str, type, str, str], ...]] = {
    "rate_wpm": (
        ("list_voices", bool, "--list-voices", "Show the voices (of --language, of --engine) and end."),
        ("sample", Path, "--sample FOLDER", "With --list-voices: let them read into files there."),
        ("online", bool, "--online", "With --list-voices: ask the web which could be installed."),
    ),
    "voice_dir": (("install_voice", str, "--install-voice NAME", "Fetch a neural voice and end."),),
    "feed": (
        ("dry_run", bool, "--dry-run -n", "Show what would be said; write nothing."),
        ("as_json", bool, "--json", "Machine-readable results, one object a line."),
    ),
    "cache_dir": (("clear_cache", bool, "--clear-cache", "Remove them all and end."),),
    "keep_going": (
        ("config", Path, "--config FILE", "Settings in TOML (default: narrate.toml)."),
        ("quiet", bool, "--quiet -q", "No progress, no messages but errors."),
        ("version", bool, "--version", "Show the version and end."),
    ),
}


def with_options(command: Callable[..., int]) -> Callable[..., int]:
    """Gives a function that takes `articles` and `**values` the signature from which typer makes the command."""
    command.__signature__ = inspect.Signature(list(_parameters()))  # type: ignore[attr-defined]
    return command


def _parameters() -> Iterator[inspect.Parameter]:
    """The parameters, in the order of `--help`. The value of an absent setting is None."""
    articles = typer.Argument(
        None, metavar="ARTICLE...", help="Files, URLs, folders, or - for standard input.", show_default=False
    )
    yield inspect.Parameter("articles", inspect.Parameter.KEYWORD_ONLY, default=articles, annotation=list[str])
    for name, option in OPTIONS.items():
        about = option.metadata
        yield _parameter(name, value_type(option), about["flags"], about["group"], _help_text(option))
        for own, kind, flags, help_text in COMMAND_ONLY.get(name, ()):
            yield _parameter(own, kind, flags, about["group"], help_text, False if kind is bool else None)


def _parameter(
    name: str, kind: type, flags: str, group: str, help_text: str, default: bool | None = None
) -> inspect.Parameter:
    words = flags.split()
    info = typer.Option(
        default,
        *(word for word in words if word.startswith("-")),
        metavar=next((word for word in words if not word.startswith("-")), None),
        rich_help_panel=group,
        help=help_text,
        show_default=False,
    )
    # Numbers and lists are taken as text: `configuration.load()` converts them, as it does for the environment.
    taken = kind if kind in {bool, Path} else str
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=info, annotation=taken)


def _help_text(option: Field[Any]) -> str:
    """The help of an option with its choices and its default; an empty default and 0 are not shown."""
    *others, last = option.metadata.get("choices", ("",))
    is_list = value_type(option) is tuple
    choices = ",".join((*others, last)) if is_list else f"{', '.join(others)} or {last}"
    text = str(option.metadata["help"]).format(choices=choices)
    default = "yes" if option.default is True else option.default
    return f"{text.removesuffix('.')} (default: {default})." if default else text
