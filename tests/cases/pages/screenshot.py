"""Makes the README's picture of the page anew: `python -m tests.cases.pages.screenshot`."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from narrate import Settings, narrate
from tests.conftest import find

HERE = Path(__file__).parent
PICTURE = HERE / "read-along.webp"
WIDTH, HEIGHT, GAP = 800, 760, 16
MOST_BYTES = 150_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        narrate(HERE / "lake.md", settings=Settings(output=Path(folder, "lake.mp3"), page=True, cache=False))
        browser = playwright.chromium.launch(executable_path=find("chromium"), args=["--no-sandbox"])
        whole = Image.new("RGB", (2 * WIDTH + GAP, HEIGHT), "#8c8579")
        for number, scheme in enumerate(("light", "dark")):
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)
            page.goto(Path(folder, "lake.html").as_uri())
            page.locator('.s[data-i="6"]').click()
            page.wait_for_timeout(1_000)
            page.keyboard.press("Space")
            page.mouse.move(0, 0)
            if scheme == "dark":
                page.click("#menu")
            page.evaluate("document.activeElement.blur(); scrollTo({ top: 0, behavior: 'instant' })")
            page.wait_for_timeout(500)
            shown = Image.open(io.BytesIO(page.screenshot()))
            whole.paste(shown, (number * (WIDTH + GAP), 0))
        browser.close()
    whole.save(PICTURE, "WEBP", quality=82, method=6)
    assert PICTURE.stat().st_size < MOST_BYTES


if __name__ == "__main__":
    main()
