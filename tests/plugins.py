"""Plug-ins for tests: a package with one engine, installed into a folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

EXAMPLES = Path(__file__).parent / "cases" / "engine"


def install_plugin(folder: Path, engine: str, code: str) -> dict[str, str]:
    """Installs a package whose module has a class named after the engine; returns the environment that has it.

    It writes what pip would write: the module, and an entry point in a `dist-info` folder.
    """
    site = folder / "site"
    about = site / f"{engine}_plugin-1.dist-info"
    about.mkdir(parents=True)
    (site / f"{engine}_plugin.py").write_text(code, "utf-8")
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {engine}_plugin\nVersion: 1\n")
    (about / "entry_points.txt").write_text(f"[narrate.engines]\n{engine} = {engine}_plugin:{engine.capitalize()}\n")
    path = os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path}
