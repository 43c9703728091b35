"""A scheduler that means harm: it speaks Dask's protocol as far as a client needs it, and sends what it is told."""

from __future__ import annotations

import asyncio
import os
import pickle
import struct
import threading
from pathlib import Path
from typing import Any

import msgpack

Message = Any
KEY = "the key of a task"  # in a message: it is replaced by that of the task asked for, or else of the last one


class Run:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._folder),)


class Raw:
    """Frames beside a message: a header, and what it is of."""

    def __init__(self, header: dict[str, Any], *frames: bytes) -> None:
        self.frames = [msgpack.packb({**header, "num-sub-frames": len(frames)}), *frames]


class HostileScheduler:
    """Listens on this machine, in a thread of its own.

    Args:
        answers: what it sends instead of the usual answers, by the request's `op`; "handshake" is the first message.
        reports: what it sends on its own after a task has come; None ends the connection.
        workers_leave: there are no workers any more after a task has come.
        slow_gathers: how many of the first answers are never sent.
    """

    def __init__(
        self,
        answers: dict[str, Message] | None = None,
        reports: list[Message] | None = None,
        workers_leave: bool = False,
        slow_gathers: int = 0,
    ) -> None:
        self._slow_gathers = slow_gathers
        self._workers_leave = workers_leave
        self._answers = {**_usual(), **(answers or {})}
        self._reports = reports if reports is not None else [{"op": "key-in-memory", "key": KEY}]
        self._key = ""
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 26))
        self.address = f"tcp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self.requests: list[str] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> HostileScheduler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._server.close()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _send(writer, self._answers["handshake"])
            await _receive(reader)
            while True:
                received = await _receive(reader)
                for request in received if isinstance(received, list) else [received]:
                    await self._answer(request, writer)
        except (OSError, EOFError):
            writer.close()

    async def _answer(self, request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        operation = request["op"]
        self.requests.append(operation)
        if operation == "gather" and self._slow_gathers:
            self._slow_gathers -= 1
            return
        if operation == "gather":
            self._key = request["keys"][0]
        if operation in self._answers:
            await _send(writer, self._with_key(self._answers[operation]))
        if operation == "update-graph":
            keys = request["keys"]
            self._key = (keys["as-list"] if isinstance(keys, dict) else keys)[0]  # of a set
            if self._workers_leave:
                self._answers["ncores"] = {}
            for report in self._reports:
                if report is None:
                    raise EOFError
                await _send(writer, [self._with_key(report)])

    def _with_key(self, message: Message) -> Message:
        if isinstance(message, dict):
            return {self._with_key(key): self._with_key(value) for key, value in message.items()}
        if isinstance(message, list):
            return [self._with_key(item) for item in message]
        return self._key if isinstance(message, str) and message == KEY else message


def _usual() -> dict[str, Message]:
    worker = {"status": "running", "nthreads": 1, "name": "a", "memory_limit": 1 << 30}
    return {
        "handshake": {"compression": None, "python": [3, 11, 0], "pickle-protocol": 5},
        "identity": {"type": "Scheduler", "workers": {"tcp://127.0.0.1:9": worker}, "n_workers": 1},
        "register-client": [{"op": "stream-start"}],
        "ncores": {"tcp://127.0.0.1:9": 1},
        "gather": {"status": "OK", "data": {KEY: "nothing"}},
    }


async def _send(writer: asyncio.StreamWriter, message: Message) -> None:
    if isinstance(message, bytes):
        writer.write(message)
    else:
        frames: list[bytes] = [b""]
        frames[0] = msgpack.packb(message, default=lambda raw: _reference(raw, frames))
        writer.write(packed(frames))
    await writer.drain()


def _reference(raw: Any, frames: list[bytes]) -> dict[str, Any]:
    if isinstance(raw, tuple):
        raise TypeError
    kind = "__Pickled__" if "pickled-obj" in msgpack.unpackb(raw.frames[0]) else "__Serialized__"
    frames.extend(raw.frames)
    return {kind: len(frames) - len(raw.frames)}


def packed(frames: list[bytes]) -> bytes:
    """A message as it stands on the wire."""
    prelude = struct.pack(f"{len(frames) + 1}Q", len(frames), *map(len, frames))
    block = prelude + b"".join(frames)
    return struct.pack("Q", len(block)) + block


async def _receive(reader: asyncio.StreamReader) -> Any:
    """The first frame of a message; the others, which may be pickled, are left alone."""
    (size,) = struct.unpack("Q", await reader.readexactly(8))
    block = await reader.readexactly(size)
    (count,) = struct.unpack_from("Q", block)
    lengths = struct.unpack_from(f"{count}Q", block, 8)
    start = 8 * (count + 1)
    await reader.readexactly(start + sum(lengths) - size)
    return msgpack.unpackb(block[start : start + lengths[0]], strict_map_key=False)


def pickled(value: object) -> bytes:
    return pickle.dumps(value)
