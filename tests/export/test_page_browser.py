"""The page to read along with, in a browser: it plays, follows, obeys, and asks for nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Narrate, find, run_here

playwright_api = pytest.importorskip("playwright.sync_api")

PARAGRAPH = "The boat was late. Nobody minded much, for the sun was out. A dog slept on the ropes and a boy fished. "
NASTY = (
    "<script>document.title='no'</script> “quoted” <img src=x onerror=\"document.title='no'\"> [x](javascript:alert(1))"
)
SKIPPED = (
    "```\ncode < here\n```\n\n| year | boats |\n|---|---|\n| 1900 | 12 |\n\nA caption stands below.\n\n![x](x.png)"
)
ARTICLE = f"# The Boat\n\n{PARAGRAPH}\n\n## Second part\n\n{PARAGRAPH * 3}\n\n{SKIPPED}\n\n" + "\n\n".join(
    [f"Paragraph number {number} is here. {PARAGRAPH}" for number in range(12)]
    + [NASTY, "> A quote.", "- one\n- two", "## Last part", "That was the boat."]
)
WIDTHS = {"phone": (390, 844), "desktop": (1280, 860)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = find("chromium")
    with playwright_api.sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        started = playwright.chromium.launch(executable_path=program, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="module", params=["embedded", "linked"])
def narrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The page's path and the cues of its article."""
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "boat.md").write_text(ARTICLE, "utf-8")
    done = run_here(folder, "boat.md", "-o", "a.mp3", "--page", "--page-audio", request.param, "--json")
    assert done.returncode == 0, done.stderr
    return folder / "a.html", json.loads(done.stdout)["cues"]


@pytest.fixture
def page(browser: Any, narrated: tuple[Path, Any]) -> Iterator[Any]:
    path, cues = narrated
    opened = browser.new_page(viewport={"width": 390, "height": 800})
    opened.cues = cues
    opened.said, opened.asked = [], []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("request", lambda asked: opened.asked.append(asked.url))
    opened.goto(path.as_uri())
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


def test_the_word_that_is_heard_is_marked_where_the_engine_tells_of_words(
    browser: Any, tmp_path: Path, run_narrate: Narrate
) -> None:
    (tmp_path / "a.md").write_text("# Boats\n\nIn 1994 👩‍👧 sold “ten”  boats.\n\nAnd that was all.", "utf-8")
    done = run_narrate("a.md", "-e", "espeak", "-o", "a.mp3", "--page", "--json")
    cues = json.loads(done.stdout)["cues"]
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((tmp_path / "a.html").as_uri())
    until(page, "document.getElementById('audio').readyState > 0")
    seek = "s => new Promise(r => { audio.onseeked = r; audio.currentTime = s })"
    marked = "[...(CSS.highlights.get('word') || [])].map(range => range.toString())"
    for cue in cues:
        for word in cue["words"]:
            page.evaluate(seek, word["start_s"] + 0.02)
            page.wait_for_timeout(30)
            assert page.evaluate(marked) == ["Boats" if word["text"] == "Boats." else word["text"]]
    page.evaluate(seek, cues[1]["words"][0]["start_s"])
    page.click("#play")
    until(page, f"{marked}[0] === 'sold'")
    assert said == []
    page.close()


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


def test_every_speed_keeps_the_pitch(page: Any) -> None:
    speeds = page.locator("#speed option").evaluate_all("options => options.map(option => option.value)")
    assert [float(speeds[0]), float(speeds[-1])] == [0.75, 3]
    for value in speeds:
        page.select_option("#speed", value)
        assert page.evaluate("[audio.playbackRate, audio.preservesPitch]") == [float(value), True]


def test_the_buttons_go_fifteen_seconds(page: Any) -> None:
    page.click("#forward")
    page.click("#forward")
    assert at(page) == pytest.approx(30, abs=0.1)
    page.click("#back")
    assert at(page) == pytest.approx(15, abs=0.1)


def test_chapters_are_a_table_of_contents_that_seeks_and_shows_where_it_plays(page: Any) -> None:
    page.click("#menu")
    assert page.locator("#contents button").all_inner_texts()[1].startswith("Last part")
    page.click("#contents button >> nth=1")
    until(page, "document.querySelector('.s[aria-current]')?.textContent === 'Last part'")
    assert not page.locator("#contents").is_visible()
    page.wait_for_timeout(1_200)
    box = page.locator(".s[aria-current]").bounding_box()
    assert box
    assert 0 < box["y"] < page.locator(".player").bounding_box()["y"]
    assert page.locator("#contents [aria-current]").count() == 1
    assert "Last part" in (page.locator("#contents [aria-current]").text_content() or "")


def test_it_can_be_used_by_keyboard_alone(page: Any) -> None:
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.id || document.activeElement.className")
        reached.append(focused)
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid" or focused == "", focused
        if focused == "play":
            page.keyboard.press("Enter")
            until(page, "!audio.paused")
            page.keyboard.press("Enter")
            until(page, "audio.paused")
        if focused == "menu":
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            until(page, "document.querySelector('.s[aria-current]')?.textContent === 'Second part'")
            page.keyboard.press("Space")
        if focused == "theme":
            before = page.evaluate("getComputedStyle(document.body).backgroundColor")
            page.keyboard.press("Enter")
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
            break
    assert {"s", "seek", "back", "play", "forward", "speed", "menu", "theme"} <= set(reached)


def test_what_is_not_spoken_stands_in_its_place_and_is_never_highlighted(page: Any) -> None:
    text = page.inner_text("article")
    places = [text.index(part) for part in ("Second part", "code < here", "1900", "Paragraph number 0")]
    assert places == sorted(places)
    assert page.locator("pre .s, table .s, .skip .s").count() == 0
    assert page.locator("th").all_inner_texts() == ["year", "boats"]


def test_printed_it_is_the_article_alone(page: Any) -> None:
    page.locator('.s[data-i="7"]').click()
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".player").is_visible()
    assert page.locator("h1").is_visible()
    look = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(document.body).backgroundColor]"
    assert page.locator(".s[aria-current]").evaluate(look) == ["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"]


def test_the_policy_stops_whatever_got_into_the_page(page: Any) -> None:
    """As if something of an article had become markup, which test_page.py rules out."""
    asked = len(page.asked)
    page.evaluate(
        """async () => {
          window.stopped = [];
          addEventListener("securitypolicyviolation", event => stopped.push(event.effectiveDirective));
          document.body.insertAdjacentHTML("beforeend",
            `<img src="https://example.org/a.png" onerror="document.title = 1"><iframe src="https://example.org"></iframe>
             <p style="color: red">x</p><object data="https://example.org/x"></object>`);
          const script = document.createElement("script");
          script.textContent = "document.title = 2";
          document.body.append(script);
          await fetch("https://example.org").catch(() => 0);
        }"""
    )
    until(page, "stopped.length >= 6")
    assert {"img-src", "frame-src", "style-src-attr", "object-src", "script-src-elem", "connect-src"} <= set(
        page.evaluate("stopped")
    )
    page.said.clear()  # the browser says what it stopped,
    del page.asked[asked:]  # and Playwright counts that too


def violations(page: Any) -> list[str]:
    """What axe-core finds, in the state in which the page is."""
    axe = pytest.importorskip("axe_playwright_python")
    (script,) = Path(axe.__file__).parent.glob("**/axe.min.js")
    page.evaluate(script.read_text("utf-8"))  # through the debugger, as the page's policy lets no other script in
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:200]}" for violation in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation(page: Any, scheme: str, width: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    page.locator('.s[data-i="7"]').click()
    page.keyboard.press("Space")
    assert violations(page) == []
    page.click("#menu")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.said.clear()  # what axe says is not the page's


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a folder with two articles."""
    folder = tmp_path_factory.mktemp("listed")
    (folder / "in").mkdir()
    for name in ("One", "Two"):
        head = f"---\ntitle: {name}\nauthor: A. Author\ndate: 2026-02-03\n---\n\n"
        (folder / "in" / f"{name}.md").write_text(f"{head}{PARAGRAPH}", "utf-8")
    done = run_here(folder, "in", "-e", "tone", "-o", "out", "--page", "--feed", "https://example.org/heard")
    assert done.returncode == 0, done.stderr
    return folder / "out" / "index.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation_in_the_list_of_articles(scheme: str, width: str, browser: Any, listed: Path) -> None:
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    opened = browser.new_page(viewport=size, color_scheme=scheme)
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.goto(listed.as_uri())
    assert opened.locator("li").count() == 2
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert said == []
    assert violations(opened) == []
    opened.close()
