"""The sources of settings: which one wins, and the errors of wrong ones."""

from __future__ import annotations

import os
import re
from dataclasses import fields
from pathlib import Path

import pytest

from narrate.cli.configuration import NO_SETTINGS, load, own_file
from narrate.errors import UsageError
from narrate.settings import OPTIONS, Settings, value_type
from tests.conftest import Narrate, make_what_is_no_text

ROOT = Path(__file__).parents[2]


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


# The settings that change what is heard and nothing else.
LOCAL = {
    *("source_kind", "language", "engine", "voice", "quote_voice", "voices", "rate_wpm", "pause_s", "include"),
    *("announce", "intro", "bitrate_kbps", "loudness"),
}


def some_value(name: str) -> str:
    """A value that the setting may have, as a file has it."""
    if name == "voices":
        return '{ de = "de" }'
    option = OPTIONS[name]
    word = str(option.metadata.get("choices", ("en",))[0])
    default = {"engine": "tone", "loudness": "-19"}.get(name, word)
    return {bool: "true", int: "100", float: "1.5"}.get(value_type(option), repr(default))


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_a_file_in_the_current_folder_changes_what_is_heard_and_nothing_else(name: str) -> None:
    write("narrate.toml", f"{name} = {some_value(name)}")
    write("config/narrate/narrate.toml", f"{name} = {some_value(name)}")
    write("other.toml", f"{name} = {some_value(name)}")
    if name in LOCAL:
        assert load({}, None, {}) == load({}, Path("other.toml"), {})
        return
    flag = OPTIONS[name].metadata["flags"].split()[0].split("/")[0]
    with pytest.raises(UsageError) as refused:
        load({}, None, {})
    told = str(refused.value)
    assert "\n" not in told
    where = ("config/narrate/narrate.toml", f"NARRATE_{name.upper()}", f" {flag}", "--config")
    assert all(part in told for part in (f"./narrate.toml cannot set {name},", *where)), told
    Path("narrate.toml").unlink()
    load({}, None, {})
    load({}, Path("other.toml"), {})


def test_a_setting_that_does_not_say_so_may_not_stand_in_the_current_folder() -> None:
    assert {each.name for each in fields(Settings) if each.metadata.get("local")} == LOCAL


def test_the_file_in_the_current_folder_may_be_given_or_be_the_user_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    file = write("narrate.toml", "jobs = 3")
    assert load({}, file.absolute(), {}).jobs == 3
    own = write("config/narrate/narrate.toml", "jobs = 4")
    monkeypatch.chdir(own.parent)
    assert load({}, None, {}).jobs == 4


def test_a_voice_in_the_current_folder_s_file_may_be_too_long_for_a_path() -> None:
    write("narrate.toml", f"voice = './{'b' * 300}'")
    assert load({}, None, {}).voice.endswith("b")


@pytest.mark.parametrize(
    "text",
    [
        "voice = './x.onnx'",
        "voice = 'x.ONNX'",
        "voice = 'piper:here/x'",
        "engine = 'piper'\nvoice = 'here/x'",
        "quote_voice = '/x'",
        "voice = '~/x'",
        "voice = 'en-us+../../x'",
        "voice = 'piper:..'",
        "[voices]\nde = 'here/x'",
        "[voices]\nnarrator = 'piper:/x'",
    ],
)
def test_a_file_in_the_current_folder_names_no_file_as_a_voice(text: str) -> None:
    write("here/x", "a model")
    write("narrate.toml", text)
    with pytest.raises(UsageError, match=r"^\./narrate\.toml: \w+ cannot be the path of a voice"):
        load({}, None, {})
    load({}, Path("narrate.toml"), {})


def test_a_voice_that_is_no_file_may_have_a_slash() -> None:
    write("narrate.toml", "voice = 'gmw/en-gb'\nquote_voice = 'piper:en_US-lessac-medium'")
    assert load({}, None, {}).voice == "gmw/en-gb"


@pytest.mark.parametrize("text", ["engine = 'cloud'", "voice = 'cloud:ada'", "[voices]\nde = 'cloud:'"])
def test_a_file_in_the_current_folder_names_no_engine_of_another_package(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may use the network."""
    monkeypatch.setattr("narrate.speak.engines.is_engine", lambda name: name == "cloud")
    write("narrate.toml", text)
    with pytest.raises(UsageError, match=r"narrate\.toml: \w+ cannot name the engine 'cloud'"):
        load({}, None, {})
    load({}, Path("narrate.toml"), {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"rate_wpm = 1{'0' * 5_000}", "a line of over"),
        (f"rate_wpm = 0x1{'f' * 1_500}", "thousands of digits|1[0-9]{20}"),
        (f"intro = {'[' * 1_900}", "nested too deeply|not valid TOML"),
        ("\n".join(["intro = ", *["["] * 5_000]), "not valid TOML|nested too deeply"),
        (f"{'a.' * 20_000}b = 1", "a line of over"),
        ("a = 1\n" * 20_000, "larger than 64 kB"),
        (f"{'q' * 1_500} = 1", "no setting 'qqq"),
        ("rate_wpm = 2020-01-01", "not a whole number"),
        ("rate_wpm = inf", "not a whole number"),
        ("rate_wpm = 150.5", "not a whole number"),
        ("voice = 2020-01-01", "not text"),
        ("loudness = true", "not text"),
        ("loudness = nan", "no loudness 'nan'"),
        ("include = 3", "not a list of words"),
        ("include = {a = 1}", "not a list of words"),
        ("output = 3", "not a path"),
        ('voice = "a\\u0000b"', "null character"),
        ('output = "a\\u0000b"', "null character"),
        ("output = '~nobody-of-that-name/x'", "no home folder"),
        (f"output = '{'a' * 300}.mp3'", "too long"),
        ("cache_dir = 'my.toml'", "not a folder"),
    ],
)
def test_a_strange_settings_file_is_one_clear_line(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        load({}, write("my.toml", text), {})
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize("place", ["narrate.toml", "config/narrate/narrate.toml"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "loop", "dangling", "bytes"])
def test_what_is_no_settings_file_is_one_clear_line(place: str, kind: str) -> None:
    make_what_is_no_text(Path(place), kind)
    with pytest.raises(UsageError, match=r"the settings file .*narrate\.toml (is|cannot be read)"):
        load({}, None, {})


def test_a_settings_file_may_come_through_a_pipe() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"rate_wpm = 200")
    os.close(writer)
    assert load({}, Path(f"/dev/fd/{reader}"), {}).rate_wpm == 200
    os.close(reader)


def test_a_variable_of_no_setting_is_one_clear_line() -> None:
    with pytest.raises(UsageError, match=r"no setting 'NARRATE_RATE' \(did you mean 'NARRATE_RATE_WPM'\?\)"):
        load({}, None, {"NARRATE_RATE": "200"})
    assert load({}, None, {"NARRATE_RATE": "", "NARRATE_RATE_WPM": "", "NARRATE_DEBUG": "1"}) == Settings()


def test_every_other_variable_of_the_project_is_known() -> None:
    texts = [path.read_text("utf-8") for path in [*(ROOT / "narrate").rglob("*.py"), ROOT / "tests" / "conftest.py"]]
    read = {name for text in texts for name in re.findall(r'"NARRATE_([A-Z_]+)"', text)}
    assert read - {name.upper() for name in OPTIONS} == set(NO_SETTINGS)


def test_files_in_the_current_folder_are_named_once(run_narrate: Narrate) -> None:
    write("a.txt", "Skarra is here.")
    write("b.txt", "Skarra is there.")
    assert run_narrate("a.txt", "b.txt", "-n", "--json").stderr == ""
    write("narrate.toml", "rate_wpm = 200")
    write("lexicon.txt", "Skarra = scar uh")
    done = run_narrate("a.txt", "b.txt", "-n", "--json")
    assert (
        done.stderr
        == "narrate: settings from ./narrate.toml are in force\nnarrate: words from ./lexicon.txt are in force\n"
    )
    assert run_narrate("a.txt", "b.txt", "-n", "--json", "--quiet").stderr == ""
    assert run_narrate("a.txt", "-n", "--config", "narrate.toml").stderr.count("\n") == 1


def test_a_lexicon_that_the_user_has_chosen_is_not_named(run_narrate: Narrate, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "Skarra is here.")
    write("lexicon.txt", "Skarra = scar uh")
    for given in ("lexicon.txt", str(Path("lexicon.txt").resolve())):
        done = run_narrate("a.txt", "-n", "--lexicon", given)
        assert (done.stderr, "scar uh" in done.stdout) == ("", True)
    write("other.txt", "Brell = brel")
    assert "./lexicon.txt" in run_narrate("a.txt", "-n", "--lexicon", "other.txt").stderr
    own = own_file().with_name("lexicon.txt")
    own.parent.mkdir(parents=True, exist_ok=True)
    Path("lexicon.txt").rename(own)
    write(str(own.with_name("a.txt")), "Skarra is here.")
    monkeypatch.chdir(own.parent)
    done = run_narrate("a.txt", "-n")
    assert (done.stderr, "scar uh" in done.stdout) == ("", True)
