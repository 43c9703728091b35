"""Is this clip the sentence? What engines are known to give instead: nothing, silence, half, noise, the last one."""

from __future__ import annotations

from narrate.audio import segment
from narrate.errors import BadClip
from narrate.model import Clip, Utterance

RATES_HZ = range(8_000, 192_001)

# Seconds a letter takes. Speech runs at about 15 letters a second at 175 words a minute; a sixth of that is still
# taken for short exclamations, and Chinese characters or digits that are read out take up to a second and a half.
SHORTEST_S, LONGEST_S, LONGEST_EXTRA_S = 0.011, 1.5, 3.0
USUAL_RATE_WPM = 175

SILENT_BELOW = 64  # of 32,768: -54 dBFS, under the breath noise of any voice
CLIPPED_ABOVE = 0.02  # of all samples at full scale; a voice that touches it does so for a few in a thousand


def check(clip: Clip, utterance: Utterance) -> None:
    """Accepts a clip in silence.

    Raises:
        BadClip: it holds nothing, or cannot be `utterance`.
    """
    shown = utterance.text if len(utterance.text) <= 60 else utterance.text[:57] + "…"
    if clip.samples == 0 or len(clip.pcm) % 2:
        raise BadClip(f"the speech engine gave no whole clip for {shown!r}")
    if clip.sample_rate_hz not in RATES_HZ:
        raise BadClip(f"the speech engine gave a clip at {clip.sample_rate_hz} Hz")
    duration_s = clip.samples / clip.sample_rate_hz
    letters = sum(map(str.isalnum, utterance.text))
    pace = USUAL_RATE_WPM / utterance.rate_wpm
    if duration_s < letters * SHORTEST_S * pace:
        raise BadClip(f"the speech engine gave only {duration_s:.1f} s for {shown!r}")
    if duration_s > LONGEST_EXTRA_S + len(utterance.text) * LONGEST_S * pace:
        raise BadClip(f"the speech engine gave {duration_s:.0f} s for {shown!r}")
    if segment(clip).max < SILENT_BELOW:
        raise BadClip(f"the speech engine gave silence for {shown!r}")
    full_scale = clip.pcm.count(b"\xff\x7f") + clip.pcm.count(b"\x00\x80\x00\x80")
    if full_scale > CLIPPED_ABOVE * clip.samples:
        raise BadClip(f"the speech engine overdrove {shown!r}")
