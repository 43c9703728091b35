"""Damage to an input: pieces left out, repeated, swapped, cut, flipped, or a short piece repeated many times."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

MOST_BYTES = 200_000
# What a damaged disk, editor or transfer leaves behind, and what readers stumble on.
BAD = (
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\xfe\xff", b"\xed\xa0\x80", b"\xc3", b"\xe2\x80", b"\r", b"\r\n", b"\x0b", b"\x0c",
    b"\x1a", b"\x1b[31m", b"\x85", b"\xc2\x85", b"\xe2\x80\xa8", b"<", b">", b"&", b"\"", b"'", b"]]>", b"-->", b"9" * 5_000,
    b"\xf4\x8f\xbf\xbf", b"\xef\xbf\xbf", b"\xe2\x80\xae", b"\xcc\x81" * 300, b" " * 3_000, b"\n" * 300, b"\t" * 300,
)  # fmt: skip


def mutated(data: bytes, another: Callable[[], bytes], random: Random) -> bytes:
    """`data` with a few changes; `another` makes an input of the same kind, for a piece of it."""
    for _ in range(random.choice((0, 0, 1, 1, 2, 3, 8))):
        data = random.choice(_CHANGES)(data, another, random)[:MOST_BYTES]
    return data


def _span(data: bytes, random: Random, most: int = 1 << 30) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.randint(0, min(most, len(data) - start)))


def _left_out(data: bytes, _: object, random: Random) -> bytes:
    start, end = _span(data, random)
    return data[:start] + data[end:]


def _cut(data: bytes, _: object, random: Random) -> bytes:
    return data[: random.randint(0, len(data))]


def _repeated(data: bytes, _: object, random: Random) -> bytes:
    start, end = _span(data, random)
    return data[:end] + data[start:end] + data[end:]


def _spliced(data: bytes, another: Callable[[], bytes], random: Random) -> bytes:
    other = another()
    start, end = _span(other, random)
    at, to = _span(data, random)
    return data[:at] + other[start:end] + data[to:]


def _flipped(data: bytes, _: object, random: Random) -> bytes:
    changed = bytearray(data)
    for _i in range(random.randint(1, 8) if data else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _spoilt(data: bytes, _: object, random: Random) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(BAD) + data[at:]


def _inflated(data: bytes, _: object, random: Random) -> bytes:
    """A short piece many times in its place: what takes quadratic time shows here."""
    start, end = _span(data, random, most=random.choice((2, 6, 20, 80)))
    if start == end:
        return data
    times = random.choice((1_000, 20_000, MOST_BYTES)) // (end - start)
    return data[:start] + data[start:end] * times + data[end:]


_CHANGES = (_left_out, _cut, _repeated, _spliced, _spliced, _flipped, _spoilt, _inflated, _inflated)
