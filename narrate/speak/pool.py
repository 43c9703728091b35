"""The pool of worker processes: starts them, hands them out, stops the ones that hang, replaces the ones that die.

Workers are plain `subprocess.Popen` processes: they start in 80 ms, and may be started from anywhere, also inside
a cluster's worker, where multiprocessing refuses ("daemonic processes are not allowed to have children").
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from narrate.errors import EngineCrashed, EngineTimeout, EngineUnavailable, NarrateError, SpeakError
from narrate.model import Clip, Utterance, Voice
from narrate.speak.failure import Failure

# Slow neural voices speak about as fast as a person, 15 characters a second; a worker that needs more than this is
# taken to hang. Starting may mean to load a large model.
LIMIT_S = 10.0
LIMIT_S_PER_CHARACTER = 0.2
START_LIMIT_S = 60.0

_BOOT = (
    "import sys; sys.path[:] = sys.argv[3].split('\\n'); from narrate.speak.worker import main; main(*sys.argv[1:3])"
)

_early: tuple[str, list[_Worker]] | None = None  # a scratch folder and workers that wait for the first pool


def start_early(engine: str, count: int) -> None:
    """Starts workers before anything else is loaded; the next `Pool` takes them over, whatever its engine.

    If none comes, they end with this process.
    """
    global _early
    scratch = _scratch_folder()
    _early = scratch, [_Worker(engine, scratch) for _ in range(count)]


class Pool:
    """Up to `size` workers of one engine. Threads may share it; `close()` ends every process and leaves no file.

    Args:
        engine: the engine's name.
        size: how many processes at the most.
        limit_s: time limit of one utterance before its length is added, in seconds.
    """

    def __init__(self, engine: str, size: int = 1, limit_s: float = LIMIT_S) -> None:
        global _early
        self.engine = engine
        self.size = size
        self._limit_s = limit_s
        (self._scratch, early), _early = _early or (_scratch_folder(), []), None
        self._all = set(early)
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for place in range(size):  # an empty place's worker is started when it is first needed
            self._idle.put(early[place] if place < len(early) else None)
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self, count: int) -> None:
        """Starts `count` workers now, so that they load while the caller does something else."""
        places = [self._idle.get() for _ in range(min(count, self.size))]
        for place in places:
            self._idle.put(place or self._start())

    def speak(self, utterance: Utterance) -> Clip:
        """One utterance by any free worker; waits for one.

        Raises:
            EngineTimeout, EngineCrashed: the worker was stopped or died; its place is filled anew by the next call.
            NarrateError: as the engine said.
        """
        (answer,) = self.speak_all((utterance,))
        if isinstance(answer, NarrateError):
            raise answer
        return answer

    def speak_all(self, utterances: Sequence[Utterance]) -> list[Clip | NarrateError]:
        """Several utterances by one worker, which always has the next one at hand.

        Returns:
            For each utterance its clip or what went wrong with it; after a worker's death, nothing for those that
            it had not come to.
        """
        answers: list[Clip | NarrateError] = []
        with self._worker() as worker:
            try:
                for utterance in utterances:
                    worker.send(self.engine, "speak", utterance)
                for utterance in utterances:
                    limit_s = self._limit_s + LIMIT_S_PER_CHARACTER * len(utterance.text)
                    answers.append(worker.receive(limit_s))
            except SpeakError as error:
                answers.append(error)
        return answers

    def voices(self) -> Sequence[Voice]:
        """What the engine's `voices()` says."""
        with self._worker() as worker:
            worker.send(self.engine, "voices", None)
            answer = worker.receive(START_LIMIT_S)
        if isinstance(answer, NarrateError):
            raise answer
        return tuple(answer)

    def close(self) -> None:
        """Ends every worker at once and removes the scratch folder. A thread that waits for one gets EngineCrashed."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
        for worker in workers:
            worker.kill()
        shutil.rmtree(self._scratch, ignore_errors=True)

    @contextlib.contextmanager
    def _worker(self) -> Iterator[_Worker]:
        worker = self._idle.get()
        try:
            if worker is None or not worker.alive:
                self._forget(worker)
                worker = None  # in case that no other can be started
                worker = self._start()
            yield worker
        finally:
            if worker is not None and not worker.alive:
                self._forget(worker)
                worker = None
            self._idle.put(worker)

    def _start(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise EngineCrashed("the run was stopped")
            worker = _Worker(self.engine, self._scratch)
            self._all.add(worker)
        return worker

    def _forget(self, worker: _Worker | None) -> None:
        if worker is not None:
            worker.kill()
            with self._lock:
                self._all.discard(worker)


class _Worker:
    """A process; `engine` is what it loads while it waits for its first request."""

    def __init__(self, engine: str, scratch: str) -> None:
        environment = {**os.environ, "TMPDIR": scratch, "TEMP": scratch, "TMP": scratch}
        quiet = None if os.environ.get("NARRATE_DEBUG") else subprocess.DEVNULL
        path = "\n".join(folder or str(Path.cwd()) for folder in sys.path)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _BOOT, engine, scratch, path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=quiet,
                env=environment,
            )
        except OSError as error:
            raise EngineUnavailable(
                f"no worker process can be started ({error.strerror})", "Close other programs"
            ) from error
        self._timed_out = False
        self._fresh = True

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def send(self, engine: str, method: str, argument: Any) -> None:
        """Asks; the worker has a thread that listens, so this never waits for long.

        Raises:
            EngineCrashed: the worker is gone.
        """
        assert self._process.stdin
        try:
            pickle.dump((engine, method, argument), self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise self._failure(0) from error

    def receive(self, limit_s: float) -> Any:
        """The next answer: what the engine gave, or the error that it raised.

        Raises:
            EngineTimeout, EngineCrashed: there is none, and the worker is gone.
        """
        assert self._process.stdout
        limit_s += START_LIMIT_S if self._fresh else 0
        with _deadline(self, limit_s):
            try:
                answer = pickle.load(self._process.stdout)
            except (OSError, EOFError, pickle.UnpicklingError, ValueError) as error:
                raise self._failure(limit_s) from error
        self._fresh = False
        if isinstance(answer, Failure):
            return answer.error(answer.problem, answer.advice)
        return answer

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()

    def time_out(self) -> None:
        self._timed_out = True
        with contextlib.suppress(OSError):
            self._process.kill()

    def _failure(self, limit_s: float) -> SpeakError:
        code = self._process.wait()
        if self._timed_out:
            return EngineTimeout(f"the speech engine did not answer within {limit_s:.0f} s and was stopped")
        error = EngineCrashed(f"the speech engine's process died ({_describe(code)})")
        # Somebody else's kill (or the system's, out of memory) says nothing about the text.
        error.killed = hasattr(signal, "SIGKILL") and code in {-signal.SIGKILL, -signal.SIGTERM}
        return error


def _describe(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"


class _Watchdog:
    """One thread that stops workers whose time is over. It runs only while something is asked of a worker."""

    def __init__(self) -> None:
        self._deadlines: dict[_Worker, float] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def watch(self, worker: _Worker, limit_s: float) -> None:
        with self._changed:
            self._deadlines[worker] = time.monotonic() + limit_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def release(self, worker: _Worker) -> None:
        with self._changed:
            self._deadlines.pop(worker, None)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for worker, deadline in list(self._deadlines.items()):
                    if deadline <= now:
                        worker.time_out()
                        del self._deadlines[worker]
                self._changed.wait(0.5)


_watchdog = _Watchdog()


@contextlib.contextmanager
def _deadline(worker: _Worker, limit_s: float) -> Iterator[None]:
    _watchdog.watch(worker, limit_s)
    try:
        yield
    finally:
        _watchdog.release(worker)


def _scratch_folder() -> str:
    """A private folder for what engines write on the way: in memory where the system has such a place."""
    for parent in ("/dev/shm", None):
        with contextlib.suppress(OSError):
            return tempfile.mkdtemp(prefix="narrate-", dir=parent)
    raise EngineUnavailable(
        "there is no room for temporary files", f"Free some space in {tempfile.gettempdir()} or set TMPDIR"
    )
