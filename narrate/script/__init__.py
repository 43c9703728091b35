"""Article -> Script: the text that is spoken, sentence by sentence, and the text that is skipped."""

from __future__ import annotations

from collections.abc import Callable

from narrate.model import Article, Script
from narrate.script.lexicon import lexicon_files, local_lexicon
from narrate.script.writer import Writer
from narrate.settings import Settings

__all__ = ["Writer", "lexicon_files", "local_lexicon", "write_script"]


def write_script(article: Article, settings: Settings, voice_for: Callable[[str], str]) -> Script:
    """Write the script of an article.

    Args:
        article: from a reader.
        settings: language, pauses, kinds to include, lexicon, opening, quote voice.
        voice_for: the voice for a language tag.

    Returns:
        Passages and skips in the article's order. Apart from white space, every character of every block stands in
        the `written` of exactly one line or one skip; the opening is not counted. The result is deterministic.

    Raises:
        EmptyArticle: there is nothing to speak.
        UsageError: a lexicon does not exist or has a wrong line.
    """
    writer = Writer(article, settings, voice_for)
    return writer.script(writer.items())
