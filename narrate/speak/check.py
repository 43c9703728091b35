"""Whether a clip is its sentence. Engines are known to give nothing, silence, half, noise or the sentence before.

`check()` refuses what can never be the sentence. `duration_problem()` finds a clip unlike its voice: of 700 English
sentences eSpeak says 99 in 100 within 0.88 to 1.6 times `expected_s()`. That proves nothing, so the sentence is spoken
again.
"""

from __future__ import annotations

import threading
import zlib
from collections import defaultdict, deque
from collections.abc import Mapping

from narrate.errors import BadClip
from narrate.model import Clip, Utterance
from narrate.model.language import shortened
from narrate.model.script import DEFAULT_RATE_WPM
from narrate.model.sound import FULL_SCALE, peak, sound_s
from narrate.speak.duration import expected_s

RATES_HZ = range(8_000, 192_001)

# Seconds a letter takes. Speech runs at about 15 letters a second at 175 words a minute; a sixth of that is still
# accepted, for short exclamations, and Chinese characters or digits that are read out take up to a second and a half.
SHORTEST_S, LONGEST_S, LONGEST_EXTRA_S = 0.011, 1.5, 3.0

SILENT_BELOW = 64  # of 32,768: -54 dBFS, under the breath noise of any voice
# Times the voice's typical duration. Half a clip is under the first, even of a slow sentence. Above the second are only
# single words, spelt or drawn out, so that it counts from a few words on.
TOO_SHORT_BELOW, TOO_LONG_ABOVE = 0.7, 1.9
TOO_SHORT_FROM_LETTERS, TOO_LONG_FROM_LETTERS = 4, 12
REMEMBERED = 50  # sentences of a voice, and clips of an engine
KNOWN_FROM = 3  # sentences; before that, a voice is taken to speak as eSpeak speaks English
CLIPPED_ABOVE = 0.02  # of all samples at full scale; a voice that touches it does so for a few in a thousand


def check(clip: Clip, utterance: Utterance) -> None:
    """Raises BadClip if `clip` is empty or cannot be `utterance`."""
    shown = _shown(utterance)
    if clip.samples == 0 or len(clip.pcm) % 2:
        raise BadClip(f"the speech engine gave no complete clip for {shown}")
    if clip.sample_rate_hz not in RATES_HZ:
        raise BadClip(f"the speech engine gave a clip at {clip.sample_rate_hz} Hz")
    duration_s = clip.samples / clip.sample_rate_hz
    slowness = DEFAULT_RATE_WPM / utterance.rate_wpm
    if duration_s < _letters(utterance) * SHORTEST_S * slowness:
        raise BadClip(f"the speech engine gave only {duration_s:.1f} s for {shown}")
    if duration_s > LONGEST_EXTRA_S + len(utterance.text) * LONGEST_S * slowness:
        raise BadClip(f"the speech engine gave {duration_s:.0f} s for {shown}")
    loudest = peak(clip)
    if loudest < SILENT_BELOW:
        raise BadClip(f"the speech engine gave silence for {shown}")
    if loudest >= FULL_SCALE and _samples_at_full_scale(clip) > CLIPPED_ABOVE * clip.samples:
        raise BadClip(f"the speech engine overdrove {shown}")


def relative_duration(clip: Clip, utterance: Utterance) -> float:
    """How long the clip sounds, as a multiple of the duration that is expected for its text."""
    return sound_s(clip) / expected_s(utterance)


def duration_problem(relative: float, utterance: Utterance, typical: Mapping[str, float]) -> str:
    """Why a clip may be another sentence's, or only a part of its own.

    Args:
        relative: the clip's `relative_duration()`.
        typical: that of each speaker, as in `TypicalDurations.by_speaker`.

    Returns:
        "" if the clip is as long as is typical of the voice.
    """
    letters = _letters(utterance)
    relative /= typical.get(utterance.speaker, 1.0)
    too_short = relative < TOO_SHORT_BELOW and letters >= TOO_SHORT_FROM_LETTERS
    too_long = relative > TOO_LONG_ABOVE and letters >= TOO_LONG_FROM_LETTERS
    if too_short or too_long:
        return f"the speech engine took {relative:.1f} times as long as it should for {_shown(utterance)}"
    return ""


class TypicalDurations:
    """The typical relative duration of each speaker, learnt from the clips so far. Threads may share it."""

    def __init__(self) -> None:
        self._durations: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self._lock = threading.Lock()
        self._by_speaker: Mapping[str, float] = {}

    @property
    def by_speaker(self) -> Mapping[str, float]:
        """The median of every speaker of whom enough is known; never changed, only replaced."""
        return self._by_speaker

    def learn(self, utterance: Utterance, relative: float) -> None:
        """Adds the relative duration of a clip that passed."""
        speaker = utterance.speaker
        with self._lock:
            durations = self._durations[speaker]
            durations.append(relative)
            if len(durations) >= KNOWN_FROM:
                self._by_speaker = {**self._by_speaker, speaker: sorted(durations)[len(durations) // 2]}


class RecentClips:
    """The clips that an engine gave last, to notice one that it gives again for another text."""

    def __init__(self) -> None:
        self._texts: dict[tuple[int, int], str] = {}

    def check(self, clip: Clip, utterance: Utterance) -> None:
        """Raises BadClip if `clip` was given for another text. Texts that differ only in signs may sound the same."""
        if utterance.phonemes:  # may be those of another spelling
            return
        letters = "".join(filter(str.isalnum, utterance.text)).lower()
        if len(self._texts) >= REMEMBERED:
            del self._texts[next(iter(self._texts))]
        before = self._texts.setdefault((clip.samples, zlib.crc32(clip.pcm)), letters)
        if before != letters:
            raise BadClip(f"the speech engine gave another sentence's clip for {_shown(utterance)}")


def _letters(utterance: Utterance) -> int:
    return sum(map(str.isalnum, utterance.text))


def _samples_at_full_scale(clip: Clip) -> int:
    return clip.pcm.count(b"\xff\x7f") + clip.pcm.count(b"\x00\x80\x00\x80")


def _shown(utterance: Utterance) -> str:
    return repr(shortened(utterance.text))
