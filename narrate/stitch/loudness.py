"""Loudness: the target of a narration, and the measurement of audio."""

from __future__ import annotations

from math import log10
from typing import Any

# Podcast platforms ask for -16 LUFS in stereo (Apple Podcasts: Audio requirements; AES TD1008); one channel
# played through two speakers is 3 LU louder, so a mono file is as loud at -19. ACX asks for -23 to -18 dB RMS and
# peaks under -3 dB; speech at -20 LUFS lies in the middle of that.
NAMED_LUFS = {"podcast": -19.0, "audiobook": -20.0}
CEILING_DBFS = {"audiobook": -4.0}
USUAL_CEILING_DBFS = -1.7  # LAME raises peaks by up to 0.6 dB, and -1 dBTP is the usual limit of platforms

# ITU-R BS.1770-5, annex 1: tables 1 and 2 (for 48 kHz), the blocks, the offset and the gates.
SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
TABLES_RATE_HZ = 48_000
BLOCK_S, HOP_S = 0.4, 0.1
OFFSET_LUFS, SILENCE_LUFS, RELATIVE_GATE_LU = -0.691, -70.0, -10.0


def target_lufs(loudness: str) -> float | None:
    """The target for a value of `--loudness`, in LUFS; None for `off`.

    Raises:
        ValueError: `loudness` is neither a name nor a figure.
    """
    if loudness == "off":
        return None
    return NAMED_LUFS[loudness] if loudness in NAMED_LUFS else float(loudness)


def ceiling_dbfs(loudness: str) -> float:
    """The highest sample allowed for a value of `--loudness`, in dBFS."""
    return 0.0 if loudness == "off" else CEILING_DBFS.get(loudness, USUAL_CEILING_DBFS)


def integrated_lufs(pcm: bytes, sample_rate_hz: int) -> float | None:
    """The integrated loudness of mono audio by ITU-R BS.1770-5; None if it is silent or shorter than a block.

    pyloudnorm measures the same with scipy, whose import alone takes longer than all of a short narration.

    Args:
        pcm: signed 16-bit little-endian samples; all of it is held at once, so no more than minutes.
    """
    import numpy as np

    samples = np.frombuffer(pcm, dtype="<i2") / 32_768
    block, hop = round(BLOCK_S * sample_rate_hz), round(HOP_S * sample_rate_hz)
    if len(samples) < block:
        return None
    weighted = _weighted(samples, sample_rate_hz)
    sums = np.concatenate(([0.0], np.cumsum(weighted**2)))
    starts = np.arange(0, len(samples) - block + 1, hop)
    power = (sums[starts + block] - sums[starts]) / block
    power = power[power > _power(SILENCE_LUFS)]
    if not len(power):
        return None
    power = power[power > _power(_lufs(float(power.mean())) + RELATIVE_GATE_LU)]
    return _lufs(float(power.mean()))


def _weighted(samples: Any, sample_rate_hz: int) -> Any:
    """The samples after both filters. These are given for 48 kHz; their response there is applied to the spectrum, a
    section at a time, so that any sample rate will do.
    """
    import numpy as np

    size = 1 << (2 * sample_rate_hz).bit_length()
    step = size - sample_rate_hz  # a second for the filters to ring out
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / sample_rate_hz) / TABLES_RATE_HZ)
    response: Any = 1.0
    for zeros, poles in (SHELF, HIGH_PASS):
        response = response * np.polyval(zeros[::-1], turn) / np.polyval(poles[::-1], turn)
    weighted = np.zeros(len(samples) + size)
    for at in range(0, len(samples), step):
        weighted[at : at + size] += np.fft.irfft(np.fft.rfft(samples[at : at + step], size) * response, size)
    return weighted[: len(samples)]


def _lufs(power: float) -> float:
    return OFFSET_LUFS + 10 * log10(power)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_LUFS) / 10))
