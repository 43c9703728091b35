"""Texts that break engines, from article to audio file: a file of sane length or a skip, never a crash or a hang."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from narrate import Article, Settings, narrate
from narrate.model import Block, Kind
from narrate.render.pool import make_pool
from narrate.speak.workers.pool import Pool

NAUGHTY = {
    "control characters": "Null \x00 bell \x07 escape \x1b[31m vertical \x0b tab.",
    "engine commands": "\x010A This would mute it. \x01400S This would race. \x0199P And this squeak.",
    "phonemes": "[[rate 300]] and [[h@l'oU]] are what some engines obey.",
    "markup": '<speak><voice name="x">Hello</voice><break time="3600s"/></speak> is read by others.',
    "bidirectional marks": "\u202eThis is turned round.\u202c \u2066And this.\u2069",
    "lone surrogates": "A lone \ud800 surrogate and \udfff another.",
    "noncharacters": "These \ufffe are \uffff no characters \U0010ffff at all.",
    "a long word": "a" * 100_000 + " ends at last.",
    "long digits": "The number " + "7" * 10_000 + " is long.",
    "full stops": "." * 10_000 + " Then words.",
    "spaced full stops": "Wait" + " ." * 5_000 + " now.",
    "letters with full stops": "é . " * 200,
    "abbreviation without end": "A." * 3_000,
    "deep brackets": "[" * 3_000 + "x" + "]" * 3_000 + " and (((((((((((((( so on.",
    "combining marks": "e" + "\u0301" * 9_000 + " is one letter.",
    "a long address": "See https://example.org/" + "a/" * 700 + " for more.",
    "zero width": "\u200bzero\u200dwidth\ufeff" * 50,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 100 + " love.",
    "format strings": "%s%n {0} ${jndi:ldap://x} $(reboot) `id` ; rm -rf / && echo 'done'",
    "quotes": "\"'“”‘’«»" * 100 + " unquoted.",
}


@pytest.fixture(scope="module", params=["system", "espeak"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Pool]]:
    """Settings with a cache, which knows how loud the voices are, and one worker for all of the texts."""
    settings = Settings(engine=request.param, cache_dir=tmp_path_factory.mktemp("cache"), intro=False)
    with make_pool(settings, 1) as pool:
        yield settings, pool


@pytest.mark.parametrize("name", NAUGHTY)
@pytest.mark.parametrize("language", ["en", "de"])
def test_it_is_spoken_briefly_and_the_rest_of_the_article_is_intact(
    shared: tuple[Settings, Pool], tmp_path: Path, name: str, language: str
) -> None:
    article = Article(
        "Naughty",
        (
            Block(Kind.PARAGRAPH, "Before it."),
            Block(Kind.PARAGRAPH, NAUGHTY[name]),
            Block(Kind.PARAGRAPH, "After it."),
        ),
        language=language,
    )
    settings, pool = shared
    narration = narrate(article, settings=replace(settings, output=tmp_path / "a.wav"), pool=pool)
    assert narration.cues[0].line.written == "Before it."
    assert narration.cues[-1].line.written == "After it."
    assert narration.duration_s < 180
    assert narration.left_out == ()
