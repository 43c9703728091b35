"""The pool of worker processes: starts them, hands out jobs, replaces workers that died or were stopped."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from narrate.errors import EngineCrashed, EngineUnavailable
from narrate.model import Clip, EngineOptions, Utterance, Voice
from narrate.speak.workers.job import Job, ListVoices, Say
from narrate.speak.workers.process import WorkerProcess
from narrate.speak.workers.scratch import make_scratch_folder, remove_scratch_folder

# Slow neural voices speak about as fast as a person, 15 characters a second; a worker that needs longer is taken to
# hang.
LIMIT_S = 10.0
LIMIT_S_PER_CHARACTER = 0.2

KILLED_ATTEMPTS = 12  # of a job whose worker was killed from outside

PATIENCE_S = 0.3  # a job that has waited for so long starts a further worker

# Of a worker: its engine speaks for one job while `worker.FINISHERS` threads do the other halves of those before.
JOBS_AT_ONCE = 3


@dataclass(slots=True)
class _Slot:
    """Room for one worker, started when it is needed, and anew when it has died."""

    worker: WorkerProcess | None = None
    jobs: int = 0


class Pool:
    """Up to `size` workers of one engine. Threads may share it; `close()` ends every process and leaves no file.

    The first job starts the first worker; `warm()`, or a job that has waited for `PATIENCE_S`, starts another.

    Args:
        engine: the engine's name.
        size: how many processes at the most.
        limit_s: time limit of one utterance before its length is added, in seconds.
        job_module: the module of the jobs that will come; a worker calls its `warm()` while it waits for the first.
        options: what the engine is told before it is used.
    """

    def __init__(
        self,
        engine: str,
        size: int = 1,
        limit_s: float = LIMIT_S,
        job_module: str = "",
        options: EngineOptions | None = None,
    ) -> None:
        self.engine = engine
        self.size = size
        self._asked = (engine, options or EngineOptions())
        self._limit_s = limit_s
        self._job_module = job_module
        self._scratch = make_scratch_folder()
        self._workers: set[WorkerProcess] = set()
        self._slots = [_Slot() for _ in range(size)]
        self._changed = threading.Condition()
        self._closed = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self, count: int = 1) -> None:
        """Starts the first `count` workers now, so that they load while the caller does something else."""
        with self._changed:
            for index, slot in enumerate(self._slots[:count]):
                if slot.worker is None:
                    # Without a further one, those that there are do the work.
                    with contextlib.suppress(*([EngineUnavailable] if index else [])):
                        slot.worker = self._start()

    def run(self, job: Job, *, fresh: bool = False) -> Any:
        """The answer to a job by the worker that has least to do; waits for it.

        Args:
            fresh: use a new worker, which ends with the job: what was spoken before cannot have spoilt it.

        Raises:
            EngineTimeout, EngineCrashed: the worker was stopped or died; the next call starts another one.
            NarrateError: raised by the job.
        """
        limit_s = self._limit_s + LIMIT_S_PER_CHARACTER * job.longest
        if fresh:
            worker = self._start()
            try:
                return worker.ask(self._asked, job, limit_s).result()
            finally:
                self._discard(worker)
        with self._slot() as worker:
            return worker.ask(self._asked, job, limit_s).result()

    def speak(self, utterance: Utterance, *, fresh: bool = False) -> Clip:
        """Speaks one utterance; raises as `run()`."""
        clip: Clip = self.run(Say(utterance), fresh=fresh)
        return clip

    def voices(self) -> Sequence[Voice]:
        """The engine's voices; raises as `run()`."""
        voices: Sequence[Voice] = self.run(ListVoices())
        return voices

    def close(self) -> None:
        """Ends every worker at once and removes the scratch folder. A waiting thread gets EngineCrashed."""
        with self._changed:
            self._closed = True
            workers = list(self._workers)
            self._changed.notify_all()
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.wait()
        remove_scratch_folder(self._scratch)

    @contextlib.contextmanager
    def _slot(self) -> Iterator[WorkerProcess]:
        with self._changed:
            began = time.monotonic()
            while not (slot := self._free_slot(time.monotonic() - began)):
                self._changed.wait(PATIENCE_S)
            if slot.worker is None or not slot.worker.alive:
                if slot.worker:
                    self._discard(slot.worker)
                    slot.worker = None  # in case that no other can be started
                slot.worker = self._start()
            worker = slot.worker
            slot.jobs += 1
        try:
            yield worker
        finally:
            with self._changed:
                slot.jobs -= 1
                self._changed.notify()

    def _free_slot(self, waited_s: float) -> _Slot | None:
        """The slot with least to do; None if all are taken."""
        if self._closed:
            raise EngineCrashed("the run was stopped")
        used = [slot for slot in self._slots if slot.worker]
        open_slots = [slot for slot in used if slot.jobs < JOBS_AT_ONCE]
        if not open_slots and (not used or waited_s >= PATIENCE_S):
            open_slots = [slot for slot in self._slots if not slot.worker and not slot.jobs]
        return min(open_slots, key=lambda slot: slot.jobs, default=None)

    def _start(self) -> WorkerProcess:
        with self._changed:
            if self._closed:
                raise EngineCrashed("the run was stopped")
            worker = WorkerProcess(self.engine, self._job_module, self._scratch)
            self._workers.add(worker)
        return worker

    def _discard(self, worker: WorkerProcess) -> None:
        worker.kill()
        worker.wait()
        with self._changed:
            self._workers.discard(worker)
