"""Voices to choose from: each reads the same sentences, into a file of its own and into one with all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from narrate.events import Listener, Outcome, ignore
from narrate.export.names import slug
from narrate.model import Article, Block, Kind, Voice
from narrate.pipeline import narrate_each
from narrate.render.pool import start_pool
from narrate.settings import Settings
from narrate.speak.sample_sentences import sample_sentences

ALL = "All voices"


def preview(
    voices: Sequence[Voice], settings: Settings, folder: Path, *, on_progress: Listener = ignore
) -> Iterator[Outcome]:
    """Lets each voice say its name and the sentences by which its loudness is measured.

    Args:
        voices: each by the name that `Settings.voice` takes.
        folder: where the files go, named after the voices; the one with all of them, in their order and with a
            chapter for each, is `all-voices`.
    """
    settings = replace(settings, output=None, intro=False, feed="")
    whole: list[Block] = []
    with start_pool(settings) as pool:
        for voice in voices:
            blocks = _blocks(voice, settings)
            whole += (replace(block, voice=voice.id) for block in blocks)
            article = Article(_title(voice), blocks, language=voice.language or settings.language, source=voice.id)
            own = replace(_into(article, settings, folder), voice=voice.id, language="")
            yield from narrate_each([article], own, on_progress=on_progress, pool=pool)
        together = Article(ALL, tuple(whole), language=settings.language or "en", source=ALL)
        yield from narrate_each([together], _into(together, settings, folder), on_progress=on_progress, pool=pool)


def _into(article: Article, settings: Settings, folder: Path) -> Settings:
    """Settings for a file by the article's title: a second preview replaces the first."""
    return replace(settings, output=folder / f"{slug(article.title)}.{settings.chosen_format}")


def _blocks(voice: Voice, settings: Settings) -> tuple[Block, ...]:
    text = " ".join(sample_sentences(voice.language or settings.language or "en"))
    return Block(Kind.HEADING, _title(voice), 1), Block(Kind.PARAGRAPH, text)


def _title(voice: Voice) -> str:
    return voice.name if voice.name == voice.id else f"{voice.name} ({voice.id})"
