"""The README's examples are run, so that they stay true."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from narrate import Article, Settings
from narrate.model import Block, Kind
from narrate.script import write_script
from narrate.script.lexicon import parse_lexicon

README = Path(__file__).parents[1] / "README.md"


def block(mark: str) -> str:
    """The code block after a marking comment."""
    found = re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert found, mark
    return found[1]


def test_the_engine_example_works_as_an_installed_package(
    tmp_path: Path, run_narrate: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    code = block("engine example")
    assert len(code.splitlines()) <= 30
    package = tmp_path / "site"
    (package / "my_package-1.dist-info").mkdir(parents=True)
    (package / "my_package.py").write_text(code, "utf-8")
    about = package / "my_package-1.dist-info"
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: my_package\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[narrate.engines]\nmorse = my_package:Morse\n")
    done = run_narrate(
        "-", "-e", "morse", "-o", "a.mp3", stdin="Call me soon. All is well.", env={"PYTHONPATH": str(package)}
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.mp3").stat().st_size > 5_000


def test_the_settings_in_the_readme_exist(tmp_path: Path) -> None:
    from narrate.cli.configuration import load

    text = re.search(r"```toml\n(rate_wpm.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert text
    (tmp_path / "narrate.toml").write_text(text[1], "utf-8")
    assert load({}, tmp_path / "narrate.toml", {}).rate_wpm == 190


@pytest.mark.parametrize("option", sorted(set(re.findall(r"narrate[^\n`]*?(--[a-z-]+)", README.read_text("utf-8")))))
def test_every_option_in_the_readme_is_in_the_help(
    option: str, run_narrate: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    assert option in run_narrate("--help").stdout


def test_the_python_example_runs(tmp_path: Path) -> None:
    code = re.search(r"```python\n(from narrate import.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert code
    (tmp_path / "story.html").write_text("<h1>A story</h1><p>It was night. It rained.</p>")
    done = subprocess.run(
        [sys.executable, "-c", code[1]], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert "It rained." in done.stdout


def test_the_lexicon_example_is_one() -> None:
    lexicon = parse_lexicon(block("lexicon example"), "README.md")
    edits = {edit.spoken: edit.phonemes for edit in lexicon.edits("Nguyen, Siobhan, Saoirse", "en")}
    assert edits == {"win": "", "Shivawn": "ʃɪˈvɔːn", "Saoirse": "ˈsɜːrʃə"}


def stumbling_blocks() -> list[tuple[str, str]]:
    """The rows of the table under its mark: written and spoken."""
    table = README.read_text("utf-8").split("<!-- stumbling blocks -->")[1].split("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.strip().splitlines()[2:]]
    return [(written.strip(), spoken.strip()) for written, spoken in rows]


@pytest.mark.parametrize(("written", "spoken"), stumbling_blocks())
def test_the_table_of_stumbling_blocks_is_what_is_said(written: str, spoken: str) -> None:
    article = Article("T", (Block(Kind.PARAGRAPH, written),), language="en")
    (passage,) = write_script(article, Settings(intro=False), lambda language: "").passages
    assert " ".join(line.spoken for line in passage.lines) == spoken
