"""Results as JSON objects. Nothing here prints; `cli.actions` does."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from narrate.cli.text import Totals
from narrate.events import Outcome
from narrate.model import Line, Narration, Passage, Script, Voice, Word


def one_line(data: dict[str, Any]) -> str:
    """A compact JSON object without line breaks."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def script_json(script: Script) -> dict[str, Any]:
    """The output of `--dry-run --json`."""
    return {
        "title": script.title,
        "author": script.author,
        "published": script.published,
        "site": script.site,
        "language": script.language,
        "passages": [_passage_json(passage) for passage in script.passages],
        "skips": [{"written": skip.written, "kind": skip.kind.value, "reason": skip.reason} for skip in script.skips],
    }


def _passage_json(passage: Passage) -> dict[str, Any]:
    return {
        "kind": passage.kind.value,
        "pause_after_s": passage.pause_after_s,
        "lines": [_line_json(line) for line in passage.lines],
    }


def _line_json(line: Line) -> dict[str, Any]:
    data: dict[str, Any] = {
        "written": line.written,
        "spoken": line.spoken,
        "voice": line.utterances[0].voice if line.utterances else "",
        "language": line.utterances[0].language if line.utterances else "",
    }
    if phonemes := [{"text": u.text[p.start : p.end], "ipa": p.ipa} for u in line.utterances for p in u.phonemes]:
        data["phonemes"] = phonemes
    if len({utterance.voice for utterance in line.utterances}) < 2:
        return data
    return {**data, "utterances": [{"spoken": u.text, "voice": u.voice} for u in line.utterances]}


def narration_json(narration: Narration) -> dict[str, Any]:
    """The output of `--json` for an article."""
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
                **({"words": [_word_json(word, cue.line, rate) for word in cue.words]} if cue.words else {}),
            }
            for cue in narration.cues
        ],
        "chapters": [
            {"title": c.title, "start_s": round(c.start_s, 3), "end_s": round(c.end_s, 3)} for c in narration.chapters
        ],
        "reused": narration.reused,
        "spoken": narration.spoken,
        "left_out": list(narration.left_out),
        "voice": narration.voice,
        "wall_s": round(narration.wall_s, 3),
    }


def _word_json(word: Word, line: Line, rate: int) -> dict[str, Any]:
    return {"start_s": round(word.sample / rate, 3), "text": line.written[word.start : word.end]}


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The output of `--json` for an article: its narration, the file that is up to date, or its error."""
    if outcome.narration:
        return {"source": outcome.source, **narration_json(outcome.narration)}
    if outcome.up_to_date:
        return {"source": outcome.source, "audio": str(outcome.up_to_date), "skipped": "up to date"}
    return {"source": outcome.source, "error": str(outcome.error)}


def totals_json(totals: Totals) -> dict[str, Any]:
    """The last line of `--json` for several articles."""
    counts = {"done": totals.done, "skipped": totals.skipped, "failed": totals.failed, "not_done": totals.not_done}
    return {"summary": {**counts, "duration_s": round(totals.duration_s, 3), "wall_s": round(totals.wall_s, 3)}}


def voice_json(voice: Voice) -> dict[str, Any]:
    """The output of `--list-voices --json` for a voice."""
    return {"voice": voice.id, **{key: value for key, value in asdict(voice).items() if key not in {"id", "path"}}}


def installed_json(voice: Voice) -> dict[str, Any]:
    """The output of `--install-voice --json`."""
    own = voice.id.partition(":")[2]
    return {"voice": own, "language": voice.language, "path": str(voice.path), "bytes": voice.size_bytes}
