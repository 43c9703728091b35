"""The sources of settings: which one wins, and the errors of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrate.cli.configuration import load
from narrate.errors import UsageError
from narrate.settings import Settings


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def write(path: str, text: str) -> Path:
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    return target


def test_each_source_wins_over_the_one_behind_it(tmp_path: Path) -> None:
    assert load({}, environment={}).rate_wpm == 175
    write("config/narrate/narrate.toml", "rate_wpm = 110")
    assert load({}, environment={}).rate_wpm == 110
    write("narrate.toml", "rate_wpm = 120")
    assert load({}, environment={}).rate_wpm == 120
    config = write("other.toml", "rate_wpm = 130")
    assert load({}, config, {}).rate_wpm == 130
    assert load({}, config, {"NARRATE_RATE_WPM": "140"}).rate_wpm == 140
    assert load({"rate_wpm": 150}, config, {"NARRATE_RATE_WPM": "140"}).rate_wpm == 150


def test_a_file_s_paths_are_seen_from_the_file() -> None:
    config = write("sub/my.toml", 'lexicon = "words.txt"\ninclude = ["code", "tables"]\nintro = false')
    settings = load({}, config, {})
    assert settings.lexicon == Path("sub/words.txt")
    assert settings.include == ("code", "tables")
    assert settings.intro is False


def test_the_environment_is_text() -> None:
    settings = load({}, None, {"NARRATE_INCLUDE": "code, footnotes", "NARRATE_CACHE": "no", "NARRATE_PAUSE_S": "1.5"})
    assert settings == Settings(include=("code", "footnotes"), cache=False, pause_s=1.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rate = 100", r"no setting 'rate' \(did you mean 'rate_wpm'"),
        ("rate_wpm = 'fast'", "not a whole number"),
        ("rate_wpm = true", "not a whole number"),
        ("cache = 'perhaps'", "not true or false"),
        ("rate_wpm = ", "is not valid TOML"),
        ("rate_wpm = 9", "80 to 450"),
        ("pause_s = nan", "0 to 60"),
        ("loudness = 'loud'", "podcast, audiobook, off"),
        ("include = ['ads']", "captions, code, tables, footnotes"),
        ("format = 'ogg'", "mp3, m4b, m4a, opus, flac, wav"),
    ],
)
def test_a_wrong_setting_says_what_is_right(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load({}, write("my.toml", text), {})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"absent\.toml"):
        load({}, tmp_path / "absent.toml", {})


def test_a_table_names_the_voices() -> None:
    config = write("my.toml", '[voices]\nnarrator = "en-gb"\nquotes = "tone:low"\nde = "de"\nfr = "fr-be"')
    settings = load({}, config, {})
    assert (settings.voice, settings.quote_voice) == ("en-gb", "tone:low")
    assert settings.voices == (("de", "de"), ("fr", "fr-be"))
    assert load({"voice": "en-us"}, config, {}).voice == "en-us"


@pytest.mark.parametrize(
    ("name", "said"),
    [("narator", "did you mean 'narrator'"), ("quote", "did you mean 'quotes'"), ("german", "tags, such as de")],
)
def test_a_voice_for_nobody_is_refused(name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load({}, write("my.toml", f'[voices]\n{name} = "en-gb"'), {})


def test_a_table_in_place_of_a_name_is_refused() -> None:
    with pytest.raises(UsageError, match="which is not text"):
        load({}, write("my.toml", '[voice]\nde = "de"'), {})


def test_a_language_may_be_written_with_an_underscore() -> None:
    assert load({}, write("my.toml", '[voices]\nde_AT = "de"'), {}).voices == (("de-AT", "de"),)


def test_voices_that_are_no_table_are_refused() -> None:
    with pytest.raises(UsageError, match="voices is not a table of names"):
        load({}, write("my.toml", "voices = 3"), {})
