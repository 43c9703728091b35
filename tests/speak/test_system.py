"""Clips as the drivers of other systems save them."""

from __future__ import annotations

import io
import math
import wave
from array import array

import pytest
import soundfile

from narrate.speak.engines.system import _decode

SOUND = array("h", (round(8_000 * math.sin(i / 9)) for i in range(4_000))).tobytes()


def test_an_aiff_file_from_macos_is_read_without_ffmpeg() -> None:
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", 22_050, 1, "PCM_16", format="AIFF") as out:
        out.buffer_write(SOUND, dtype="int16")
    clip = _decode(file)
    assert clip
    assert (clip.pcm, clip.sample_rate_hz) == (SOUND, 22_050)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_wav_file_of_one_or_two_channels_becomes_one(channels: int) -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(16_000)
        mono = array("h", SOUND)
        out.writeframes(array("h", (sample for sample in mono for _ in range(channels))).tobytes())
    clip = _decode(file)
    assert clip
    assert clip.sample_rate_hz == 16_000
    assert max(abs(a - b) for a, b in zip(array("h", clip.pcm), mono, strict=True)) <= 1


def test_a_file_without_a_sample_is_no_clip() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(22_050)
    assert _decode(file) is None
