"""The walls between the rooms: which module may import which, read from the code and not run."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "narrate"

STAGES = {"read", "script", "speak", "stitch", "export"}
# What each room may import besides itself. `narrate` is the package's own `__init__`: its version.
BASE = {
    "disk": set(),
    "errors": set(),
    "locks": set(),
    "model": set(),
    "settings": {"errors", "model"},
    "cache": {"locks", "model"},
    "events": {"errors", "model"},
}
STAGE = {*BASE, "narrate"}
ALLOWED: dict[str, set[str]] = {
    **BASE,
    **dict.fromkeys(STAGES, STAGE),
    "render": {*BASE, "speak", "stitch", "export.codecs"},
    "run": {*BASE, "narrate", *STAGES, "render"},
    "pipeline": {*BASE, *STAGES, "run"},
    "batch": {*BASE, "narrate", *STAGES, "render", "run", "pipeline"},
    "cli": {*BASE, "narrate", *STAGES, "render", "run", "pipeline", "batch"},
    "testing": {"errors", "model", "speak"},
    "__main__": {"cli"},
    "narrate": {"model", "settings", "pipeline"},
}
# What an engine may import of the stage that it stands in, besides its own folder or file.
OF_SPEAK = {
    "engine",
    "duration",
    "sample_sentences",
    "voice_folders",
    "voice_names",
    "engines.neural",
}
# eSpeak's library serves a second engine.
OF_ENGINE = {"speak.engines.system": {"engines.espeak"}}


def modules(root: Path) -> dict[str, Path]:
    """Every module below `root` by its name without `narrate.`; the package's own `__init__` is `narrate`."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "narrate"] = path
    return found


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


def imports(path: Path, known: dict[str, Path], *, typing: bool = True) -> Iterator[str]:
    """The project's modules that a file imports, also inside of functions; `typing`: those for type checkers too."""
    tree = parsed(path.read_text("utf-8"))
    skipped = {
        id(node)
        for branch in ast.walk(tree)
        if not typing and isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.dump(branch.test)
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.partition(".")[0] == "narrate":
                inner = name.partition(".")[2] or "narrate"
                while inner not in known:
                    inner = inner.rpartition(".")[0] or "narrate"
                yield inner


def is_inside(module: str, rooms: set[str]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def broken(root: Path) -> list[str]:
    """Every import that a wall forbids, as `importer -> imported`."""
    known = modules(root)
    found = []
    for module, path in known.items():
        room = module.partition(".")[0]
        for imported in imports(path, known):
            allowed = is_inside(imported, {room, *ALLOWED[room]})
            if allowed and module.startswith("speak.engines.") and is_inside(imported, {"speak"}):
                own = ".".join(module.split(".")[:3])
                shared = OF_SPEAK | OF_ENGINE.get(own, set())
                allowed = is_inside(imported, {own, *(f"speak.{name}" for name in shared)})
            if not allowed:
                found.append(f"{module} -> {imported}")
    return found


def circles(root: Path) -> list[str]:
    """Modules that import themselves by way of others."""
    known = modules(root)
    graph = {module: set(imports(path, known, typing=False)) - {module} for module, path in known.items()}
    found = []
    for start in graph:
        reached, waiting = set[str](), [*graph[start]]
        while waiting:
            module = waiting.pop()
            if module not in reached:
                reached.add(module)
                waiting += graph[module]
        if start in reached:
            found.append(start)
    return found


def test_no_wall_is_broken() -> None:
    assert not broken(ROOT)


def test_there_are_no_circles() -> None:
    assert not circles(ROOT)


def test_every_room_has_its_rule() -> None:
    assert {module.partition(".")[0] for module in modules(ROOT)} <= set(ALLOWED)


@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("stitch/timeline.py", "from narrate.speak.retry import speak"),
        ("read/text.py", "import narrate.script"),
        ("export/names.py", "from narrate import pipeline"),
        ("batch/__init__.py", "def f():\n    from narrate.cli import main"),
        ("speak/engines/tone.py", "from narrate.speak.workers.pool import Pool"),
        ("speak/engines/piper/engine.py", "from narrate.speak.engines.espeak import library"),
        ("render/queue.py", "from narrate.export.names import slug"),
        ("model/audio.py", "from narrate.settings import Settings"),
    ],
)
def test_a_broken_wall_is_seen(tmp_path: Path, importer: str, line: str) -> None:
    shutil.copytree(ROOT, tmp_path / "narrate", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "narrate" / importer
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    assert len(broken(tmp_path / "narrate")) == len(broken(ROOT)) + 1


def test_a_circle_is_seen(tmp_path: Path) -> None:
    shutil.copytree(ROOT, tmp_path / "narrate", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "narrate" / "locks.py"
    path.write_text(path.read_text("utf-8") + "\nfrom narrate.cache import Cache\n", "utf-8")
    assert {"cache", "locks"} <= set(circles(tmp_path / "narrate"))
