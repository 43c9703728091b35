"""The page to read along with, in a browser: it plays, follows, obeys, and asks for nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import find

playwright_api = pytest.importorskip("playwright.sync_api")

PARAGRAPH = "The boat was late. Nobody minded much, for the sun was out. A dog slept on the ropes and a boy fished. "
NASTY = (
    "<script>document.title='no'</script> “quoted” <img src=x onerror=\"document.title='no'\"> [x](javascript:alert(1))"
)
ARTICLE = f"# The Boat\n\n{PARAGRAPH}\n\n## Second part\n\n{PARAGRAPH * 3}\n\n```\ncode < here\n```\n\n" + "\n\n".join(
    [f"Paragraph number {number} is here. {PARAGRAPH}" for number in range(12)] + [NASTY, "> A quote.", "- one\n- two"]
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = find("chromium")
    with playwright_api.sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        started = playwright.chromium.launch(executable_path=program, args=arguments)
        yield started
        started.close()


@pytest.fixture(params=["embedded", "linked"])
def page(
    request: pytest.FixtureRequest,
    browser: Any,
    tmp_path: Path,
    run_narrate: Callable[..., subprocess.CompletedProcess[str]],
) -> Iterator[Any]:
    (tmp_path / "boat.md").write_text(ARTICLE, "utf-8")
    done = run_narrate("boat.md", "-o", "a.mp3", "--page", "--page-audio", request.param, "--json")
    assert done.returncode == 0, done.stderr
    opened = browser.new_page(viewport={"width": 390, "height": 800})
    opened.cues = json.loads(done.stdout)["cues"]
    opened.said, opened.asked = [], []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("request", lambda asked: opened.asked.append(asked.url))
    opened.goto((tmp_path / "a.html").as_uri())
    until(opened, "document.getElementById('audio').readyState > 0")
    yield opened
    assert opened.said == []
    assert all(url.startswith(("file:", "data:")) for url in opened.asked)
    assert opened.title() == "The Boat"  # the article's scripts did nothing
    opened.close()


def until(page: Any, expression: str) -> None:
    """Waits for it; the page's policy forbids what Playwright's own waiting does."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def current(page: Any) -> int:
    return int(page.evaluate("Number(document.querySelector('.s[aria-current]')?.dataset.i ?? -1)"))


def at(page: Any) -> float:
    return float(page.evaluate("document.getElementById('audio').currentTime"))


def paused(page: Any) -> bool:
    return bool(page.evaluate("document.getElementById('audio').paused"))


def test_the_highlight_is_on_the_sentence_that_is_heard(page: Any) -> None:
    for number in range(0, len(page.cues), len(page.cues) // 10):
        for second, expected in (
            (page.cues[number]["start_s"] + 0.1, number),
            (page.cues[number]["start_s"] - 0.1, number - 1),
        ):
            if second < 0:
                continue
            page.evaluate("s => new Promise(r => { audio.onseeked = r; audio.currentTime = s })", second)
            page.wait_for_timeout(50)
            assert current(page) == expected


def test_it_plays_and_follows(page: Any) -> None:
    page.click("#play")
    page.wait_for_timeout(400)
    assert not paused(page)
    page.evaluate("s => { audio.currentTime = s }", page.cues[20]["start_s"] - 0.3)
    until(page, "document.querySelector('.s[aria-current]')?.dataset.i === '20'")
    assert abs(at(page) - page.cues[20]["start_s"]) < 0.25
    page.wait_for_timeout(1_200)
    box = page.locator('.s[data-i="20"]').bounding_box()
    assert box
    assert 0 < box["y"] < 800


def test_a_click_on_a_sentence_plays_from_it(page: Any) -> None:
    page.locator('.s[data-i="7"]').click()
    page.wait_for_timeout(300)
    assert not paused(page)
    assert 0 <= at(page) - page.cues[7]["start_s"] < 1
    assert current(page) == 7


def test_keys(page: Any) -> None:
    page.keyboard.press("Space")
    page.wait_for_timeout(200)
    assert not paused(page)
    page.keyboard.press("Space")
    assert paused(page)
    before = at(page)
    page.keyboard.press("ArrowRight")
    assert at(page) == pytest.approx(before + 15, abs=0.1)
    page.keyboard.press("ArrowLeft")
    assert at(page) == pytest.approx(before, abs=0.1)
    page.locator(".s").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert 0 <= at(page) - page.cues[3]["start_s"] < 1
    assert page.locator('.s[tabindex="0"]').count() == 1


def test_speed_keeps_the_pitch_and_the_place_is_remembered(page: Any) -> None:
    page.select_option("#speed", "2")
    assert page.evaluate("[audio.playbackRate, audio.preservesPitch]") == [2, True]
    page.locator('.s[data-i="9"]').click()
    page.wait_for_timeout(500)
    page.keyboard.press("Space")
    page.wait_for_timeout(200)
    left = at(page)
    page.reload()
    until(page, "document.getElementById('audio').currentTime > 0")
    assert at(page) == pytest.approx(left, abs=0.5)
    assert page.evaluate("audio.playbackRate") == 2


def test_chapters_seek(page: Any) -> None:
    page.click("summary")
    page.click("nav button >> nth=0")
    page.wait_for_timeout(200)
    assert "Second part" in page.locator(".s[aria-current]").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(page: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python")
    page.emulate_media(color_scheme=scheme)
    page.click("summary")
    page.locator('.s[data-i="7"]').click()
    page.keyboard.press("Space")
    (script,) = Path(axe.__file__).parent.glob("**/axe.min.js")
    page.evaluate(script.read_text("utf-8"))  # through the debugger, as the page's policy lets no other script in
    violations = page.evaluate("axe.run().then(result => result.violations)")
    assert [violation["id"] for violation in violations] == []
    page.said.clear()  # what axe says is not the page's
