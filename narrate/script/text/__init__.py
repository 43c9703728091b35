"""Cleaning text, editing it with a way back to what was written, and making it safe for engines."""

from narrate.script.text.clean import Cleaned, clean
from narrate.script.text.edits import EditSet, apply, covered, within
from narrate.script.text.patterns import lazy, words_of
from narrate.script.text.sanitize import sanitize

__all__ = ["Cleaned", "EditSet", "apply", "clean", "covered", "lazy", "sanitize", "within", "words_of"]
