"""Finds quoted speech, for a voice of its own."""

from narrate.script.quotes.speech import quoted_spans, stretches_by_voice

__all__ = ["quoted_spans", "stretches_by_voice"]
