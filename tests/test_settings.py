"""Settings: what they check, what is made from their metadata, and which format they choose."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from narrate.errors import UnknownFormat, UsageError
from narrate.model.script import DEFAULT_RATE_WPM
from narrate.script.writer import OPTIONAL
from narrate.settings import INCLUDABLE, Settings


def test_each_value_is_checked_when_settings_are_made() -> None:
    with pytest.raises(UsageError, match=r"--rate \(rate_wpm\) cannot be 9\. Take 80 to 450; 175 is the default"):
        Settings(rate_wpm=9)
    with pytest.raises(UsageError, match=r"--jobs cannot be -1\. Take 0 to 1000; 0 is the default"):
        Settings(jobs=-1)
    with pytest.raises(UsageError, match=r"--pause \(pause_s\) cannot be nan\. Take 0 to 60"):
        Settings(pause_s=float("nan"))
    with pytest.raises(UsageError, match=r"--include cannot be 'ads'\. Take captions, code, tables, footnotes"):
        Settings(include=("code", "ads"))
    with pytest.raises(UsageError, match=r"--device cannot be ''\. Take cpu, cuda"):
        Settings(device="")
    with pytest.raises(UsageError, match=r"there is no loudness '-41'\. Take podcast, audiobook, off or LUFS from -40"):
        Settings(loudness="-41")
    with pytest.raises(UnknownFormat, match="there is no format 'ogg'"):
        Settings(format="ogg")


def test_the_rate_is_that_of_an_utterance() -> None:
    assert Settings().rate_wpm == DEFAULT_RATE_WPM


def test_the_provenance_does_not_depend_on_where_and_how_a_run_works() -> None:
    unheard = {each.name for each in fields(Settings)} - set(Settings().heard)
    # The contents of lexicon and cover are a part of the provenance.
    assert unheard == {
        *("output", "jobs", "cache", "cache_dir", "keep_going", "cluster", "voice_dir", "device"),
        *("lexicon", "cover"),
    }
    assert Settings(rate_wpm=190).heard["rate_wpm"] == 190


def test_settings_without_sidecars_ask_for_the_audio_alone() -> None:
    audio = Settings(rate_wpm=190, format="flac")
    every = Settings(
        rate_wpm=190, format="flac", captions=("vtt",), page=True, page_audio="linked", feed="https://example.org"
    )
    assert every.without_sidecars() == audio


def test_the_script_skips_what_can_be_included() -> None:
    assert {option for option, _ in OPTIONAL.values()} == set(INCLUDABLE)


@pytest.mark.parametrize(
    ("settings", "chosen"),
    [
        (Settings(), "mp3"),
        (Settings(output=Path("a.flac")), "flac"),
        (Settings(output=Path("folder"), format="wav"), "wav"),
        (Settings(output=Path("a.WAV"), format="wav"), "wav"),
    ],
)
def test_the_suffix_picks_the_format(settings: Settings, chosen: str) -> None:
    assert settings.chosen_format == chosen


@pytest.mark.parametrize("settings", [Settings(output=Path("a.ogg")), Settings(output=Path("a.mp3"), format="wav")])
def test_a_suffix_that_is_no_format_is_refused(settings: Settings) -> None:
    with pytest.raises(UnknownFormat):
        assert settings.chosen_format


@pytest.mark.parametrize("given", [("tables", "code"), ["tables", "code"], "tables,code", "tables, code"])
def test_a_list_of_words_may_be_any_list_or_a_text(given: Any) -> None:
    assert Settings(include=given).include == ("tables", "code")
    with pytest.raises(UsageError, match="--captions"):
        Settings(captions=["nothing"])  # type: ignore[arg-type]


def test_no_machine_has_a_million_workers() -> None:
    with pytest.raises(UsageError, match="--jobs"):
        Settings(jobs=10**20)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rate_wpm": True}, r"--rate \(rate_wpm\) is True, which is not a whole number"),
        ({"rate_wpm": "190"}, "'190', which is not a whole number"),
        ({"rate_wpm": 190.5}, "190.5, which is not a whole number"),
        ({"rate_wpm": 10**5_000}, "a number of thousands of digits"),
        ({"pause_s": None}, "None, which is not a number"),
        ({"pause_s": 10**400}, "which is not a number"),
        ({"cache": "yes"}, "'yes', which is not true or false"),
        ({"intro": 1}, "1, which is not true or false"),
        ({"voice": None}, "None, which is not text"),
        ({"voice": Path("x")}, "which is not text"),
        ({"include": b"code"}, "which is not a list of words"),
        ({"include": {"code": True}}, "which is not a list of words"),
        ({"output": 3}, "3, which is not a path"),
        ({"output": "a\0.mp3"}, "null character"),
        ({"output": "a" * 300}, "too long"),
        ({"lexicon": ["a"]}, "which is not a path"),
        ({"voices": 3}, "not pairs of a language and a voice"),
        ({"voices": ("german", "english")}, "not pairs of a language and a voice"),
        ({"voices": (("de", 3),)}, "not pairs of a language and a voice"),
    ],
)
def test_a_value_of_another_type_is_one_clear_error(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Settings(**wrong)


def test_values_of_a_like_type_are_taken() -> None:
    given: Any = {"output": "x.flac", "rate_wpm": 190.0, "pause_s": 1, "voices": {"de": "de"}}
    settings = Settings(**given)
    assert settings == Settings(output=Path("x.flac"), rate_wpm=190, pause_s=1.0, voices=(("de", "de"),))
    assert (settings.chosen_format, type(settings.rate_wpm), type(settings.pause_s)) == ("flac", int, float)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("cache_dir", "voice_dir"):
        with pytest.raises(UsageError, match="which is not a folder"):
            Settings(**{name: tmp_path / "file"})  # type: ignore[arg-type]
