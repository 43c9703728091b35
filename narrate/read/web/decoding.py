"""Undo the compression that a server applied to a body (RFC 9110, section 8.4)."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator

# Of one piece from the network; a small piece can decompress to gigabytes.
_CHUNK_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"


def decompress(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Yields a body that was sent as `gzip` or `deflate`, in chunks of at most 1 MB.

    A gzip body may have several members (RFC 1952, 2.2). What else follows the end is ignored, as browsers do.

    Raises:
        EOFError: the body ends before its compressed form does.
        zlib.error: the body is damaged.
    """
    first = next(pieces, b"")
    if not first:
        return
    # "deflate" is sent with the zlib header that RFC 9110 asks for, and without.
    raw = encoding == "deflate" and (first[0] & 0x0F) != 8
    window = -zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32
    stream = zlib.decompressobj(window)
    left = b""
    for piece in itertools.chain([first], pieces):
        left += piece
        while left:
            if stream.eof:
                if encoding == "deflate" or not _GZIP.startswith(left[:2]):
                    return
                if len(left) < len(_GZIP):
                    break
                stream = zlib.decompressobj(window)
            yield stream.decompress(left, _CHUNK_BYTES)
            left = stream.unused_data if stream.eof else stream.unconsumed_tail
    while not stream.eof and (piece := stream.decompress(b"", _CHUNK_BYTES)):  # what the limit has held back
        yield piece
    if not stream.eof:
        raise EOFError
