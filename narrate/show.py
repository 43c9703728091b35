"""Results as text and as JSON. Nothing here prints; the command does."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from narrate.batch import Outcome
from narrate.model import Kind, Narration, Passage, Script, Skip, Voice

# What a text costs at one word a minute, in seconds: fitted to 1,700 sentences of news, encyclopaedia and technical
# prose as eSpeak NG speaks them at 120, 175 and 260 words a minute (whole articles come out within 5 %).
S_PER_LETTER, S_PER_WORD, S_PER_INNER_PAUSE, S_PER_STRETCH = 8.55, 11.3, 59.0, 12.5
_INNER_PAUSE = re.compile(r"[,;:—–().?!](?=\s)")


def one_line(data: dict[str, Any]) -> str:
    """One compact JSON object on a line, as every machine-readable result is."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def script_json(script: Script) -> dict[str, Any]:
    """What `--dry-run --json` prints."""
    return {
        "title": script.title,
        "author": script.author,
        "language": script.language,
        "passages": [_passage_json(passage) for passage in script.passages],
        "skips": [{"written": skip.written, "kind": skip.kind.value, "reason": skip.reason} for skip in script.skips],
    }


def _passage_json(passage: Passage) -> dict[str, Any]:
    return {
        "kind": passage.kind.value,
        "pause_after_s": passage.pause_after_s,
        "lines": [
            {
                "written": line.written,
                "spoken": line.spoken,
                "voice": line.utterances[0].voice if line.utterances else "",
                "language": line.utterances[0].language if line.utterances else "",
            }
            for line in passage.lines
        ],
    }


def narration_json(narration: Narration) -> dict[str, Any]:
    """What `--json` prints for an article."""
    rate = narration.sample_rate_hz
    return {
        "audio": str(narration.path),
        "duration_s": round(narration.duration_s, 3),
        "sample_rate_hz": rate,
        "passages": [
            {"start_s": round(p.start_s, 3), "end_s": round(p.end_s, 3), "kind": p.kind.value}
            for p in narration.passages
        ],
        "cues": [
            {
                "start_s": round(cue.start_sample / rate, 3),
                "end_s": round(cue.end_sample / rate, 3),
                "text": cue.line.written,
            }
            for cue in narration.cues
        ],
        "chapters": [
            {"title": c.title, "start_s": round(c.start_s, 3), "end_s": round(c.end_s, 3)} for c in narration.chapters
        ],
        "reused": narration.reused,
        "spoken": narration.spoken,
        "left_out": list(narration.left_out),
        "wall_s": round(narration.wall_s, 3),
    }


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    if outcome.narration:
        return {"source": outcome.source, **narration_json(outcome.narration)}
    return {"source": outcome.source, "error": str(outcome.error)}


def summary_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The last line of `--json` for several articles."""
    done = [outcome.narration for outcome in outcomes if outcome.narration]
    return {
        "summary": {
            "done": len(done),
            "failed": len(outcomes) - len(done),
            "duration_s": round(sum(narration.duration_s for narration in done), 3),
        }
    }


def narration_line(narration: Narration) -> str:
    """`output/the-title.mp3  1 min 48 s, 21 sentences, 214 × real time`."""
    count = len(narration.cues)
    speed = narration.duration_s / narration.wall_s if narration.wall_s else 0
    pace = f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"
    return (
        f"{narration.path}  {duration(narration.duration_s)}, {count} sentence{'s' * (count != 1)}, {pace} × real time"
    )


def duration(seconds: float) -> str:
    """108.3 -> "1 min 48 s"; 4000 -> "1 h 6 min 40 s"; 8.2 -> "8 s"."""
    whole = max(1, round(seconds))
    parts = ((whole // 3600, "h"), (whole // 60 % 60, "min"), (whole % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def script_lines(script: Script) -> Iterator[str]:
    """What `--dry-run` shows a person: what will be said, what changed in it, and what will not be said and why."""
    yield f"{script.title}" + (f", by {script.author}" if script.author else "")
    for item in script.items:
        yield ""
        if isinstance(item, Skip):
            yield f"  – not spoken: {item.reason}: {_shortened(item.written)}"
            continue
        mark = "" if item.kind is Kind.PARAGRAPH else f"[{item.kind.value.replace('_', ' ')}] "
        for line in item.lines:
            yield mark + (line.spoken if line.utterances else f"– not spoken: {_shortened(line.written)}")
            mark = ""
            for utterance in line.utterances:
                for edit in utterance.edits:
                    written = " ".join(line.written[edit.start : edit.end].split())
                    if written and written != edit.spoken:
                        yield f"      {_shortened(written)} → {edit.spoken or '(silent)'}"
    yield ""
    lines = sum(len(passage.lines) for passage in script.passages)
    yield f"{lines} sentences, about {duration(estimate_s(script))}"
    for reason, count in Counter(skip.reason for skip in script.skips).most_common():
        yield f"{count} not spoken: {reason}"


def estimate_s(script: Script) -> float:
    """About how long the audio will be, in seconds."""
    seconds = 0.0
    for passage in script.passages:
        seconds += passage.pause_after_s + passage.gap_s * (len(passage.lines) - 1)
        for line in passage.lines:
            for utterance in line.utterances:
                text = utterance.text
                cost = S_PER_LETTER * sum(map(str.isalnum, text)) + S_PER_WORD * len(text.split())
                cost += S_PER_INNER_PAUSE * len(_INNER_PAUSE.findall(text)) + S_PER_STRETCH
                seconds += cost / utterance.rate_wpm
    return seconds


def voices_lines(voices: Sequence[Voice]) -> Iterator[str]:
    """A table: what `--voice` takes, language, gender, name."""
    rows = [("VOICE", "LANGUAGE", "GENDER", "NAME"), *((v.id, v.language, v.gender, v.name) for v in voices)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _shortened(text: str, longest: int = 70) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
