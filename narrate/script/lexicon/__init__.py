"""Spellings and phonemes for words that engines mispronounce."""

from narrate.script.lexicon.lexicon import Lexicon, lexicon_files, load_lexicons, local_lexicon, parse_lexicon

__all__ = ["Lexicon", "lexicon_files", "load_lexicons", "local_lexicon", "parse_lexicon"]
