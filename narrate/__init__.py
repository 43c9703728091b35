"""Turn an article into one audio file that is a pleasure to listen to.

from narrate import narrate, Settings

narration = narrate("article.html", settings=Settings(rate_wpm=190))
print(narration.path, narration.duration_s)
"""

# Nothing of the standard library but what Python itself has loaded: under `python -m narrate`, the current folder is
# still on the import path.
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from narrate.model import Article, Narration, Script
    from narrate.pipeline import narrate
    from narrate.settings import Settings

__all__ = ["Article", "Narration", "Script", "Settings", "__version__", "narrate"]
__version__ = "0.1.0"

_MODULES = {
    "Article": "narrate.model",
    "Narration": "narrate.model",
    "Script": "narrate.model",
    "Settings": "narrate.settings",
    "narrate": "narrate.pipeline",
}


def __getattr__(name: str) -> object:
    """Loads a public name when it is first used (PEP 562), because every worker process imports this package, too."""
    if name not in _MODULES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(_MODULES[name]), name)
