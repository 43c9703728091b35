"""The formats: how a passage is encoded, and how pieces become a file."""

from __future__ import annotations

from pathlib import Path

from narrate.errors import UnknownFormat
from narrate.export.codecs.aac import M4a, M4b
from narrate.export.codecs.codec import Codec, Writer
from narrate.export.codecs.lossless import Flac, Wav
from narrate.export.codecs.mp3 import Mp3
from narrate.export.codecs.opus import Opus
from narrate.settings import FORMATS

__all__ = ["Codec", "Writer", "codec_for", "mime_type"]

_CODECS: dict[str, type[Codec]] = {"mp3": Mp3, "m4b": M4b, "m4a": M4a, "opus": Opus, "flac": Flac, "wav": Wav}


def codec_for(name: str, kbps: int = 0) -> Codec:
    """The codec of a format.

    Args:
        name: one of `narrate.settings.FORMATS`.
        kbps: bit rate; 0 is the format's default for speech.

    Raises:
        UnknownFormat: there is no such format.
        UsageError: the format does not have this bit rate.
        ExportError: the package that encodes this format is not installed.
    """
    if name not in _CODECS:
        raise UnknownFormat(f"there is no format '{name}'", f"Take {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    return _CODECS[name](kbps)


def mime_type(audio: Path) -> str:
    """The MIME type of an audio file, by its suffix; "" if the format is not known."""
    codec = _CODECS.get(audio.suffix[1:].lower())
    return codec.mime_type if codec else ""
