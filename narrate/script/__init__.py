"""Article -> Script: what will be said, sentence by sentence, and what will not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from narrate.lazy import hand_on
from narrate.model import Article, Script
from narrate.settings import Settings

if TYPE_CHECKING:
    from narrate.script.lexicon import lexicon_files
    from narrate.script.writer import Writer

__all__ = ["Writer", "lexicon_files", "write_script"]

# The rules are compiled only when there is something to read.
__getattr__ = hand_on(__name__, {"Writer": "narrate.script.writer", "lexicon_files": "narrate.script.lexicon"})


def write_script(article: Article, settings: Settings, voice_for: Callable[[str], str]) -> Script:
    """Write out what is said of an article.

    Args:
        article: what a reader made.
        settings: language, pauses, what to include, lexicon, opening.
        voice_for: the voice for a language tag.

    Returns:
        Passages and skips in the article's order. Every character of every block stands in exactly one line's
        `written` or one skip, white space aside; the opening is outside of that. The same article gives the same
        script.

    Raises:
        EmptyArticle: nothing in it can be said.
        UsageError: a lexicon has a wrong line, or is not there.
    """
    from narrate.script.writer import Writer

    writer = Writer(article, settings, voice_for)
    return writer.script(writer.items())
