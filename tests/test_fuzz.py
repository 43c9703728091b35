"""What random inputs once broke, and a short search for more (`python -m tests.fuzz`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.search import attempt
from tests.fuzz.targets import KINDS, Case

LONG = "Long words of a text that goes on for a while, as articles do, until there is enough of it to be one."
# Kind, option, input: each failed before its fault was mended.
FOUND: tuple[tuple[str, int, str | bytes], ...] = (
    *(("html-words", 0, f"<p>{LONG}</p>{page}") for page in (
        "</body>qz1", "</html>qz1", "</body></html><p>qz1", "<!-- </body> -->qz1</body>qz2",
        "<script>'</body>'</script>qz1</html>qz2", "<p title='<script>'>qz1</p></body></html><p>qz2",
        "<title-bar/>qz1</body>qz2", "<style-x>qz1</style-x></body>qz2", "<svg><style/></svg>qz1</body>qz2",
    )),
    ("html", 0, f"<html><head><noscript><article>x</article></noscript></head><body><p>{LONG}</p></body></html>"),
    ("html", 0, f"<img width={'9' * 5_000} src=x><p>{LONG}</p>"),
    ("markdown", 0, "[" * 200_000 + " words"),
    ("markdown", 0, "words ![" * 25_000),
    ("markdown", 0, "[a][" * 50_000),
    ("markdown", 0, "# " * 90_000 + "\n\nWords of it."),
    ("front", 0, f"+++\ntitle = {'9' * 5_000}\n+++\nText of it.\n"),
    ("front", 0, f"+++\n{'.'.join('a' * 30_000)} = 1\n+++\nText of it.\n"),
    ("front", 0, '---\nu: "\\UFFFFFFFe\n---\nText of it.\n'),
    ("text", 0, "Â" * 60_000 + " donâ€™t"),
    ("markdown", 0, "U.S €6"),
    ("markdown", 0, "s -- div>£-5, £テキスト。 «Oui» é .  .... 192.168.0.1 '80s " * 4_000),
    ("front", 0, f"+++\ndate=0x{'f' * 5_000}\n+++\nText of it.\n"),
    ("feed", 0, "<r v='' x=''>\0"),
    ("feed", 0, "<rss><channel><title/><generator>narrate</generator><item><guid>guid</guid>"
                "<pubDate>31 Dec 9999 23:59:59 -2359</pubDate></item></channel></rss>"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "option", "data"), FOUND, ids=lambda value: str(value)[:40])
def test_what_was_found_stays_mended(
    kind: str, option: int, data: str | bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    case = Case(kind, option, data.encode() if isinstance(data, str) else data)
    fault, _ = attempt(case)
    assert fault is None, (fault.sort, fault.details)


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_random_inputs_find_nothing() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "10", "--seed", "14", "--kind", ",".join(KINDS)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    assert found.returncode == 0, found.stdout[-3_000:] + found.stderr[-3_000:]
