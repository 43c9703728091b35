"""One worker process, seen from the command: requests in, answers out, and its end by timeout, crash or kill."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from narrate.errors import EngineCrashed, EngineTimeout, EngineUnavailable, NarrateError, SpeakError
from narrate.model import EngineOptions
from narrate.speak.workers.job import Job
from narrate.speak.workers.worker import ALIVE, CALLBACK_FAILED, READY, UNABLE

START_LIMIT_S = 60.0  # more for the first answer: starting may mean to load a large model
WATCH_EVERY_S = 0.5
END_LIMIT_S = 5.0  # for a killed process to end, and for its pipes to be read

MORE_ROOM = "Close other programs, or raise the limits of open files, processes and memory (ulimit)"

_BOOT = (
    "import sys; sys.path[:] = sys.argv[4].split('\\n'); "
    "from narrate.speak.workers.worker import main; main(*sys.argv[1:4])"
)


class WorkerProcess:
    """A process and its pending answers.

    Workers are plain `subprocess.Popen` processes: they start in 80 ms, and may be started from anywhere, also inside a
    cluster's worker, where multiprocessing refuses ("daemonic processes are not allowed to have children").

    Args:
        engine, job_module: loaded by the worker while it waits for its first request.
        scratch: the folder for its temporary files.

    Raises:
        EngineUnavailable: no process can be started.
    """

    def __init__(self, engine: str, job_module: str, scratch: str) -> None:
        environment = {**os.environ, "TMPDIR": scratch, "TEMP": scratch, "TMP": scratch}
        quiet = None if os.environ.get("NARRATE_DEBUG") else subprocess.DEVNULL
        path = "\n".join(folder or str(Path.cwd()) for folder in sys.path)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _BOOT, engine, job_module, scratch, path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=quiet,
                env=environment,
            )
        except OSError as error:
            raise EngineUnavailable(f"no worker process can be started ({error.strerror})", MORE_ROOM) from error
        self._pending: deque[tuple[Future[Any], float]] = deque()  # with the time limit of each
        self._lock = threading.Lock()
        self._reader: threading.Thread | None = None
        self._end: SpeakError | None = None  # why there will be no more answers
        self._timed_out_s = 0.0
        self._ready = False
        self._answered = False

    @property
    def alive(self) -> bool:
        return self._end is None and self._process.poll() is None

    def ask(self, engine: tuple[str, EngineOptions], job: Job, limit_s: float) -> Future[Any]:
        """Sends a job; the future holds its answer, or EngineTimeout or EngineCrashed if the worker ends before that.

        Args:
            engine: name and options.
            limit_s: how long the worker may show no sign of life meanwhile.

        Raises:
            EngineUnavailable: no thread can be started.
        """
        answer: Future[Any] = Future()
        request = pickle.dumps((engine, job), pickle.HIGHEST_PROTOCOL)
        with self._lock:
            if self._end:
                answer.set_exception(self._end)
                return answer
            if self._reader is None:
                _watchdog.start()
                self._reader = _start_thread(self._read, "answers of a worker")
            self._pending.append((answer, limit_s))
            if len(self._pending) == 1:
                self._watch()
            assert self._process.stdin
            try:
                self._process.stdin.write(request)
                self._process.stdin.flush()
            except (OSError, ValueError):  # nearly always because the process has ended, which the reader notices, too
                self.kill()
        return answer

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._process.kill()

    def wait(self) -> None:
        """Waits until the process has ended and its pipes are closed, but not for ever."""
        with contextlib.suppress(subprocess.TimeoutExpired):  # the system cannot end it now: a disk does not answer
            self._process.wait(END_LIMIT_S)
        if self._reader is not None and self._reader is not threading.current_thread():
            self._reader.join(END_LIMIT_S)
            if self._reader.is_alive():  # another process holds the pipe, and to close it would wait, too
                return
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()

    def time_out(self, limit_s: float) -> None:
        """Kills it; its pending answers become EngineTimeout."""
        self._timed_out_s = limit_s
        self.kill()

    def _read(self) -> None:
        assert self._process.stdout
        try:
            while True:
                answer = pickle.load(self._process.stdout)
                if answer == READY:
                    self._ready = True
                    continue
                with self._lock:
                    self._answered = True
                    done = None if answer == ALIVE else self._pending.popleft()[0]
                    self._watch()
                if isinstance(answer, NarrateError) and done:
                    done.set_exception(answer)
                elif done:
                    done.set_result(answer)
        except Exception:  # noqa: BLE001 - half a pickle may raise anything; in any case nothing more can be read
            self.kill()
        error = self._failure()
        with self._lock:
            self._end = error
            _watchdog.release(self)
            pending = [answer for answer, _ in self._pending]
            self._pending.clear()
        for future in pending:
            future.set_exception(error)

    def _watch(self) -> None:
        """Starts the time limit of the oldest pending answer, if there is one."""
        if self._pending:
            limit_s = max(limit_s for _, limit_s in self._pending) + (0 if self._answered else START_LIMIT_S)
            _watchdog.watch(self, limit_s)
        else:
            _watchdog.release(self)

    def _failure(self) -> SpeakError:
        try:
            code = self._process.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            return EngineUnavailable("a worker process does not end", "Restart the computer if it stays")
        if self._timed_out_s:
            return EngineTimeout(f"the speech engine did not answer within {self._timed_out_s:.0f} s and was stopped")
        if code == UNABLE or (code > 0 and not self._ready):
            problem = f"a worker process cannot start, or go on ({_exit_name(code)})"
            return EngineUnavailable(problem, MORE_ROOM)
        if code == CALLBACK_FAILED:
            return EngineCrashed("the speech engine's sound could not be taken from it")
        error = EngineCrashed(f"the speech engine's process died ({_exit_name(code)})")
        # A kill by a user (or by the system, out of memory) says nothing about the text.
        error.killed = hasattr(signal, "SIGKILL") and code in {-signal.SIGKILL, -signal.SIGTERM}
        return error


def _start_thread(work: Callable[[], None], name: str) -> threading.Thread:
    """Starts a daemon thread.

    Raises:
        EngineUnavailable: the system has no room for it.
    """
    thread = threading.Thread(target=work, name=name, daemon=True)
    try:
        thread.start()
    except RuntimeError as error:
        raise EngineUnavailable(f"no thread can be started ({error})", MORE_ROOM) from error
    return thread


def _exit_name(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"


class _Watchdog:
    """One thread that stops workers whose time is over."""

    def __init__(self) -> None:
        self._deadlines: dict[WorkerProcess, tuple[float, float]] = {}  # deadline, and the limit that led to it
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts the thread if it does not run yet; raises as `_start_thread()`."""
        with self._lock:
            if self._thread is None:
                self._thread = _start_thread(self._run, "time limits")

    def watch(self, worker: WorkerProcess, limit_s: float) -> None:
        with self._lock:
            self._deadlines[worker] = time.monotonic() + limit_s, limit_s

    def release(self, worker: WorkerProcess) -> None:
        with self._lock:
            self._deadlines.pop(worker, None)

    def _run(self) -> None:
        while True:
            time.sleep(WATCH_EVERY_S)
            now = time.monotonic()
            with self._lock:
                late = [(worker, limit_s) for worker, (deadline, limit_s) in self._deadlines.items() if deadline <= now]
                for worker, _ in late:
                    del self._deadlines[worker]
            for worker, limit_s in late:
                worker.time_out(limit_s)


_watchdog = _Watchdog()
