"""Script -> clips: every sentence spoken by a worker process, checked, and tried again when something went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrate.lazy import hand_on

if TYPE_CHECKING:
    from narrate.speak.engines import engine_names, load_engine
    from narrate.speak.retry import speak
    from narrate.speak.router import EngineRouter
    from narrate.speak.workers.pool import Pool

__all__ = ["EngineRouter", "Pool", "engine_names", "load_engine", "speak"]

# Loaded when first used: a worker lives in this package too, and needs none of them (40 ms).
__getattr__ = hand_on(
    __name__,
    {
        "EngineRouter": "narrate.speak.router",
        "Pool": "narrate.speak.workers.pool",
        "engine_names": "narrate.speak.engines",
        "load_engine": "narrate.speak.engines",
        "speak": "narrate.speak.retry",
    },
)
