"""The library: what `from narrate import …` gives, and what it costs."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from narrate import Article, Narration, Settings, narrate
from narrate.errors import EngineCrashed, NarrateError, SpeakError, UnknownVoice
from narrate.events import Ended, Event, PassageDone, Started
from narrate.model import Block, Kind
from narrate.pipeline import script_of
from narrate.run import Run
from narrate.speak.duration import estimate_s
from tests.conftest import ARTICLES, Narrate


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


class Refused(SpeakError):
    """An error as an engine of somebody else might have it: with a constructor of its own."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with code {code}", "Try again")
        self.callback = lambda: code  # which no pickle takes


@pytest.mark.parametrize("error", [UnknownVoice("there is none", "Take another"), EngineCrashed("it died"), Refused(7)])
def test_an_error_pickles_with_its_kind_and_its_parts(error: NarrateError) -> None:
    error.killed = True
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.problem, again.advice, str(again), again.killed) == (
        error.problem,
        error.advice,
        str(error),
        True,
    )


def test_a_dry_run_asks_for_nothing_that_only_a_file_needs(run_narrate: Narrate, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hello there.")
    assert run_narrate("a.txt", "--dry-run", "-o", "a.mp3", "--feed", "https://example.org").returncode == 0


def test_a_path_is_named_as_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hello there.")
    events: list[Event] = []
    narrate(tmp_path / "a.txt", settings=Settings(output=tmp_path / "a.wav", engine="tone"), on_progress=events.append)
    assert {event.source for event in events if isinstance(event, Started | Ended)} == {str(tmp_path / "a.txt")}
