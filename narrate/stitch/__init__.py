"""Clips -> the audio of a passage, with the times of its lines and words."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from narrate.model import Clip, Line, Passage, Utterance, Word
from narrate.stitch.timeline import Timeline

# The clips of a line: one for each utterance, several for an utterance that could not be spoken in one go; empty for a
# line without sound.
Spoken = Sequence[Sequence[Clip]]

__all__ = ["SILENCE_AT_END_SAMPLES", "Spoken", "Stitched", "Timeline", "stitch"]

# A part of the cache's key: raise it whenever the samples change.
VERSION = 2

# Rates that every codec takes; a clip at another rate is resampled to the next higher.
RATES_HZ = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)

CLAUSE_GAP_S = 0.1  # between the parts of a sentence that was too long to be spoken in one go
VOICE_GAP_S = 0.15  # where another voice continues: as long as eSpeak's own pause at a comma (175 words a minute)

# An MP3 decoder delays every sample by 1,105 samples (LAME's 576 and the decoder's 529), so a piece whose frames are
# joined to those of the next piece loses that much of its end. With 1,700 samples of silence there, the joint is as
# clean as in a file encoded in one go.
SILENCE_AT_END_SAMPLES = 1_700


@dataclass(frozen=True, slots=True)
class Stitched:
    """A passage's audio.

    Attributes:
        pcm: signed 16-bit little-endian mono samples; ends in at least `SILENCE_AT_END_SAMPLES` of silence.
        line_samples, line_words: as in `Piece`.
    """

    pcm: bytes
    sample_rate_hz: int
    line_samples: tuple[tuple[int, int] | None, ...]
    line_words: tuple[tuple[Word, ...], ...]


def stitch(
    passage: Passage,
    clips: Sequence[Spoken],
    gains_db: Mapping[str, float],
    ceiling_dbfs: float,
    sample_rate_hz: int = 0,
) -> Stitched:
    """Joins a passage's clips with its pauses.

    Args:
        clips: the clips of each line of the passage.
        gains_db: for each speaker (see `Utterance`), the gain of its clips.
        ceiling_dbfs: no sample is louder; peaks are limited, not clipped.
        sample_rate_hz: that of the article's main voice, or the next that every codec takes; 0 for the clips' own.
    """
    # pydub takes 30 ms, which a run that finds everything in its cache does not need.
    from narrate.stitch.limiter import limit
    from narrate.stitch.pcm import TrimmedClip, at_rate

    rate = _rate(sample_rate_hz, clips)
    written = io.BytesIO()
    spans: list[tuple[int, int] | None] = []
    line_words: list[tuple[Word, ...]] = []
    position = 0  # samples written
    sound_end = 0  # where the last sound ended: pauses count from there
    for line, spoken in zip(passage.lines, clips, strict=True):
        span: tuple[int, int] | None = None
        voice = ""
        words: list[Word] = []
        for utterance, offset, clip in _with_utterances(line, spoken):
            trimmed = TrimmedClip(at_rate(clip, rate))
            within = CLAUSE_GAP_S if utterance.voice == voice else VOICE_GAP_S
            gap_s = within if span else passage.gap_s if any(spans) else 0.0
            voice = utterance.voice
            gap = max(0, sound_end + round(gap_s * rate) - trimmed.lead_samples - position)
            start = position + gap + trimmed.lead_samples
            sound_end = start + trimmed.sound_samples
            span = (span[0] if span else start, sound_end)
            if clip.words:
                words += _words(clip, offset, rate, position + gap - trimmed.cut_samples, (start, sound_end))
            written.write(bytes(2 * gap))
            written.writelines(trimmed.samples(gains_db.get(utterance.speaker, 0.0)))
            position = written.tell() // 2
        spans.append(span)
        line_words.append(tuple(words))
    end = max(sound_end + round(passage.pause_after_s * rate), position + SILENCE_AT_END_SAMPLES)
    written.write(bytes(2 * (end - position)))
    with written.getbuffer() as pcm:
        limit(pcm, rate, 10 ** (ceiling_dbfs / 20))
    return Stitched(written.getvalue(), rate, tuple(spans), tuple(line_words) if any(line_words) else ())


def _with_utterances(line: Line, spoken: Spoken) -> Iterator[tuple[Utterance, int, Clip]]:
    """Each clip with its utterance, and the place in the line's `spoken` where the utterance begins."""
    offset = 0
    for utterance, clips in zip(line.utterances, spoken, strict=False):  # a line may have been left out
        for clip in clips:
            yield utterance, offset, clip
        offset += len(utterance.text) + 1


def _words(clip: Clip, offset: int, rate: int, shift: int, sound: tuple[int, int]) -> Iterator[Word]:
    """A clip's words with their places in the line and in the passage; none begins outside the clip's sound."""
    first, last = sound
    for word in clip.words:
        sample = shift + word.sample * rate // clip.sample_rate_hz
        yield Word(word.start + offset, word.end + offset, min(max(sample, first), last))


def _rate(wanted: int, spoken: Sequence[Spoken]) -> int:
    rates = (clip.sample_rate_hz for line in spoken for clips in line for clip in clips)
    highest = wanted or max(rates, default=22_050)
    return next((rate for rate in RATES_HZ if rate >= highest), RATES_HZ[-1])
