"""Script -> clips: every sentence spoken by a worker process, checked, and tried again when something went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from narrate.speak.engines import engine_names, load_engine
    from narrate.speak.insist import Spoken, speak
    from narrate.speak.pool import Pool

__all__ = ["Pool", "Spoken", "engine_names", "load_engine", "speak"]

_HOME = {
    "Pool": "narrate.speak.pool",
    "Spoken": "narrate.speak.insist",
    "engine_names": "narrate.speak.engines",
    "load_engine": "narrate.speak.engines",
    "speak": "narrate.speak.insist",
}


def __getattr__(name: str) -> Any:
    """Loads a name when it is first used: a worker lives in this package too, and needs none of them (40 ms)."""
    if name not in _HOME:
        raise AttributeError(f"module 'narrate.speak' has no attribute '{name}'")
    import importlib

    return getattr(importlib.import_module(_HOME[name]), name)
