"""Undo the compression that a server applied to a body (RFC 9110, section 8.4)."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator

# Of one piece from the network; a small piece can decompress to gigabytes.
_CHUNK_BYTES = 1 << 20


def decompress(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Yields a body that was sent as `gzip` or `deflate`, in chunks of at most 1 MB.

    Raises:
        zlib.error: the body is damaged.
    """
    first = next(pieces, b"")
    # "deflate" is sent with the zlib header that RFC 9110 asks for, and without.
    raw = encoding == "deflate" and first[:1] and (first[0] & 0x0F) != 8
    stream = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)
    for piece in itertools.chain([first], pieces):
        compressed = piece
        while compressed:
            chunk = stream.decompress(compressed, _CHUNK_BYTES)
            yield chunk
            compressed = stream.unconsumed_tail if chunk else b""
