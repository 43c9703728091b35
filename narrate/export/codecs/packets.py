"""PyAV, which encodes AAC and Opus: a passage becomes packets, stored as one byte string.

PyAV (the package `av`, which contains FFmpeg's libraries) is an extra, because its wheel is larger than all other
packages together.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from narrate.errors import ExportError
from narrate.export.codecs.spool import Spool

SIZE_TYPE = "H"  # of an array; neither AAC nor Opus has packets of 64 kB
SLICE_BYTES = 1 << 16  # given to the encoder at a time: its copies stay small, however long a passage is


@cache
def library_version() -> str:
    """PyAV's version, without loading PyAV, which takes 150 ms.

    Raises:
        ExportError: it is not installed.
    """
    from importlib.metadata import PackageNotFoundError, version  # 15 ms, which other formats do not need

    try:
        found = find_spec("av")
        if found and found.submodule_search_locations:
            return version("av")
    except (ImportError, PackageNotFoundError):
        pass
    raise _unavailable("is not installed")


def library() -> ModuleType:
    """PyAV.

    Raises:
        ExportError: it cannot be loaded.
    """
    try:
        import av
    except ImportError as error:
        raise _unavailable(f"cannot be loaded ({error})") from error
    return av


def encode(
    encoder: str, pcm: bytes, sample_rate_hz: int, encoded_rate_hz: int, kbps: int, options: Mapping[str, str]
) -> tuple[list[bytes], int]:
    """Encodes audio with one of FFmpeg's encoders.

    Args:
        pcm: signed 16-bit little-endian mono samples, resampled if the rates differ.
        options: the encoder's private options.

    Returns:
        The packets, and the encoder's delay in samples at `encoded_rate_hz`.

    Raises:
        ExportError: PyAV cannot be loaded, or does not take the audio.
    """
    av = library()
    try:
        context: Any = av.CodecContext.create(encoder, "w")
        context.format = next(format_.name for format_ in context.codec.audio_formats if "flt" in format_.name)
        context.layout = "mono"
        context.sample_rate = encoded_rate_hz
        context.bit_rate = 1000 * kbps
        context.options = dict(options)
        resampler = av.AudioResampler(context.format, "mono", encoded_rate_hz)  # it compensates its delay
        packets: list[Any] = []
        for start in range(0, len(pcm), SLICE_BYTES):
            part = pcm[start : start + SLICE_BYTES]
            frame = av.AudioFrame("s16", "mono", len(part) // 2)
            frame.planes[0].update(part)
            frame.sample_rate, frame.pts = sample_rate_hz, start // 2
            packets += _encoded(context, resampler.resample(frame))
        packets += _encoded(context, [*resampler.resample(None), None])
    except av.FFmpegError as error:
        raise ExportError(f"the {encoder} encoder does not take the audio ({error})") from error
    return [bytes(packet) for packet in packets], -packets[0].pts


def _encoded(context: Any, frames: Iterable[Any]) -> Iterator[Any]:
    return (packet for frame in frames for packet in context.encode(frame))


def pack(packets: Sequence[bytes]) -> bytes:
    """Packets as one byte string: their number, their sizes, their bytes."""
    sizes = array(SIZE_TYPE, map(len, packets))
    return b"".join((len(sizes).to_bytes(4, "big"), sizes.tobytes(), *packets))


def unpack(data: bytes | memoryview) -> tuple[array[int], memoryview]:
    """The sizes of the packets, and the packets joined; the inverse of `pack()`."""
    sizes = array(SIZE_TYPE)
    end = 4 + sizes.itemsize * int.from_bytes(data[:4], "big")
    sizes.frombytes(data[4:end])
    return sizes, memoryview(data)[end:]


class PacketSpool(Spool):
    """A spool of packets that `pack()` has packed.

    Attributes:
        sizes: of each packet, in bytes.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.sizes = array(SIZE_TYPE)

    def put(self, encoded: bytes | memoryview) -> None:
        sizes, packets = unpack(encoded)
        self.sizes += sizes
        super().put(packets)


def _unavailable(why: str) -> ExportError:
    return ExportError(
        f"the package av, which makes m4b, m4a and opus, {why}", "`pip install av` installs it (the extra formats)"
    )
