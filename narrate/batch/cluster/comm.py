"""Connections to a Dask scheduler that take data and run nothing.

Dask unpickles what it receives, and unpickling runs code: in the first message of a connection, in answers, in reports
of tasks, in warnings. The option `deserializers` of its client is for results alone. So this module adds two kinds of
addresses to Dask, `narrate-tcp://` and `narrate-tls://`. They are Dask's own TCP and TLS, except that a message is read
here. It becomes texts, numbers, lists and dictionaries; whatever else it holds becomes `Sealed`, which nothing in Dask
can unpickle. Of the reports, only those about tasks pass, without what Dask would print.

The format of messages is that of `distributed.protocol.core` and `distributed.comm.tcp`, from version 2024.1 on.
"""

from __future__ import annotations

import contextlib
import itertools
import pickletools
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgpack
from distributed.comm.core import CommClosedError
from distributed.comm.registry import backends
from distributed.comm.tcp import TCP, TLS, TCPBackend, TCPConnector, TLSBackend, TLSConnector
from tornado.iostream import IOStream, StreamClosedError

from narrate.batch.cluster.answer import MOST_BYTES, MOST_CHARACTERS, MOST_DATA_BYTES
from narrate.model.language import shortened

CHUNK_BYTES = 1 << 20
MOST_HEADER_BYTES = 1 << 20  # of what Dask says of bytes; as objects up to 60 times that
MOST_FRAMES = 1 << 16  # of a message: four for each failed task that it reports
MOST_PICKLE_BYTES = 10_000  # of an exception that are looked at

# Texts in a pickled exception that are not its own, but of how it is pickled; a traceback is the last of them.
_PICKLING = {
    "tblib.pickling_support",
    "unpickle_exception",
    "unpickle_exception_with_attrs",
    "builtins",
    "__dict__",
    "args",
}
_TRACEBACK = "unpickle_traceback"

# The reports that the client needs, and what of them.
_REPORTS = {
    "stream-start": ("error",),
    "key-in-memory": ("key",),
    "task-erred": ("key", "exception"),
    "task-retried": ("key",),
    "lost-data": ("key",),
    "cancelled-keys": ("keys",),
    "stream-closed": (),
}


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a message holds beside data: bytes, pickles, objects of Dask's.

    Attributes:
        is_msgpack: Dask says that the bytes are msgpack, and not compressed.
        frames: the bytes in pieces, joined where they are read: a short message can refer to a long piece many times.
    """

    is_msgpack: bool
    frames: tuple[bytes | memoryview, ...] = field(repr=False)

    def data(self) -> bytes:
        """The bytes that a task has returned.

        Raises:
            ValueError: it is something else, or compressed, which `narrate.batch.cluster.answer` does itself.
        """
        if not self.is_msgpack:
            raise ValueError("it is not the bytes of an answer")
        data = msgpack.unpackb(b"".join(self.frames), max_array_len=0, max_map_len=0)
        if not isinstance(data, bytes):
            raise ValueError("it holds no bytes")
        return data

    def texts(self) -> str:
        """The texts in a pickled exception, such as `ValueError too large`, read from it and not run."""
        texts: list[str] = []
        pickled = b"".join(frame[:MOST_PICKLE_BYTES] for frame in self.frames)[:MOST_PICKLE_BYTES]
        with contextlib.suppress(ValueError, IndexError, struct.error):  # no pickle, or its end is cut off
            texts.extend(value for _, value, _ in pickletools.genops(pickled) if isinstance(value, str))
        until = texts.index(_TRACEBACK) if _TRACEBACK in texts else None
        return shortened(" ".join(text for text in texts[:until] if text not in _PICKLING), MOST_CHARACTERS)


def decoded(frames: Sequence[bytes | memoryview]) -> Any:
    """A message as data.

    Args:
        frames: the message, and the parts that it refers to by their numbers.

    Raises:
        Exception: it is no message of Dask's; any kind, as a stranger may have made it.
    """

    def sealed(value: Any) -> Any:
        return Sealed(False, (value,)) if isinstance(value, bytes) else value

    referred = 0

    def of_dict(values: dict[Any, Any]) -> Any:
        nonlocal referred
        for kind in ("__Serialized__", "__Pickled__"):
            if kind in values:
                at = values[kind]
                if len(frames[at]) > MOST_HEADER_BYTES:
                    raise ValueError("a header in a message is too long")
                header = msgpack.unpackb(frames[at])
                parts = frames[at + 1 : at + 1 + header["num-sub-frames"]]
                referred += 1 + len(parts)
                if referred > len(frames):
                    raise ValueError("a message refers to a part of it more than once")
                is_msgpack = header.get("serializer") == "msgpack" and not any(header.get("compression") or ())
                return Sealed(is_msgpack, (header.get("pickled-obj", b""), *parts))
        return {key: sealed(value) for key, value in values.items()}

    if len(frames[0]) > MOST_DATA_BYTES:
        raise ValueError("a message is too long")
    message = msgpack.unpackb(
        frames[0],
        object_hook=of_dict,
        list_hook=lambda values: tuple(map(sealed, values)),
        use_list=False,
        strict_map_key=False,
    )
    if isinstance(message, dict):
        if "op" in message:
            return _reports([message])
        if message.get("status") == "uncaught-error":
            raise ValueError(f"it failed: {shortened(str(message.get('exception_text')), MOST_CHARACTERS)}")
        return message
    if isinstance(message, tuple):
        return _reports(message)
    raise ValueError("a message is not one of Dask's")


def _reports(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reports that the client needs, without anything else in them."""
    passed = []
    for message in messages:
        operation = message["op"]
        if operation in _REPORTS:
            report = {name: message[name] for name in ("op", *_REPORTS[operation]) if name in message}
            if operation == "task-erred":
                exception = report.get("exception")
                report["exception"] = (
                    exception.texts() if isinstance(exception, Sealed) else shortened(str(exception), MOST_CHARACTERS)
                )
            passed.append(report)
    return passed


async def _bytes(stream: IOStream, size: int) -> bytearray:
    """The next bytes of a connection, in memory that grows as they arrive."""
    if not 0 <= size <= MOST_BYTES:
        raise ValueError(f"a message is longer than {MOST_BYTES >> 20} MiB")
    received = bytearray()
    while len(received) < size:
        received += await stream.read_bytes(min(CHUNK_BYTES, size - len(received)))
    return received


async def _frames(stream: IOStream) -> list[memoryview]:
    """The frames of the next message: their number, their lengths, and then themselves.

    A length before all that says how much is sent in one block; since 2026 the last frames may come after it.
    """
    (size,) = struct.unpack("Q", await _bytes(stream, 8))
    block = await _bytes(stream, size)
    (count,) = struct.unpack_from("Q", block)
    if count > MOST_FRAMES:
        raise ValueError("a message has too many parts")
    lengths = struct.unpack_from(f"{count}Q", block, 8)
    start = 8 * (count + 1)
    block += await _bytes(stream, start + sum(lengths) - size)
    ends = itertools.accumulate(lengths, initial=start)
    whole = memoryview(block)
    return [whole[end : end + length] for end, length in zip(ends, lengths, strict=False)]


class _DataOnly(TCP):
    """A connection of Dask's whose messages are read as data."""

    async def read(self, deserializers: Any = None) -> Any:
        """The next message; raises CommClosedError if there is none, or it is not one of Dask's."""
        if self.stream is None:
            raise CommClosedError("the connection is closed")
        try:
            return decoded(await _frames(self.stream))
        except StreamClosedError as error:
            self.abort()
            raise CommClosedError("the connection is closed") from error
        except Exception as error:
            self.abort()
            raise CommClosedError(shortened(str(error), MOST_CHARACTERS)) from error
        except BaseException:  # what was read of the message is lost
            self.abort()
            raise


class _DataOnlyTLS(_DataOnly, TLS):
    pass


class _Connector(TCPConnector):
    comm_class = _DataOnly


class _TLSConnector(TLSConnector):
    comm_class = _DataOnlyTLS


class _Backend(TCPBackend):
    _connector_class = _Connector


class _TLSBackend(TLSBackend):
    _connector_class = _TLSConnector


backends["narrate-tcp"] = _Backend()
backends["narrate-tls"] = _TLSBackend()
