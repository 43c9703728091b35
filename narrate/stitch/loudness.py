"""How loud a narration is meant to be, and the gain that takes a voice there."""

from __future__ import annotations

# -16 LUFS is what podcast platforms ask of stereo (Apple Podcasts: Audio requirements; AES TD1008); one channel
# played through two speakers is 3 LU louder, so a mono file is as loud at -19. ACX asks for -23 to -18 dB RMS and
# peaks under -3 dB; speech at -20 LUFS lies in the middle of that.
NAMED_LUFS = {"podcast": -19.0, "audiobook": -20.0}
CEILING_DBFS = {"audiobook": -4.0}
USUAL_CEILING_DBFS = -1.7  # LAME raises peaks by up to 0.6 dB, and -1 dBTP is the limit asked for everywhere


def gain_db(loudness: str, voice_lufs: float | None, codec_loss_db: float = 0.0) -> float:
    """The gain from a voice's own integrated loudness to the target; 0 for `off` or an unknown voice.

    It is one figure for all of the file, so that no sentence jumps and a changed one changes no other.

    Args:
        codec_loss_db: what encoding takes off the level.
    """
    if loudness == "off" or voice_lufs is None:
        return 0.0
    return target_lufs(loudness) - voice_lufs + codec_loss_db


def target_lufs(loudness: str) -> float:
    """The target in LUFS.

    Raises:
        ValueError: `loudness` is neither a name nor a figure.
    """
    return NAMED_LUFS[loudness] if loudness in NAMED_LUFS else float(loudness)


def ceiling_dbfs(loudness: str) -> float:
    """The highest sample, in dBFS."""
    return 0.0 if loudness == "off" else CEILING_DBFS.get(loudness, USUAL_CEILING_DBFS)
