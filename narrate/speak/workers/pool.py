"""The pool of worker processes: starts them, hands them out, stops the ones that hang, replaces the ones that die.

Workers are plain `subprocess.Popen` processes: they start in 80 ms, and may be started from anywhere, also inside
a cluster's worker, where multiprocessing refuses ("daemonic processes are not allowed to have children").
"""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrate.errors import EngineCrashed, EngineTimeout, EngineUnavailable, SpeakError
from narrate.locks import claim, remove_unlocked
from narrate.model import Clip, EngineOptions, Utterance, Voice
from narrate.speak.failure import Failure
from narrate.speak.workers.job import Job, ListVoices, Say
from narrate.speak.workers.worker import ALIVE

# Slow neural voices speak about as fast as a person, 15 characters a second; a worker that needs more than this is
# taken to hang. Starting may mean to load a large model.
LIMIT_S = 10.0
LIMIT_S_PER_CHARACTER = 0.2
START_LIMIT_S = 60.0
WATCH_EVERY_S = 0.5

KILLED_ATTEMPTS = 12  # of a job whose worker was killed from outside

JOBS = "narrate.render.job"  # the module of the jobs that most workers will get

# A second job waits at each worker, so that its engine never waits while the other half of the first one is done.
JOBS_AT_ONCE = 2

_BOOT = (
    "import sys; sys.path[:] = sys.argv[4].split('\\n'); "
    "from narrate.speak.workers.worker import main; main(*sys.argv[1:4])"
)

SCRATCH = re.compile(r"narrate-work-[a-z0-9_]{8}")
_claims: dict[str, int] = {}  # scratch folders of this process and the descriptors that hold them

_early: tuple[str, list[_Worker]] | None = None  # a scratch folder and workers that wait for the first pool


def start_early(engine: str, job_module: str, count: int) -> None:
    """Starts workers before anything else is loaded; the next `Pool` takes them over, whatever its engine.

    If none comes, they end with this process.
    """
    global _early
    scratch = _scratch_folder()
    _early = scratch, [_Worker(engine, job_module, scratch) for _ in range(count)]


@dataclass(slots=True)
class _Place:
    """Room for one worker, which is started when it is first needed, and anew when it has died."""

    worker: _Worker | None = None
    jobs: int = 0


class Pool:
    """Up to `size` workers of one engine. Threads may share it; `close()` ends every process and leaves no file.

    Args:
        engine: the engine's name.
        size: how many processes at the most.
        limit_s: time limit of one utterance before its length is added, in seconds.
        job_module: the module of the jobs that will come; a worker loads it while it waits for the first.
        options: what the engine is told before it is used.
    """

    def __init__(
        self,
        engine: str,
        size: int = 1,
        limit_s: float = LIMIT_S,
        job_module: str = JOBS,
        options: EngineOptions | None = None,
    ) -> None:
        global _early
        self.engine = engine
        self._asked = (engine, options or EngineOptions())
        self.size = size
        self._limit_s = limit_s
        self._job_module = job_module
        (self._scratch, early), _early = _early or (_scratch_folder(), []), None
        self._all = set(early)
        self._places = [_Place(worker) for worker in [*early, *[None] * size][:size]]
        self._changed = threading.Condition()
        self._closed = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self, count: int) -> None:
        """Starts `count` workers now, so that they load while the caller does something else."""
        with self._changed:
            for place in self._places[:count]:
                if place.worker is None:
                    place.worker = self._start()

    def run(self, job: Job, *, fresh: bool = False) -> Any:
        """The answer to a job by the worker that has least to do; waits for it.

        Args:
            fresh: by a new worker, which ends with the job: what was spoken before cannot have spoilt it.

        Raises:
            EngineTimeout, EngineCrashed: the worker was stopped or died; its place is filled anew by the next call.
            NarrateError: as the job said.
        """
        limit_s = self._limit_s + LIMIT_S_PER_CHARACTER * job.longest
        if fresh:
            worker = self._start()
            try:
                return worker.ask(self._asked, job, limit_s).result()
            finally:
                self._forget(worker)
        with self._place() as worker:
            return worker.ask(self._asked, job, limit_s).result()

    def speak(self, utterance: Utterance, *, fresh: bool = False) -> Clip:
        """One utterance; raises as `run()`."""
        clip: Clip = self.run(Say(utterance), fresh=fresh)
        return clip

    def voices(self) -> Sequence[Voice]:
        """What the engine's `voices()` says."""
        voices: Sequence[Voice] = self.run(ListVoices())
        return voices

    def close(self) -> None:
        """Ends every worker at once and removes the scratch folder. A thread that waits for one gets EngineCrashed."""
        with self._changed:
            self._closed = True
            workers = list(self._all)
            self._changed.notify_all()
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.wait()
        _remove_scratch(self._scratch)

    @contextlib.contextmanager
    def _place(self) -> Iterator[_Worker]:
        with self._changed:
            while True:
                if self._closed:
                    raise EngineCrashed("the run was stopped")
                place = min(self._places, key=lambda place: (place.jobs, place.worker is None))
                if place.jobs < JOBS_AT_ONCE:
                    break
                self._changed.wait()
            place.jobs += 1
        try:
            with self._changed:
                if place.worker is None or not place.worker.alive:
                    self._forget(place.worker)
                    place.worker = None  # in case that no other can be started
                    place.worker = self._start()
                worker = place.worker
            yield worker
        finally:
            with self._changed:
                place.jobs -= 1
                self._changed.notify()

    def _start(self) -> _Worker:
        with self._changed:
            if self._closed:
                raise EngineCrashed("the run was stopped")
            worker = _Worker(self.engine, self._job_module, self._scratch)
            self._all.add(worker)
        return worker

    def _forget(self, worker: _Worker | None) -> None:
        if worker is not None:
            worker.kill()
            worker.wait()
            with self._changed:
                self._all.discard(worker)


class _Worker:
    """A process and the answers that it owes.

    Args:
        engine, job_module: what it loads while it waits for its first request.
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
        self._owed: deque[tuple[Future[Any], float]] = deque()  # with the time limit of each
        self._lock = threading.Lock()
        self._reader: threading.Thread | None = None
        self._over: SpeakError | None = None  # why there will be no more answers
        self._timed_out_s = 0.0
        self._fresh = True

    @property
    def alive(self) -> bool:
        return self._over is None and self._process.poll() is None

    def ask(self, engine: tuple[str, EngineOptions], job: Job, limit_s: float) -> Future[Any]:
        """What the job will answer, or EngineTimeout or EngineCrashed if the worker ends before that.

        Args:
            engine: its name and what it is told.
            limit_s: how long the worker may show no sign of life meanwhile.
        """
        answer: Future[Any] = Future()
        request = pickle.dumps((engine, job), pickle.HIGHEST_PROTOCOL)
        with self._lock:
            if self._over:
                answer.set_exception(self._over)
                return answer
            if self._reader is None:
                self._reader = threading.Thread(target=self._read, daemon=True)
                self._reader.start()
            self._owed.append((answer, limit_s))
            if len(self._owed) == 1:
                self._watch()
            assert self._process.stdin
            with contextlib.suppress(OSError, ValueError):  # it is gone: the reader notices, too
                self._process.stdin.write(request)
                self._process.stdin.flush()
        return answer

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._process.kill()

    def wait(self) -> None:
        """Until the process has ended and its pipes are closed."""
        self._process.wait()
        if self._reader is not None and self._reader is not threading.current_thread():
            self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()

    def time_out(self, limit_s: float) -> None:
        self._timed_out_s = limit_s
        self.kill()

    def _read(self) -> None:
        assert self._process.stdout
        try:
            while True:
                answer = pickle.load(self._process.stdout)
                with self._lock:
                    self._fresh = False
                    done = None if answer == ALIVE else self._owed.popleft()[0]
                    self._watch()
                if done is not None:
                    _settle(done, answer)
        except Exception:  # noqa: BLE001 - half a pickle may raise anything; in any case nothing more can be read
            self.kill()
        error = self._failure()
        with self._lock:
            self._over = error
            _watchdog.release(self)
            owed = [answer for answer, _ in self._owed]
            self._owed.clear()
        for future in owed:
            future.set_exception(error)

    def _watch(self) -> None:
        """Sets the time until the next sign of life, if one is due."""
        if self._owed:
            limit_s = max(limit_s for _, limit_s in self._owed) + (START_LIMIT_S if self._fresh else 0)
            _watchdog.watch(self, limit_s)
        else:
            _watchdog.release(self)

    def _failure(self) -> SpeakError:
        code = self._process.wait()
        if self._timed_out_s:
            return EngineTimeout(f"the speech engine did not answer within {self._timed_out_s:.0f} s and was stopped")
        error = EngineCrashed(f"the speech engine's process died ({_describe(code)})")
        # Somebody else's kill (or the system's, out of memory) says nothing about the text.
        error.killed = hasattr(signal, "SIGKILL") and code in {-signal.SIGKILL, -signal.SIGTERM}
        return error


def _settle(future: Future[Any], answer: Any) -> None:
    if isinstance(answer, Failure):
        future.set_exception(answer.error(answer.problem, answer.advice))
    else:
        future.set_result(answer)


def _describe(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"


class _Watchdog:
    """One thread that stops workers whose time is over."""

    def __init__(self) -> None:
        self._deadlines: dict[_Worker, tuple[float, float]] = {}  # when, and what the limit was
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def watch(self, worker: _Worker, limit_s: float) -> None:
        with self._lock:
            self._deadlines[worker] = time.monotonic() + limit_s, limit_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def release(self, worker: _Worker) -> None:
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


def _scratch_folder() -> str:
    """A private folder for what engines write on the way: in memory where the system has such a place."""
    for parent in ("/dev/shm", None):
        with contextlib.suppress(OSError):
            remove_unlocked(Path(parent or tempfile.gettempdir()), SCRATCH)
            while True:
                folder = tempfile.mkdtemp(prefix="narrate-work-", dir=parent)
                _claims[folder] = os.open(folder, os.O_RDONLY) if os.name != "nt" else -1
                if claim(Path(folder), _claims[folder]):
                    return folder
    raise EngineUnavailable(
        "there is no room for temporary files", f"Free some space in {tempfile.gettempdir()} or set TMPDIR"
    )


def _remove_scratch(folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    held = _claims.pop(folder, -1)  # closing a pool twice does no harm
    if held >= 0:
        os.close(held)
