"""The ordered list of rules for each language. A span that a rule has claimed is closed to those below it."""

from __future__ import annotations

from narrate.script.speakable.rule import Rule

RULES: dict[str, tuple[Rule, ...]] = {"en": ()}
