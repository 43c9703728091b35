"""What the README shows is run, so that it stays true."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from narrate.script.lexicon import parse_lexicon
from tests.conftest import ARTICLES
from tests.script.helpers import spoken

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PROGRAMS = ("dask",)  # others than narrate, with options of their own
Run = Callable[..., subprocess.CompletedProcess[str]]


def block(start: str) -> str:
    """The code block that begins with these words, or that follows a comment with them."""
    found = re.search(rf"<!-- {start} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    found = found or re.search(rf"```\w*\n({re.escape(start)}.*?)```", README, re.DOTALL)
    assert found, start
    return found[1]


def options() -> list[str]:
    """The options of narrate in the README: long ones everywhere, short ones in its commands."""
    commands = [line.partition("#")[0] for line in README.splitlines() if not line.startswith(PROGRAMS)]
    short = [name for line in commands if "narrate " in line for name in re.findall(r"(?<= )-[a-z](?= )", line)]
    long = re.findall(r"(?<![\w-])--[a-z][a-z-]*", "\n".join(commands))
    return sorted({*long, *(name for name in short if name not in {"-m"})})


def stumbling_blocks() -> list[tuple[str, str]]:
    """The rows of the table under its mark: written and spoken."""
    table = README.split("<!-- stumbling blocks -->")[1].split("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.strip().splitlines()[2:]]
    return [(written.strip(), spoken.strip()) for written, spoken in rows]


def test_the_readme_stays_short() -> None:
    assert len(README.splitlines()) < 220


def test_the_example_prints_what_the_readme_shows(run_narrate: Run, tmp_path: Path) -> None:
    """Figures that depend on the machine, and the name of its voice, apart."""
    shutil.copytree(ARTICLES, tmp_path / "tests" / "cases" / "articles")
    first, dry = (part.splitlines() for part in block("$ narrate").split("$ ")[1:])
    done = run_narrate(*first[0].split()[1:])
    assert done.returncode == 0, done.stderr
    named, shown = (line.split("  ") for line in (done.stdout, first[1]))
    assert named[0] == shown[0]
    assert re.sub(r"\d+", "0", named[1].split(" × ")[0]) == re.sub(r"\d+", "0", shown[1].split(" × ")[0])
    command, _, lines = dry[0].partition(" | sed -n ")
    begin, end = map(int, lines.rstrip("p").split(","))
    assert run_narrate(*command.split()[1:]).stdout.splitlines()[begin - 1 : end] == dry[1:]


def test_the_settings_in_the_readme_are_taken(run_narrate: Run, tmp_path: Path) -> None:
    (tmp_path / "story.md").write_text("It was late.[^1]\n\n[^1]: After ten.\n", "utf-8")
    flags = run_narrate("story.md", "--dry-run", "--rate", "190", "--include", "footnotes", "--voice", "en-gb")
    assert "After ten." in flags.stdout
    (tmp_path / "narrate.toml").write_text(block("rate_wpm"), "utf-8")
    settings = run_narrate("story.md", "--dry-run")
    assert (settings.returncode, settings.stdout) == (0, flags.stdout), settings.stderr
    assert '"voice":"de"' in run_narrate("story.md", "--dry-run", "--json", "--language", "de").stdout
    assert tomllib.loads(block("rate_wpm"))["rate_wpm"] == 190


@pytest.mark.parametrize("option", options())
def test_every_option_in_the_readme_is_in_the_help(option: str, run_narrate: Run) -> None:
    assert re.search(rf"(?<![\w-]){option}(?![\w-])", run_narrate("--help").stdout)


def test_the_python_example_runs(tmp_path: Path) -> None:
    (tmp_path / "story.html").write_text("<h1>A story</h1><p>It was night. It rained.</p>")
    command = [sys.executable, "-c", block("from narrate import")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert "It rained." in done.stdout


def test_the_lexicon_example_is_one() -> None:
    lexicon = parse_lexicon(block("lexicon example"), "README.md")
    edits = {edit.spoken: edit.phonemes for edit in lexicon.edits("Nguyen, Siobhan, Saoirse", "en")}
    assert edits == {"win": "", "Shivawn": "ʃɪˈvɔːn", "Saoirse": "ˈsɜːrʃə"}


@pytest.mark.parametrize(("written", "said"), stumbling_blocks())
def test_the_table_of_stumbling_blocks_is_what_is_said(written: str, said: str) -> None:
    assert spoken(written) == said
