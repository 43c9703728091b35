"""Is this clip the sentence? What engines are known to give instead: nothing, silence, half, noise, the last one.

`check()` refuses what can never be it. `TypicalDurations` doubts what is unlike the voice: of 700 English sentences
eSpeak says 99 in 100 within 0.88 to 1.6 times the time that `pace` expects. A doubt is no proof; it means to ask again.
"""

from __future__ import annotations

import threading
import zlib
from collections import defaultdict, deque
from collections.abc import Mapping

from narrate.errors import BadClip
from narrate.model import Clip, Utterance
from narrate.model.sound import peak, sound_s
from narrate.speak.duration import expected_s

RATES_HZ = range(8_000, 192_001)

# Seconds a letter takes. Speech runs at about 15 letters a second at 175 words a minute; a sixth of that is still
# taken for short exclamations, and Chinese characters or digits that are read out take up to a second and a half.
SHORTEST_S, LONGEST_S, LONGEST_EXTRA_S = 0.011, 1.5, 3.0
USUAL_RATE_WPM = 175

SILENT_BELOW = 64  # of 32,768: -54 dBFS, under the breath noise of any voice
# Of the voice's usual pace: half a clip even of a slow sentence is under the first. Above the second are only words on
# their own, spelt or drawn out, so that it counts from a few words on.
DOUBTED_BELOW, DOUBTED_ABOVE = 0.7, 1.9
BELOW_FROM_LETTERS, ABOVE_FROM_LETTERS = 4, 12
REMEMBERED = 50  # sentences of a voice
KNOWN_FROM = 3  # sentences; before that, a voice is taken to speak as eSpeak speaks English

FULL_SCALE = 0x7FFF
CLIPPED_ABOVE = 0.02  # of all samples at full scale; a voice that touches it does so for a few in a thousand


def check(clip: Clip, utterance: Utterance) -> None:
    """Accepts a clip in silence.

    Raises:
        BadClip: it holds nothing, or cannot be `utterance`.
    """
    shown = _shown(utterance)
    if clip.samples == 0 or len(clip.pcm) % 2:
        raise BadClip(f"the speech engine gave no whole clip for {shown}")
    if clip.sample_rate_hz not in RATES_HZ:
        raise BadClip(f"the speech engine gave a clip at {clip.sample_rate_hz} Hz")
    duration_s = clip.samples / clip.sample_rate_hz
    letters = sum(map(str.isalnum, utterance.text))
    pace = USUAL_RATE_WPM / utterance.rate_wpm
    if duration_s < letters * SHORTEST_S * pace:
        raise BadClip(f"the speech engine gave only {duration_s:.1f} s for {shown}")
    if duration_s > LONGEST_EXTRA_S + len(utterance.text) * LONGEST_S * pace:
        raise BadClip(f"the speech engine gave {duration_s:.0f} s for {shown}")
    loudest = peak(clip)
    if loudest < SILENT_BELOW:
        raise BadClip(f"the speech engine gave silence for {shown}")
    if loudest >= FULL_SCALE and _at_full_scale(clip) > CLIPPED_ABOVE * clip.samples:
        raise BadClip(f"the speech engine overdrove {shown}")


def pace(clip: Clip, utterance: Utterance) -> float:
    """How long the clip sounds, as a multiple of what its text lets expect."""
    return sound_s(clip) / expected_s(utterance)


def doubt(found: float, utterance: Utterance, usual: Mapping[str, float]) -> str:
    """Why a clip of pace `found` may be another sentence's, or part of this one's; "" if it is like the voice.

    Args:
        usual: the usual pace of each voice, as of `TypicalDurations.usual`.
    """
    letters = sum(map(str.isalnum, utterance.text))
    relative = found / usual.get(utterance.speaker, 1.0)
    too_short = relative < DOUBTED_BELOW and letters >= BELOW_FROM_LETTERS
    if too_short or (relative > DOUBTED_ABOVE and letters >= ABOVE_FROM_LETTERS):
        return f"the speech engine took {relative:.1f} times as long as it should for {_shown(utterance)}"
    return ""


class TypicalDurations:
    """How fast each voice is found to speak. Threads may share it."""

    def __init__(self) -> None:
        self._paces: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self._lock = threading.Lock()
        self._usual: Mapping[str, float] = {}

    @property
    def usual(self) -> Mapping[str, float]:
        """The usual pace of every voice that is known by now; never changed, only replaced."""
        return self._usual

    def learn(self, utterance: Utterance, found: float) -> None:
        voice = utterance.speaker
        with self._lock:
            paces = self._paces[voice]
            paces.append(found)
            if len(paces) >= KNOWN_FROM:
                self._usual = {**self._usual, voice: sorted(paces)[len(paces) // 2]}


class Memory:
    """What one engine has lately spoken, to notice a clip that it gives a second time for another text."""

    def __init__(self) -> None:
        self._texts: dict[tuple[int, int], str] = {}

    def check(self, clip: Clip, utterance: Utterance) -> None:
        """Accepts a clip in silence; texts that differ in signs only may sound the same.

        Raises:
            BadClip: it was another text's.
        """
        if utterance.phonemes:  # may be those of another spelling
            return
        letters = "".join(filter(str.isalnum, utterance.text)).lower()
        if len(self._texts) >= REMEMBERED:
            del self._texts[next(iter(self._texts))]
        before = self._texts.setdefault((clip.samples, zlib.crc32(clip.pcm)), letters)
        if before != letters:
            raise BadClip(f"the speech engine gave another sentence's clip for {_shown(utterance)}")


def _at_full_scale(clip: Clip) -> int:
    return clip.pcm.count(b"\xff\x7f") + clip.pcm.count(b"\x00\x80\x00\x80")


def _shown(utterance: Utterance) -> str:
    return repr(utterance.text if len(utterance.text) <= 60 else utterance.text[:57] + "…")
