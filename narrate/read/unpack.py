"""Undo the compression that a server applied for the way (RFC 9110, section 8.4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from email.message import Message
from typing import Any

from narrate.errors import FetchError
from narrate.read.address import CHECK_ADDRESS
from narrate.read.source import MAX_BYTES


def unpacker(url: str, headers: Message) -> Callable[[bytes], list[bytes]]:
    """Return a function that decompresses a body piece after piece.

    It stops soon after `MAX_BYTES` have come out, however little went in.

    Raises:
        FetchError: the encoding is not one that was asked for.
    """
    encoding = (headers.get("Content-Encoding") or "identity").strip().lower()
    if encoding in ("identity", ""):
        return lambda piece: [piece]
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"{url} came compressed as {encoding}, which was not asked for", CHECK_ADDRESS)
    state: list[Any] = []
    total = 0

    def unpack(piece: bytes) -> list[bytes]:
        nonlocal total
        if not state:
            # "deflate" is sent with the zlib header that RFC 9110 asks for, and without.
            raw = encoding == "deflate" and (piece[0] & 0x0F) != 8
            state.append(zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32))
        chunks = []
        while piece and total <= MAX_BYTES:
            chunk = state[0].decompress(piece, 1 << 20)
            piece = state[0].unconsumed_tail
            total += len(chunk)
            chunks.append(chunk)
            if not chunk:
                break
        return chunks

    return unpack
