"""A Dask scheduler as seen from here: tasks go to it, answers come from it, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import re
import threading
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from narrate.batch.cluster.task import ArticleTask, narrate_task
from narrate.errors import ClusterError, UsageError
from narrate.events import Listener, Notice
from narrate.model.language import shortened

T = TypeVar("T")

_ADDRESS = re.compile(r"(?:(tcp|tls)://)?([^\s/]+:\d+)")
CONNECT_S = 10.0
CLOSE_S = 1.0
NO_WORKER_S = 60.0  # without a worker, at the start or later; Dask's own worker restarts within a few seconds
ANSWER_S = 300.0  # to hand over a finished article: 1 GiB at 4 MB/s; an article that takes longer fails alone
POLL_S = 2.0  # how often the scheduler is asked for its workers while no article is finished
RETRIES = 3  # of an article for which a worker raises an error that is none of ours


@dataclass(frozen=True, slots=True)
class Failure:
    """What Dask says of a task that has no answer: the texts in its exception."""

    text: str

    @property
    def lost_workers(self) -> bool:
        """Whether its workers died, and not one only; this task need not be the one that killed them."""
        return "KilledWorker" in self.text


@dataclass(frozen=True, slots=True)
class Lost:
    """The task was forgotten, or its answer with its worker: it has to be done again."""


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer did not arrive within `limit_s`."""

    limit_s: float


class Scheduler:
    """A connection to a Dask scheduler; a context manager. It runs in a thread of its own, so that this one can wait.

    Raises:
        UsageError: it is no address.
        ClusterError: there is no scheduler, or it is gone; so do all methods.
    """

    def __init__(self, address: str, on_progress: Listener) -> None:
        written = _ADDRESS.fullmatch(address)
        if not written:
            raise UsageError(f"'{address}' is no address of a scheduler", "Write it as tcp://host:8786")
        if importlib.util.find_spec("distributed") is None:
            raise ClusterError(
                "the package distributed is not installed", "`pip install distributed` installs it (the extra cluster)"
            )
        self._address = address
        self._on_progress = on_progress
        self._client: Any = None
        self._levels: dict[str, int] = {}  # of the loggers that are silent while this is connected
        self._threads, self._asked = 0, -POLL_S
        self._without_worker: float | None = None  # since when
        self._done: SimpleQueue[Any] = SimpleQueue()
        try:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="cluster", daemon=True)
            self._thread.start()
        except (OSError, RuntimeError) as error:
            raise ClusterError(
                f"no connection can be made ({error})", "End some programs, or raise the limits of the system"
            ) from error
        try:
            self._run(self._connect(f"narrate-{written[1] or 'tcp'}://{written[2]}"), CONNECT_S)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Scheduler:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection, in `CLOSE_S` at most; the scheduler forgets the tasks."""
        with contextlib.suppress(ClusterError):
            self._run(self._disconnect(), CLOSE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_S)
        if not self._thread.is_alive():
            self._loop.close()
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)

    def submit(self, task: ArticleTask) -> object:
        """Sends a task; returns a key for it."""
        import dask

        async def submit() -> Any:
            with dask.config.set(
                {"distributed.admin.large-graph-warning-threshold": "1 GiB"}
            ):  # an article may be long
                future = self._client.submit(narrate_task, task, pure=False, retries=RETRIES)
            future.add_done_callback(self._done.put)
            return future

        return self._run(submit(), CONNECT_S)

    def threads(self) -> int:
        """How many threads the workers have, at the last time of asking."""
        if time.monotonic() - self._asked >= POLL_S:
            self._threads = self._run(self._count_threads(), CONNECT_S)
            self._asked = time.monotonic()
        return self._threads

    def wait_for_worker(self) -> None:
        """Waits until there is a worker; raises ClusterError if there is none for `NO_WORKER_S`."""
        while not self._has_worker():
            time.sleep(0.1)

    def next_done(self) -> tuple[object, bytes | Failure | Lost | Slow]:
        """Waits for the next task that is finished; raises as `wait_for_worker()`.

        Returns:
            The task's key and its answer, as `narrate.batch.cluster.answer.pack()` made it, or what went wrong.
        """
        while True:
            try:
                future = self._done.get(timeout=POLL_S)
            except Empty:
                self._has_worker()
                continue
            return future, self._run(self._answer(future), ANSWER_S + CONNECT_S)

    def _has_worker(self) -> bool:
        if self.threads():
            self._without_worker = None
            return True
        now = time.monotonic()
        if self._without_worker is None:
            self._without_worker = now
            self._on_progress(Notice(f"waiting for a worker to join the cluster at {self._address}"))
        if now - self._without_worker > NO_WORKER_S:
            problem = f"the cluster at {self._address} has had no worker for {NO_WORKER_S:.0f} s"
            raise ClusterError(problem, f"Start some: dask worker {self._address}")
        return False

    def _run(self, coroutine: Coroutine[Any, Any, T], limit_s: float) -> T:
        """What a coroutine returns that runs in the connection's thread; a signal ends the waiting for it."""
        running = asyncio.run_coroutine_threadsafe(asyncio.wait_for(coroutine, limit_s), self._loop)
        try:
            return running.result(limit_s + CLOSE_S)
        except Exception as error:  # whatever a stranger's message has led Dask to
            reason = f"no answer in {limit_s:.0f} s" if isinstance(error, TimeoutError) else str(error)
            problem = f"there is no Dask scheduler at {self._address}, or it is gone ({shortened(reason, 300)})"
            raise ClusterError(problem, "Start one: dask scheduler") from error
        finally:
            running.cancel()

    async def _connect(self, address: str) -> None:
        from distributed import Client

        import narrate.batch.cluster.comm  # noqa: F401 - Dask now knows the address

        for name in list(logging.root.manager.loggerDict):  # this program reports what matters, in one line
            if name.partition(".")[0] in {"distributed", "tornado", "asyncio"}:  # Dask gives many of its own a level
                self._levels[name] = logging.getLogger(name).level
                logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self._client = Client(
            address, timeout=CONNECT_S, asynchronous=True, set_as_default=False, deserializers=["msgpack"]
        )
        await self._client

    async def _disconnect(self) -> None:
        if self._client:
            await self._client.close()

    async def _count_threads(self) -> int:
        return sum((await self._client.scheduler.ncores()).values())

    async def _answer(self, future: Any) -> bytes | Failure | Lost | Slow:
        """What a finished task has brought."""
        if future.status == "error":
            return Failure(str(await future.exception()))
        if future.status != "finished":
            if self._client.status != "running":
                raise OSError("the connection to it is lost")
            return Lost()
        # Dask's own `gather()` does not tell that an answer was lost with its worker, but waits until it is there anew.
        try:
            reply = await asyncio.wait_for(self._client.scheduler.gather(keys=[future.key]), ANSWER_S)
        except TimeoutError:
            return Slow(ANSWER_S)
        if reply["status"] != "OK":
            return Lost()
        try:
            data: bytes = reply["data"][future.key].data()
        except (ValueError, TypeError, LookupError, AttributeError):
            return Failure("what it returned is no answer")
        return data
