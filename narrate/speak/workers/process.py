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
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from narrate.errors import EngineCrashed, EngineTimeout, EngineUnavailable, NarrateError, SpeakError
from narrate.model import EngineOptions
from narrate.speak.workers.job import Job
from narrate.speak.workers.worker import ALIVE

START_LIMIT_S = 60.0  # more for the first answer: starting may mean to load a large model
WATCH_EVERY_S = 0.5

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
            raise EngineUnavailable(
                f"no worker process can be started ({error.strerror})", "Close other programs"
            ) from error
        self._pending: deque[tuple[Future[Any], float]] = deque()  # with the time limit of each
        self._lock = threading.Lock()
        self._reader: threading.Thread | None = None
        self._end: SpeakError | None = None  # why there will be no more answers
        self._timed_out_s = 0.0
        self._answered = False

    @property
    def alive(self) -> bool:
        return self._end is None and self._process.poll() is None

    def ask(self, engine: tuple[str, EngineOptions], job: Job, limit_s: float) -> Future[Any]:
        """Sends a job; the future holds its answer, or EngineTimeout or EngineCrashed if the worker ends before that.

        Args:
            engine: name and options.
            limit_s: how long the worker may show no sign of life meanwhile.
        """
        answer: Future[Any] = Future()
        request = pickle.dumps((engine, job), pickle.HIGHEST_PROTOCOL)
        with self._lock:
            if self._end:
                answer.set_exception(self._end)
                return answer
            if self._reader is None:
                self._reader = threading.Thread(target=self._read, daemon=True)
                self._reader.start()
            self._pending.append((answer, limit_s))
            if len(self._pending) == 1:
                self._watch()
            assert self._process.stdin
            with contextlib.suppress(OSError, ValueError):  # the process has ended: the reader notices it too
                self._process.stdin.write(request)
                self._process.stdin.flush()
        return answer

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._process.kill()

    def wait(self) -> None:
        """Waits until the process has ended and its pipes are closed."""
        self._process.wait()
        if self._reader is not None and self._reader is not threading.current_thread():
            self._reader.join()
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
        code = self._process.wait()
        if self._timed_out_s:
            return EngineTimeout(f"the speech engine did not answer within {self._timed_out_s:.0f} s and was stopped")
        error = EngineCrashed(f"the speech engine's process died ({_exit_name(code)})")
        # A kill by a user (or by the system, out of memory) says nothing about the text.
        error.killed = hasattr(signal, "SIGKILL") and code in {-signal.SIGKILL, -signal.SIGTERM}
        return error


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

    def watch(self, worker: WorkerProcess, limit_s: float) -> None:
        with self._lock:
            self._deadlines[worker] = time.monotonic() + limit_s, limit_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

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
