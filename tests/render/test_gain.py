"""All voices come out equally loud, at the target, by another program's measure."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from narrate.cache import Cache
from narrate.model import Kind, Line, Passage, Utterance
from narrate.render.gain import VoiceGains
from narrate.speak.router import EngineRouter
from narrate.speak.workers.pool import Pool
from tests.conftest import ARTICLES

TEXT = """
The market opened before the bakers did. By six the first carts stood along the wall, and by seven nobody could have
said where the street ended and the stalls began. Apples lay next to locks, locks next to lace, and in between an old
man sold nothing but string.

He had sold string for forty years, he said, and his father before him. People bought it because it was there. Some of
them came back a week later and told him what they had tied: a parcel, a gate, a boat. He remembered every one of these
stories, and would tell them to whoever stood still for long enough.

When the bells rang at noon, he packed up. The square was swept, the carts were gone, and only a few pigeons walked
across the stones, looking for what had been dropped. It was quiet then. You could hear the river.
"""


def loudness(ffmpeg: str, path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, by ffmpeg's ebur128."""
    command = [ffmpeg, "-nostats", "-i", str(path), "-map", "0:a", "-af", "ebur128=peak=true", "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, check=True).stderr.decode(errors="replace")
    summary = told[told.rindex("Summary:") :]
    found = [re.search(rf"{name}:\s+(-?[\d.]+)", summary) for name in ("I", "Peak")]
    assert found[0] and found[1]
    return float(found[0][1]), float(found[1][1])


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--voice", "en-gb"),
        ("--voice", "en-us+f3"),
        ("--rate", "110"),
        ("--rate", "320"),
        ("--loudness", "-16"),
        ("--loudness", "audiobook"),
        ("--format", "wav"),
        ("--format", "m4b"),
        ("--format", "opus"),
        ("--format", "opus", "--rate", "320"),
    ],
    ids=" ".join,
)
def test_every_voice_lands_on_the_target(
    options: tuple[str, ...],
    tmp_path: Path,
    run_narrate: Callable[..., subprocess.CompletedProcess[str]],
    needs: Callable[[str], str],
) -> None:
    ffmpeg = needs("ffmpeg")
    done = run_narrate("-", "-o", "out", *options, "--cache-dir", "cache", stdin=TEXT)
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "out").iterdir()
    lufs, peak_dbtp = loudness(ffmpeg, path)
    target = {"-16": -16, "audiobook": -20}.get(options[-1] if options else "", -19)
    assert lufs == pytest.approx(target, abs=0.5)
    assert peak_dbtp <= -1


def test_the_quote_voice_is_as_loud_as_the_narrator(
    tmp_path: Path, run_narrate: Callable[..., subprocess.CompletedProcess[str]], needs: Callable[[str], str]
) -> None:
    ffmpeg = needs("ffmpeg")
    paragraphs = TEXT.strip().split("\n\n")
    text = "\n\n".join((*paragraphs, *(f"“{paragraph}" for paragraph in paragraphs)))
    done = run_narrate("-", "-o", "a.wav", "--quote-voice", "en-gb", "--json", "--cache-dir", "cache", stdin=text)
    assert done.returncode == 0, done.stderr
    turn = json.loads(done.stdout)["passages"][len(paragraphs)]["start_s"]
    heard = []
    for name, span in (("narrator.wav", ["-to"]), ("quotes.wav", ["-ss"])):
        part = tmp_path / name
        subprocess.run([ffmpeg, "-v", "error", "-i", tmp_path / "a.wav", *span, str(turn), part], check=True)
        heard.append(loudness(ffmpeg, part)[0])
    assert heard == pytest.approx([-19, -19], abs=0.5)


@pytest.mark.parametrize("voice", ["en-us", pytest.param("en-gb", marks=pytest.mark.soak)])
def test_articles_of_every_kind_are_equally_loud(
    voice: str,
    tmp_path: Path,
    run_narrate: Callable[..., subprocess.CompletedProcess[str]],
    needs: Callable[[str], str],
) -> None:
    """Dialogue, figures, lists, short sentences and long ones: each a minute or more, ten in all."""
    articles = [*sorted((ARTICLES.parent / "loudness").iterdir()), ARTICLES / "lighthouse.md"]
    assert len(articles) == 10
    done = run_narrate(*articles, "--voice", voice, "-o", "out", "-q", "--cache-dir", "cache")
    assert done.returncode == 0, done.stderr
    found = {path.stem: loudness(needs("ffmpeg"), path) for path in sorted((tmp_path / "out").iterdir())}
    assert len(found) == 10
    assert {name: lufs for name, (lufs, _) in found.items() if abs(lufs + 19) > 0.5} == {}
    assert max(peak_dbtp for _, peak_dbtp in found.values()) <= -1


def test_a_voice_is_measured_once(run_narrate: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    from narrate.cache import Cache

    kept: list[int] = []
    for text in ("One sentence.", "Another sentence."):
        done = run_narrate("-", "-v", "en-gb", "--cache-dir", "cache", stdin=text)
        assert done.returncode == 0, done.stderr
        entries = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
        kept.append(sum(path.stat().st_size < 100 for path in entries))
    assert kept == [1, 1]
    assert Cache(tmp_path / "cache").clear()[0] > 2


def test_a_measurement_that_was_broken_off_is_made_again(tmp_path: Path) -> None:
    passage = Passage(Kind.PARAGRAPH, (Line("Hm.", (Utterance("Hm.", "high"),)),), 0.0)

    def gains_db(pool: Pool, folder: str) -> Mapping[str, float]:
        return VoiceGains(EngineRouter("tone"), pool, Cache(tmp_path / folder), -19.0, -1.7, 0.45).gains_db(passage)

    stopped = Pool("tone")
    stopped.close()  # as on Ctrl-C
    assert gains_db(stopped, "one") == {"high en": 0.0}
    with Pool("tone") as pool:
        assert gains_db(pool, "one") == gains_db(pool, "another") != {"high en": 0.0}
