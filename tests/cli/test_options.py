"""Every option of the command, found by walking the fields of `Settings` and the command's own flags."""

from __future__ import annotations

import re
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from typer.main import get_command

from narrate.cli.configuration import load
from narrate.cli.main import app, main
from narrate.cli.options import COMMAND_ONLY
from narrate.settings import OPTIONS, Settings, value_type

NUMBERS = {int, float}
CHECKED = [name for name, option in OPTIONS.items() if {"choices", "limits", "check"} & set(option.metadata)]


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def help_text() -> str:
    command = get_command(app)
    return command.get_help(command.make_context("narrate", ["x"]))


def flags_of(name: str) -> list[str]:
    return re.findall(r"--?[a-z][a-z-]*", OPTIONS[name].metadata["flags"])


def other_value(name: str) -> str:
    """A valid value that is not the default, as text."""
    option = OPTIONS[name]
    if value_type(option) is bool:
        return "no" if option.default else "yes"
    if value_type(option) in NUMBERS:
        return str(option.metadata["limits"][0] + 1)
    return str(option.metadata.get("choices", ("xx",))[-1])


def from_flags(*arguments: str) -> Settings:
    return load(get_command(app).make_context("narrate", [*arguments, "article.txt"]).params, None, {})


def test_every_field_but_the_table_of_voices_is_an_option() -> None:
    assert {each.name for each in fields(Settings)} - set(OPTIONS) == {"voices"}


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_is_in_the_help_under_its_group(name: str, help_text: str) -> None:
    option = OPTIONS[name]
    group = help_text.split(f"\n{option.metadata['group']}:\n")[1].split("\n\n")[0]
    assert all(re.search(rf"(^|[ ,]){flag}([ ,]|$)", group, re.MULTILINE) for flag in flags_of(name))
    first_words = (option.metadata["help"].partition("{choices}")[0] or option.metadata["choices"][0]).split()[:3]
    assert " ".join(first_words).rstrip(".") in " ".join(group.split())


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_has_the_type_of_its_default(name: str) -> None:
    kind = {tuple: tuple[str, ...], Path: Path | None}.get(value_type(OPTIONS[name]), value_type(OPTIONS[name]))
    assert get_type_hints(Settings, vars(sys.modules["narrate.settings"]))[name] == kind


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_is_set_by_flag_environment_and_file(name: str, tmp_path: Path) -> None:
    text, kind = other_value(name), value_type(OPTIONS[name])
    value: Any = {"yes": True, "no": False}[text] if kind is bool else (text,) if kind is tuple else kind(text)
    expected = replace(Settings(), **{name: value})
    flags = flags_of(name)
    assert from_flags(flags[value is False]) == expected if kind is bool else from_flags(flags[0], text) == expected
    assert load({}, None, {f"NARRATE_{name.upper()}": text}) == expected
    (tmp_path / "my.toml").write_text(f"{name} = {text if kind in NUMBERS else repr(text)}\n")
    assert load({}, Path("my.toml"), {}) == expected


@pytest.mark.parametrize("name", CHECKED)
def test_a_wrong_value_is_one_clear_line(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ["nonsense", *(["-1"] if "limits" in OPTIONS[name].metadata else [])]
    for value in wrong:
        monkeypatch.setattr(sys, "argv", ["narrate", "article.txt", flags_of(name)[0], value])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert (ended.value.code, told.out) == (2, "")
        assert re.fullmatch(rf"narrate: .*'?{value}'?.*\n", told.err)


def test_numbers_are_checked() -> None:
    assert {name for name in OPTIONS if value_type(OPTIONS[name]) in NUMBERS} <= set(CHECKED)


@pytest.mark.parametrize("flag", [own for group in COMMAND_ONLY.values() for own in group], ids=lambda own: own[0])
def test_a_flag_of_the_command_is_in_the_help(flag: tuple[str, type, str, str], help_text: str) -> None:
    name, kind, flags, text = flag
    assert flags.split()[0] in help_text
    assert text.split()[0] in help_text
    assert (kind is bool) == (not re.search("[A-Z]", flags))
    assert name not in OPTIONS


def test_a_flag_of_the_command_follows_an_option() -> None:
    assert set(COMMAND_ONLY) <= set(OPTIONS)
