"""Lexicons: their format, which wins, and what is said of wrong lines."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from narrate.errors import UsageError
from narrate.script.lexicon import load_lexicons, local_lexicon, parse_lexicon
from narrate.settings import Settings
from tests.conftest import make_what_is_no_text
from tests.script.helpers import script_of


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without lexicons, and a user without one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def said(text: str, lexicon: Path | None = None, language: str = "en") -> str:
    made = script_of(text, language=language, settings=Settings(intro=False, lexicon=lexicon))
    return " ".join(line.spoken for passage in made.passages for line in passage.lines)


def test_whole_words_and_phrases_are_replaced(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("# names\nSkarra = scar uh\nold Skarra road = the scar uh way # a phrase\n", encoding="utf-8")
    assert said("Skarra, the old Skarra road, Skarras.", path) == "scar uh, the the scar uh way, Skarras."


def test_case_counts_unless_marked(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("Polish = pole ish\n~gif = jiff\n", encoding="utf-8")
    assert said("Polish the Gif, polish the GIF.", path) == "pole ish the jiff, polish the jiff."


def test_an_entry_counts_in_its_language_only(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("[de] Skarra = Skara\n[*] Zyx = siks\n", encoding="utf-8")
    assert said("Skarra und Zyx", path, "de") == "Skara und siks"
    assert said("Skarra and Zyx", path, "en") == "Skarra and siks"


def test_the_nearest_lexicon_wins(tmp_path: Path) -> None:
    user = tmp_path / "config" / "narrate"
    user.mkdir(parents=True)
    (user / "lexicon.txt").write_text("Skarra = of the user\nBrell = brel", encoding="utf-8")
    (tmp_path / "lexicon.txt").write_text("Skarra = of the folder", encoding="utf-8")
    given = tmp_path / "given.txt"
    given.write_text("Skarra = given", encoding="utf-8")
    assert said("Skarra and Brell") == "of the folder and brel"
    assert said("Skarra and Brell", given) == "given and brel"


@pytest.mark.parametrize("line", ["no equals sign", "= nothing written", "... = dots"])
def test_a_wrong_line_is_named_by_file_and_number(line: str) -> None:
    with pytest.raises(UsageError, match=r"mine\.txt, line 2"):
        parse_lexicon(f"Skarra = scar uh\n{line}\n", "mine.txt")


def test_a_lexicon_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        said("Hello.", tmp_path / "none.txt")


SECRET = "root:$y$j9T$verysecret:19000:0:99999:7:::"


@pytest.mark.parametrize("line", [SECRET, f"{SECRET} = ", f"x = {SECRET} /1/", f"= {SECRET}", f"x = /{SECRET}/"])
def test_an_error_shows_nothing_of_the_line(tmp_path: Path, line: str) -> None:
    """The file may be no lexicon: given by mistake, or behind a link in a stranger's folder."""
    (tmp_path / "private").write_text(f"Skarra = scar uh\n{line}\n... = dots\n", "utf-8")
    (tmp_path / "lexicon.txt").symlink_to("private")
    for given in (None, tmp_path / "private"):
        with pytest.raises(UsageError, match=r"(lexicon\.txt|private), line [23]: ") as refused:
            said("Hello.", given)
        assert "secret" not in str(refused.value)


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "huge", "bytes"])
@pytest.mark.parametrize("place", ["lexicon.txt", "given.txt", "config/narrate/lexicon.txt"])
def test_what_is_no_lexicon_is_one_clear_line(tmp_path: Path, kind: str, place: str) -> None:
    path = tmp_path / place
    if kind == "huge":
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(1 << 30)
    else:
        make_what_is_no_text(path, kind)
    with pytest.raises(UsageError, match=r"the lexicon .*\.txt (is|cannot be read)"):
        said("Hello.", path if place == "given.txt" else None)
    with pytest.raises(UsageError):
        load_lexicons(path)


def test_a_line_of_a_megabyte_is_read_in_no_time(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 1: no lexicon entry"):
        parse_lexicon(f"x{' ' * 1_000_000}x", "mine.txt")


@pytest.mark.parametrize("line", [f"x{' ' * 985}y = z", f"x = y{' ' * 985}z", f"{'x ' * 490}= z"])
def test_long_lines_take_no_time(line: str) -> None:
    start = time.process_time()
    parse_lexicon(f"{line}\n" * 1_000, "mine.txt")
    assert time.process_time() - start < 2  # s; more than 4 where the spaces were counted from each of them


@pytest.mark.parametrize(
    ("line", "said_as"),
    [("Skarra=scar", "scar"), ("Skarra  =  scar uh ", "scar uh"), ("Skarra = a = b", "a = b"), ("~  skarra = x", "x")],
)
def test_spaces_around_both_sides_do_not_count(tmp_path: Path, line: str, said_as: str) -> None:
    (edit,) = parse_lexicon(line, "mine.txt").edits("Skarra", "en")
    assert edit.spoken == said_as


def test_articles_share_a_lexicon_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("Skarra = scar uh", encoding="utf-8")
    first = load_lexicons(path)
    assert load_lexicons(path) is first
    path.write_text("Skarra = skara", encoding="utf-8")
    assert said("Skarra", path) == "skara"


@pytest.mark.parametrize("target", ["x" * 300, "lexicon.txt", "none"], ids=["long", "circle", "nothing"])
def test_a_link_that_leads_nowhere_is_no_lexicon(tmp_path: Path, target: str) -> None:
    (tmp_path / "lexicon.txt").symlink_to(target)
    assert local_lexicon() is None
    assert said("Hello.") == "Hello."


def test_commands_in_a_lexicon_are_made_harmless(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("Skarra = [[rate 300]] <b>scar</b>", encoding="utf-8")
    assert not set(said("Skarra is here.", path)) & set("[]<>")
