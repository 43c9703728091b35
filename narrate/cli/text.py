"""Results as text. Nothing here prints; `cli.actions` does."""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from narrate.events import Outcome
from narrate.model import Kind, Line, Narration, Script, Skip, Voice
from narrate.model.language import QUOTATION_MARKS, shortened
from narrate.speak.duration import estimate_s

LONGEST_SHOWN = 70  # characters of a text in a list of what is said and what is not


class Totals:
    """The outcomes of all articles, counted.

    Args:
        articles: how many there are.
    """

    def __init__(self, articles: int = 0) -> None:
        self._began = time.perf_counter()
        self.articles = articles
        self.done = self.skipped = self.failed = 0
        self.duration_s = 0.0

    @property
    def wall_s(self) -> float:
        """The seconds since the first article began."""
        return time.perf_counter() - self._began

    @property
    def ended(self) -> int:
        """How many articles have an outcome."""
        return self.done + self.skipped + self.failed

    @property
    def not_done(self) -> int:
        """How many articles have none, because the run has ended before."""
        return self.articles - self.ended

    def add(self, outcome: Outcome) -> None:
        """Counts one article."""
        if outcome.narration:
            self.done += 1
            self.duration_s += outcome.narration.duration_s
        elif outcome.error:
            self.failed += 1
        else:
            self.skipped += 1


def totals_lines(totals: Totals) -> Iterator[str]:
    """A table: done, skipped, failed, and not done if the run has ended before its last article."""
    audio = f"{duration(totals.duration_s)} of audio in {duration(totals.wall_s)}" if totals.duration_s else ""
    rows = [("done", totals.done, audio), ("skipped", totals.skipped, "up to date" * bool(totals.skipped))]
    rows += [("failed", totals.failed, ""), *([("not done", totals.not_done, "")] if totals.not_done else [])]
    for name, count, more in rows:
        yield f"{name:8}{count:>6}  {more}".rstrip()


def narration_line(narration: Narration, advise: bool = False) -> str:
    """`output/the-title.mp3  1 min 48 s, 21 sentences, 214 × real time, voice en-us`.

    Args:
        advise: say where better voices are.
    """
    count = len(narration.cues)
    ratio = narration.duration_s / narration.wall_s if narration.wall_s else 0
    speed = f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}"
    voice = f"voice {narration.voice}" if narration.voice else "the engine's own voice"
    advice = " (more natural ones: narrate --list-voices)" if advise and ":" not in narration.voice else ""
    figures = f"{duration(narration.duration_s)}, {count} sentence{'s' * (count != 1)}, {speed} × real time"
    return f"{narration.path}  {figures}, {voice}{advice}"


def duration(seconds: float) -> str:
    """108.3 -> "1 min 48 s"; 4000 -> "1 h 6 min 40 s"; 8.2 -> "8 s"."""
    whole = max(1, round(seconds))
    parts = ((whole // 3600, "h"), (whole // 60 % 60, "min"), (whole % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def script_lines(script: Script, quote_voice: str = "") -> Iterator[str]:
    """The output of `--dry-run`: the spoken text, the edits in it, and the skips with their reasons."""
    voices = {u.voice for passage in script.passages for line in passage.lines for u in line.utterances}
    if len(voices) < 2:  # the quote voice is the narrator's
        quote_voice = ""
    yield f"{script.title}" + (f", by {script.author}" if script.author else "")
    for item in script.items:
        yield ""
        if isinstance(item, Skip):
            yield f"  – not spoken: {item.reason}: {shortened(item.written, LONGEST_SHOWN)}"
            continue
        label = "" if item.kind is Kind.PARAGRAPH else f"[{item.kind.value.replace('_', ' ')}] "
        for line in item.lines:
            yield label + (_spoken(line, quote_voice) or f"– not spoken: {shortened(line.written, LONGEST_SHOWN)}")
            yield from _edit_lines(line)
            label = ""
    yield ""
    sentences = sum(len(passage.lines) for passage in script.passages)
    legend = f"; <…> in the voice {quote_voice}" if quote_voice else ""
    yield f"{sentences} sentences, about {duration(estimate_s(script))}{legend}"
    for reason, count in Counter(skip.reason for skip in script.skips).most_common():
        yield f"{count} not spoken: {reason}"


def _spoken(line: Line, quote_voice: str) -> str:
    """The spoken text, with the quote voice's part in <>, which no spoken text contains."""
    return " ".join(f"<{u.text}>" if quote_voice and u.voice == quote_voice else u.text for u in line.utterances)


def _edit_lines(line: Line) -> Iterator[str]:
    """A line for each edit that changes words or gives phonemes."""
    for edit in (edit for utterance in line.utterances for edit in utterance.edits):
        written = " ".join(line.written[edit.start : edit.end].split())
        changed = written != edit.spoken or edit.phonemes
        if written and changed and written not in QUOTATION_MARKS:
            phonemes = f" /{unicodedata.normalize('NFC', edit.phonemes)}/" if edit.phonemes else ""
            yield f"      {shortened(written, LONGEST_SHOWN)} → {edit.spoken or '(silent)'}{phonemes}"


def voices_lines(voices: Sequence[Voice]) -> Iterator[str]:
    """A table of voices, then how to install those that are not installed."""
    heads = ("VOICE", "LANGUAGE", "GENDER", "QUALITY", "SIZE", "NAME")
    rows = [
        (v.id, v.language, v.gender, v.quality, _size(v), v.name if v.installed else "(not installed)") for v in voices
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    shown = [index for index in range(len(heads)) if any(row[index] for row in rows)]  # no empty columns
    for row in (heads, *rows):
        yield "  ".join(row[index].ljust(widths[index]) for index in shown).rstrip()
    # Each way to install voices is shown once, for the first voice.
    ways = {v.to_install.replace(v.id.rpartition(":")[2], ""): v for v in reversed(voices) if not v.installed}
    if ways:
        yield ""
    for voice in reversed(ways.values()):
        yield f"To install {voice.id}: {voice.to_install}"


def _size(voice: Voice) -> str:
    return f"{voice.size_bytes / 1e6:.0f} MB" if voice.size_bytes else ""


def installed_line(voice: Voice, voice_dir: Path | None) -> str:
    """`/home/…/en_US-lessac-medium.onnx  63.2 MB; …`: where the voice is, and how to use it."""
    command = f"narrate -v {voice.id}" + (f" --voice-dir {voice_dir}" if voice_dir else "")
    return f"{voice.path}  {voice.size_bytes / 1e6:.1f} MB; `{command}` speaks with it"
