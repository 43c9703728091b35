"""The project's documents beside the code: what they name exists, and what they repeat agrees."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import narrate
from tests.test_readme import block

ROOT = Path(__file__).parents[1]
DOCUMENTS = ["README.md", ".github/CONTRIBUTING.md", ".github/CHANGELOG.md", "tests/benchmarks/README.md"]
FOLDERS = ("narrate", "tests", ".github", ".ci")


def tree() -> list[str]:
    """The paths of the README's tree."""
    folder, found = "", []
    for line in block("narrate/").splitlines():
        if line.startswith(" "):
            names = re.match(r"  ([\w/.]+(?:, [\w/.]+)*)", line)
            assert names, line
            found.extend(folder + name for name in names[1].split(", "))
        else:
            folder = line.split()[0]
            found.append(folder)
    return found


def paths_in(text: str) -> list[str]:
    """The files and folders that are named in `code`, from the project's root."""
    quoted = (words for code in re.findall(r"`([^`\n]+)`", text) for words in code.split())
    return [path for path in quoted if path.startswith(tuple(f"{folder}/" for folder in FOLDERS))]


def test_the_tree_in_the_readme_is_that_of_the_code() -> None:
    paths = tree()
    assert [path for path in paths if not (ROOT / path).exists()] == []
    rooms = {f"narrate/{path.parent.name}/" for path in (ROOT / "narrate").glob("*/__init__.py")}
    assert rooms <= set(paths)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_and_link_in_a_document_exists(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    assert [path for path in paths_in(text) if not list(ROOT.glob(path.rstrip("/")))] == []
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not ((ROOT / document).parent / link).exists()] == []
    headings = {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"(?m)^#+ (.*)", text)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def test_ci_reads_the_two_commands_from_the_readme() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    for name in ("first command", "second command"):
        assert f"<!-- {name} -->" in workflow
        assert block(name).count("\n") == 1  # a command is one line


def test_the_version_has_one_home_and_the_name_is_free() -> None:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert about["project"]["name"] == "article-narrator"
    assert about["project"]["dynamic"] == ["version"]
    assert about["tool"]["hatch"]["version"]["path"] == "narrate/__init__.py"
    assert re.search(rf"(?m)^## .*{re.escape(narrate.__version__)}", (ROOT / ".github/CHANGELOG.md").read_text("utf-8"))


def test_nobody_is_told_to_install_a_package_of_that_name_from_the_index() -> None:
    """The index has another project that is called `narrate`, and ours is not there."""
    told = re.compile(r"pip install (?:(?!&&)[^`\n])*\b(narrate|article-narrator)\b|\bnarrate\[")
    files = [*(ROOT / "narrate").rglob("*.py"), *(ROOT / document for document in DOCUMENTS)]
    assert [path.name for path in files if told.search(path.read_text("utf-8"))] == []
