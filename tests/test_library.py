"""The library: what `from narrate import …` gives, and what it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from narrate import Article, Narration, Settings, narrate
from narrate.events import Ended, PassageDone, Started
from narrate.model import Block, Kind
from narrate.pipeline import script_of
from narrate.run import Run
from narrate.speak.duration import estimate_s
from tests.conftest import ARTICLES


def test_narrate_returns_what_was_made(tmp_path: Path) -> None:
    events: list[object] = []
    narration = narrate(
        ARTICLES / "orchard.html",
        settings=Settings(output=tmp_path / "a.mp3", cache=False),
        on_progress=events.append,
    )
    assert isinstance(narration, Narration)
    assert narration.path == tmp_path / "a.mp3"
    assert narration.path.stat().st_size > 100_000
    assert narration.cues[0].line.written == "Why the Orchard Flowers Twice."
    assert [type(event) for event in events][:1] == [Started]
    assert isinstance(events[-1], Ended)
    done = [event for event in events if isinstance(event, PassageDone)]
    assert sum(event.sentences for event in done) == len(narration.cues)
    assert isinstance(events[0], Started)
    assert sum(event.characters for event in done) == pytest.approx(events[0].characters, rel=0.05)


def test_an_article_may_be_made_by_hand(tmp_path: Path) -> None:
    article = Article("By hand", (Block(Kind.PARAGRAPH, "One sentence. And another."),))
    narration = narrate(article, settings=Settings(engine="tone", output=tmp_path / "a.flac", cache=False, intro=False))
    assert [cue.line.written.strip() for cue in narration.cues] == ["One sentence.", "And another."]


@pytest.mark.parametrize("rate_wpm", [130, 175, 230])
@pytest.mark.parametrize("name", ["lighthouse.md", "orchard.html"])
def test_the_estimate_of_the_dry_run_is_near_the_truth(tmp_path: Path, name: str, rate_wpm: int) -> None:
    settings = Settings(output=tmp_path / "a.wav", rate_wpm=rate_wpm)
    narration = narrate(ARTICLES / name, settings=settings)
    script = script_of(ARTICLES / name, Run(settings))
    assert estimate_s(script) == pytest.approx(narration.duration_s, rel=0.05)


def test_importing_the_package_loads_nothing_that_costs() -> None:
    code = "import narrate, sys; print(sorted({'typer', 'pydub', 'trafilatura', 'numpy', 'rich'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
