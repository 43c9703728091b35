"""The formats: how a passage is encoded, and how pieces become a file."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from narrate.errors import UnknownFormat
from narrate.export.codecs.codec import Codec, Writer

__all__ = ["Codec", "Writer", "codec_for", "mime_type"]

# Where the class of each of `FORMATS` is. A run loads one of them: all would take 8 ms more, and two threads of a
# worker that load different ones while this package loads them, too, would wait for each other's import locks.
_CLASSES = {
    "mp3": "mp3:Mp3",
    "m4b": "aac:M4b",
    "m4a": "aac:M4a",
    "opus": "opus:Opus",
    "flac": "lossless:Flac",
    "wav": "lossless:Wav",
}


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
    if name not in _CLASSES:
        raise UnknownFormat(f"there is no format '{name}'", f"Take one of {', '.join(_CLASSES)}")
    return _codec_class(name)(kbps)


def mime_type(audio: Path) -> str:
    """The MIME type of an audio file, by its suffix; "" if the format is not known."""
    name = audio.suffix[1:].lower()
    return _codec_class(name).mime_type if name in _CLASSES else ""


def _codec_class(name: str) -> type[Codec]:
    module, _, class_name = _CLASSES[name].partition(":")
    found: type[Codec] = getattr(import_module(f"{__name__}.{module}"), class_name)
    return found
