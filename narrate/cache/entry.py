"""What stands in an entry of the cache: its key, a checksum, facts as JSON, and audio.

All that can be wrong with an entry is checked here: whoever has one need not doubt it.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from narrate.model import Clip, Piece, Word

MAGIC = b"narrate-entry-5\n"
# CRC-32 of the key, the JSON part and the audio; the key; the lengths of the two
HEADER = struct.Struct(">I32sII")
HIGHEST_RATE_HZ = 768_000

T = TypeVar("T")


def numbers_of(words: Iterable[Word]) -> list[tuple[int, int, int]]:
    """Words as JSON has them."""
    return [(word.start, word.end, word.sample) for word in words]


def encode(key: str, about: list[Any], audio: bytes) -> bytes:
    """An entry's bytes."""
    head = json.dumps(about, separators=(",", ":")).encode()
    name = bytes.fromhex(key)
    # The checksum is against damage, not against attackers, whose files are not read: a cryptographic hash takes
    # three times as long.
    checksum = zlib.crc32(audio, zlib.crc32(head, zlib.crc32(name)))
    return b"".join((MAGIC, HEADER.pack(checksum, name, len(head), len(audio)), head, audio))


def decode(data: bytes, key: str, parse: Callable[[Any, bytes], T]) -> T | None:
    """What an entry holds; None if it is damaged, or is another's, or of another kind."""
    start = len(MAGIC) + HEADER.size
    if len(data) < start or not data.startswith(MAGIC):
        return None
    checksum, name, head_size, audio_size = HEADER.unpack_from(data, len(MAGIC))
    if len(data) != start + head_size + audio_size or name != bytes.fromhex(key):
        return None
    if zlib.crc32(memoryview(data)[start:], zlib.crc32(name)) != checksum:
        return None
    try:
        return parse(json.loads(data[start : start + head_size]), data[start + head_size :])
    except (ValueError, TypeError, OverflowError, RecursionError):  # a right checksum over something else
        return None


def clip_of(about: Any, pcm: bytes) -> Clip:
    """A clip; raises ValueError or TypeError if that is none, as do the next two."""
    rate, words = about
    _check_range(rate, 1, HIGHEST_RATE_HZ)
    _check_range(len(pcm) % 2, 0, 0)
    return Clip(pcm, rate, _words(words, len(pcm) // 2))


def piece_of(about: Any, audio: bytes) -> Piece:
    """A piece that needs not be spoken again."""
    samples, rate, lines, encoded_size, *words = about
    _check_range(samples, 0, math.inf)
    _check_range(rate, 1, HIGHEST_RATE_HZ)
    _check_range(encoded_size, 0, len(audio))
    if words:
        _check_range(len(words), len(lines), len(lines))
    spans = tuple(None if line is None else _span(line, samples) for line in lines)
    line_words = tuple(_words(each, samples) for each in words)
    encoded, tail = audio[:encoded_size], audio[encoded_size:]
    return Piece(encoded, tail, samples, rate, spans, reused=True, line_words=line_words)


def figures_of(about: Any, audio: bytes) -> tuple[float, ...]:
    """Figures; without audio."""
    _check_range(len(audio), 0, 0)
    figures = tuple(map(float, about))
    if not all(map(math.isfinite, figures)):
        raise ValueError
    return figures


def _span(numbers: Sequence[int], samples: int) -> tuple[int, int]:
    start, end = numbers
    _check_range(start, 0, end)
    _check_range(end, start, samples)
    return start, end


def _words(numbers: Iterable[Sequence[int]], samples: int) -> tuple[Word, ...]:
    words = tuple(Word(*word) for word in numbers)
    for word in words:
        _check_range(word.start, 0, word.end)
        _check_range(word.end, word.start, math.inf)
        _check_range(word.sample, 0, samples)
    return words


def _check_range(number: object, least: float, most: float) -> None:
    """Raises ValueError unless it is a whole number in that range."""
    if type(number) is not int or not least <= number <= most:
        raise ValueError
