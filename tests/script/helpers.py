"""What the tests of the script stage share."""

from __future__ import annotations

from narrate.model import Article, Block, Edit, Kind, Line, Script, Skip
from narrate.script import write_script
from narrate.settings import Settings


def script_of(
    *texts: str, kind: Kind = Kind.PARAGRAPH, language: str = "en", settings: Settings | None = None
) -> Script:
    """The script of an article with a block for each text and no title."""
    blocks = tuple(Block(kind, text) for text in texts)
    return write_script(Article("", blocks, language=language), settings or Settings(intro=False), lambda tag: tag)


def spoken(text: str, language: str = "en") -> str:
    """What is said for one paragraph."""
    return " ".join(line.spoken for passage in script_of(text, language=language).passages for line in passage.lines)


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def written(script: Script) -> str:
    """All that stands in lines and skips, the opening aside, without white space."""
    parts: list[str] = []
    for item in script.items:
        if isinstance(item, Skip):
            parts.append(item.written)
        elif item.kind is not Kind.INTRO:
            parts.extend(line.written for line in item.lines)
    return squeezed("".join(parts))


def explained(line: Line) -> str:
    """The line as its utterances' edits say it is spoken, without white space."""
    edits = sorted((edit for utterance in line.utterances for edit in utterance.edits), key=_place)
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts.append(line.written[at : edit.start])
        parts.append(edit.spoken)
        at = edit.end
    parts.append(line.written[at:])
    return squeezed("".join(parts))


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end
