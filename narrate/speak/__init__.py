"""Script -> clips: every sentence spoken by a worker process, checked, and tried again when something went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrate.lazy import hand_on

if TYPE_CHECKING:
    from narrate.speak.engines import engine_names, load_engine
    from narrate.speak.ensemble import Ensemble
    from narrate.speak.insist import speak
    from narrate.speak.pool import Pool

__all__ = ["Ensemble", "Pool", "engine_names", "load_engine", "speak"]

# Loaded when first used: a worker lives in this package too, and needs none of them (40 ms).
__getattr__ = hand_on(
    __name__,
    {
        "Ensemble": "narrate.speak.ensemble",
        "Pool": "narrate.speak.pool",
        "engine_names": "narrate.speak.engines",
        "load_engine": "narrate.speak.engines",
        "speak": "narrate.speak.insist",
    },
)
