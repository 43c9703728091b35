"""The types that cross from stage to stage.

All are frozen: a stage receives them, never changes them, and returns new ones. Units stand in the names
(`_s` seconds, `_samples`, `_hz`, `_wpm`). Texts keep what the author wrote; only `Edit.spoken` and
`Utterance.text` hold what will be said.
"""

from __future__ import annotations

from narrate.model.article import Article, Block, Kind
from narrate.model.audio import Clip, EngineOptions, Piece, Voice, Word
from narrate.model.narration import Chapter, Cue, Narration, PassageTime
from narrate.model.script import Edit, Line, Passage, Phonemes, Script, Skip, Utterance

__all__ = [
    "Article",
    "Block",
    "Chapter",
    "Clip",
    "Cue",
    "Edit",
    "EngineOptions",
    "Kind",
    "Line",
    "Narration",
    "Passage",
    "PassageTime",
    "Phonemes",
    "Piece",
    "Script",
    "Skip",
    "Utterance",
    "Voice",
    "Word",
]
