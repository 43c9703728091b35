"""Turn an article into one audio file that is a pleasure to listen to.

from narrate import narrate, Settings

narration = narrate("article.html", settings=Settings(rate_wpm=190))
print(narration.path, narration.duration_s)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrate.lazy import hand_on

if TYPE_CHECKING:
    from narrate.model import Article, Narration, Script
    from narrate.pipeline import narrate
    from narrate.settings import Settings

__all__ = ["Article", "Narration", "Script", "Settings", "__version__", "narrate"]
__version__ = "0.1.0"

# Loaded when first used: every worker process imports this package too.
__getattr__ = hand_on(
    __name__,
    {
        "Article": "narrate.model",
        "Narration": "narrate.model",
        "Script": "narrate.model",
        "Settings": "narrate.settings",
        "narrate": "narrate.pipeline",
    },
)
