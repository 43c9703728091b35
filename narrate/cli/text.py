"""Results as text and as JSON. Nothing here prints; the command does."""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from narrate.model import Kind, Line, Narration, Script, Skip, Voice
from narrate.model.language import QUOTATION_MARKS
from narrate.run import Outcome
from narrate.speak.duration import estimate_s

if TYPE_CHECKING:
    from pathlib import Path


class Totals:
    """What became of all articles, in numbers."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self.done = self.skipped = self.failed = 0
        self.duration_s = 0.0

    def add(self, outcome: Outcome) -> None:
        if outcome.narration:
            self.done += 1
            self.duration_s += outcome.narration.duration_s
        elif outcome.error:
            self.failed += 1
        else:
            self.skipped += 1

    def json(self) -> dict[str, Any]:
        """The last line of `--json` for several articles."""
        return {
            "summary": {
                "done": self.done,
                "skipped": self.skipped,
                "failed": self.failed,
                "duration_s": round(self.duration_s, 3),
                "wall_s": round(time.perf_counter() - self._began, 3),
            }
        }

    def table(self) -> Iterator[str]:
        """The same for people."""
        wall_s = time.perf_counter() - self._began
        audio = f"{duration(self.duration_s)} of audio in {duration(wall_s)}" if self.done else ""
        rows = (("done", self.done, audio), ("skipped", self.skipped, "up to date" * bool(self.skipped)))
        for name, count, more in (*rows, ("failed", self.failed, "")):
            yield f"{name:8}{count:>6}  {more}".rstrip()


def narration_line(narration: Narration, advise: bool = False) -> str:
    """`output/the-title.mp3  1 min 48 s, 21 sentences, 214 × real time, voice en-us`.

    Args:
        advise: say where better voices are.
    """
    count = len(narration.cues)
    speed = narration.duration_s / narration.wall_s if narration.wall_s else 0
    pace = f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"
    told = f"{duration(narration.duration_s)}, {count} sentence{'s' * (count != 1)}, {pace} × real time"
    voice = f"voice {narration.voice}" if narration.voice else "the engine's own voice"
    more = " (more natural ones: narrate --list-voices)" if advise and ":" not in narration.voice else ""
    return f"{narration.path}  {told}, {voice}{more}"


def duration(seconds: float) -> str:
    """108.3 -> "1 min 48 s"; 4000 -> "1 h 6 min 40 s"; 8.2 -> "8 s"."""
    whole = max(1, round(seconds))
    parts = ((whole // 3600, "h"), (whole // 60 % 60, "min"), (whole % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def script_lines(script: Script, quote_voice: str = "") -> Iterator[str]:
    """What `--dry-run` shows a person: what will be said, what changed in it, and what will not be said and why."""
    voices = {u.voice for passage in script.passages for line in passage.lines for u in line.utterances}
    if len(voices) < 2:  # the narrator's own is no second voice
        quote_voice = ""
    yield f"{script.title}" + (f", by {script.author}" if script.author else "")
    for item in script.items:
        yield ""
        if isinstance(item, Skip):
            yield f"  – not spoken: {item.reason}: {_shortened(item.written)}"
            continue
        mark = "" if item.kind is Kind.PARAGRAPH else f"[{item.kind.value.replace('_', ' ')}] "
        for line in item.lines:
            yield mark + (_said(line, quote_voice) if line.utterances else f"– not spoken: {_shortened(line.written)}")
            mark = ""
            for utterance in line.utterances:
                for edit in utterance.edits:
                    written = " ".join(line.written[edit.start : edit.end].split())
                    changed = written != edit.spoken or edit.phonemes
                    if written and changed and written not in QUOTATION_MARKS:
                        sound = f" /{unicodedata.normalize('NFC', edit.phonemes)}/" if edit.phonemes else ""
                        yield f"      {_shortened(written)} → {edit.spoken or '(silent)'}{sound}"
    yield ""
    lines = sum(len(passage.lines) for passage in script.passages)
    yield f"{lines} sentences, about {duration(estimate_s(script))}" + (
        f"; <…> in the voice {quote_voice}" if quote_voice else ""
    )
    for reason, count in Counter(skip.reason for skip in script.skips).most_common():
        yield f"{count} not spoken: {reason}"


def _said(line: Line, quote_voice: str) -> str:
    """What is said, the quote voice's part in <>, which stand in no spoken text."""
    return " ".join(f"<{u.text}>" if quote_voice and u.voice == quote_voice else u.text for u in line.utterances)


def voices_lines(voices: Sequence[Voice]) -> Iterator[str]:
    """A table: what `--voice` takes, language, gender, quality, size, name; then what could be had, and how."""
    heads = ("VOICE", "LANGUAGE", "GENDER", "QUALITY", "SIZE", "NAME")
    rows = [
        (v.id, v.language, v.gender, v.quality, _size(v), v.name if v.installed else "(not installed)") for v in voices
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    shown = [index for index in range(len(heads)) if any(row[index] for row in rows)]  # no column without a word
    for row in (heads, *rows):
        yield "  ".join(row[index].ljust(widths[index]) for index in shown).rstrip()
    # How to install one, told of the first voice that can be installed in that way.
    ways = {v.to_install.replace(v.id.rpartition(":")[2], ""): v for v in reversed(voices) if not v.installed}
    if ways:
        yield ""
    for voice in reversed(ways.values()):
        yield f"To install {voice.id}: {voice.to_install}"


def _size(voice: Voice) -> str:
    return f"{voice.size_bytes / 1e6:.0f} MB" if voice.size_bytes else ""


def installed_line(voice: Voice, voice_dir: Path | None) -> str:
    """`/home/…/en_US-lessac-medium.onnx  63.2 MB; …`: where a voice lies now, and how to use it."""
    command = f"narrate -v {voice.id}" + (f" --voice-dir {voice_dir}" if voice_dir else "")
    return f"{voice.path}  {voice.size_bytes / 1e6:.1f} MB; `{command}` speaks with it"


def _shortened(text: str, longest: int = 70) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
