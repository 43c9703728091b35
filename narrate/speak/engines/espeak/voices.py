"""The voices of eSpeak NG: the one for a language, the names that people may give, and how loud they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from narrate.model import Utterance, Voice
from narrate.model.language import primary_language
from narrate.speak.engines.espeak import library

# Integrated loudness of eSpeak NG 1.52's American English with our pauses, by words a minute; the mean of two articles
# by ffmpeg's ebur128. The faster it speaks, the more of the time is pauses.
LUFS = {80: -19.9, 140: -20.65, 175: -21.05, 200: -21.25, 260: -21.75, 300: -22.0, 350: -22.15}

# Languages whose tag is not the name of a voice, or is the name of another voice than most listeners expect.
VOICES = {"en": "en-us", "fr": "fr-fr", "pt": "pt", "zh": "cmn", "no": "nb", "es": "es", "en-uk": "en-gb"}


def voice_for(language: str) -> str:
    """eSpeak's name of the voice for a BCP 47 tag: `en` is `en-us`, `de-CH` is `de`; unknown tags are kept."""
    tag = language.replace("_", "-").lower() or "en"
    if tag in VOICES:
        return VOICES[tag]
    if tag in {"en-us", "en-gb", "pt-br", "fr-be", "fr-ch", "es-419", "zh-yue"}:
        return tag
    main = primary_language(tag)
    if main == "es" and tag not in {"es", "es-es"}:
        return "es-419"
    return VOICES.get("en-gb" if tag.startswith(("en-au", "en-nz", "en-ie", "en-za", "en-in")) else main, main)


def espeak_voice(wanted: str, voices: Sequence[Voice]) -> str:
    """The library's name for a voice that may have a variant, as in `en-us+f3`.

    Raises:
        UnknownVoice: as `find_voice()`.
    """
    from narrate.speak.voice_names import find_voice  # only workers need it

    base, _, variant = wanted.partition("+")
    return library.steady(find_voice(base, voices).id, variant)


def loudness_lufs(utterance: Utterance) -> float | None:
    """The loudness of the voice that reads most articles, so that it need not be measured; None for the others."""
    if utterance.voice != "en-us":
        return None
    for (low, slow), (high, fast) in pairwise(LUFS.items()):
        if low <= utterance.rate_wpm <= high:
            return slow + (fast - slow) * (utterance.rate_wpm - low) / (high - low)
    return None
