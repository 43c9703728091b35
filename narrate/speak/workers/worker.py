"""A worker process: it holds the engines, reads requests from stdin, and answers in their order on stdout.

Requests and answers are pickles (both ends are this package, started by the same user). The process ends itself when
its stdin closes, so it never outlives the command, even if that is killed and the engine hangs.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, BinaryIO

from narrate.errors import NarrateError, SpeakError
from narrate.model import EngineOptions
from narrate.speak.router import EngineRouter

READY = b"ready"  # sent first: the worker can do jobs
ALIVE = b"alive"  # sent between answers: the engine has just spoken something
ALIVE_EVERY_S = 1.0
FINISHERS = 2  # threads that stitch and encode, which takes twice as long as eSpeak takes to speak; LAME holds no lock

CALLBACK_FAILED = 70  # exit codes: an engine's callback raised an error, so that its clip is bad;
UNABLE = 71  # and the worker cannot go on, whatever the text


def main(likely_engine: str, likely_job: str, scratch: str) -> None:
    """Serves requests until stdin closes.

    A job has two halves. `speak()` runs here, in the thread that owns the engines; `finish()` runs in other threads,
    while the engine already speaks for the next jobs.

    Args:
        likely_engine: loaded at once, so that the first request finds it ready.
        likely_job: the module of the jobs that will come, whose `warm()` is called for the same reason; "" for none.
        scratch: the folder for temporary files, removed when the command has ended.
    """
    try:
        _serve(likely_engine, likely_job, scratch)
    except BaseException:  # noqa: BLE001 - without memory or threads; a process that stays would be waited for
        if os.environ.get("NARRATE_DEBUG"):
            sys.excepthook(*sys.exc_info())
        os._exit(UNABLE)


def _serve(likely_engine: str, likely_job: str, scratch: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's to handle
    sys.unraisablehook = _end_after_callback
    answers = _Answers(_private_stdout())
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
    finished: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()  # or about to be, in the order of the requests
    finishers = ThreadPoolExecutor(FINISHERS)
    with contextlib.suppress(Exception):  # before there are threads: two that import one package may deadlock, and fail
        if likely_job:
            importlib.import_module(likely_job).warm()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests, scratch), daemon=True).start()
    threading.Thread(target=_answer, args=(finished, answers), daemon=True).start()
    all_there = threading.Barrier(FINISHERS)
    for _ in range(FINISHERS):
        finishers.submit(all_there.wait)  # starts the threads
    answers.send(READY)
    engines: dict[tuple[str, EngineOptions], EngineRouter] = {}
    with contextlib.suppress(Exception):  # the first request for that engine reports what is wrong
        engine = engines[likely_engine, EngineOptions()] = EngineRouter(likely_engine)
        engine.warm()
    while True:
        asked, job = requests.get()

        def speak(asked: tuple[str, EngineOptions] = asked, job: Any = job) -> Any:
            if asked not in engines:
                engines[asked] = EngineRouter(*asked)
            return job.speak(engines[asked], answers.alive)

        finished.put(finishers.submit(_finish, job, _attempt(speak)))


def _finish(job: Any, half: Any) -> Any:
    return half if isinstance(half, NarrateError) else _attempt(lambda: job.finish(half))


def _answer(finished: queue.SimpleQueue[Future[Any]], answers: _Answers) -> None:
    try:
        while True:
            answers.send(finished.get().result())
    except BrokenPipeError:  # the command has ended, and `_listen()` cleans up
        return
    except BaseException:  # noqa: BLE001 - what cannot be answered would be waited for
        os._exit(UNABLE)


def _end_after_callback(unraisable: Any) -> None:
    """Ends the worker if an engine's callback raised an error: Python drops it, and the clip lacks some sound.

    It cannot be raised here, and pyttsx3 would wait for ever.
    """
    if "ctypes callback" in (unraisable.err_msg or ""):
        if os.environ.get("NARRATE_DEBUG"):
            sys.__unraisablehook__(unraisable)
        os._exit(CALLBACK_FAILED)
    sys.__unraisablehook__(unraisable)


def _attempt(work: Callable[[], Any]) -> Any:
    """The result of `work`, or the error that it raised."""
    try:
        return work()
    except NarrateError as error:
        return error
    except Exception as error:  # noqa: BLE001 - an engine may be anybody's; its fault must not end the worker
        return SpeakError(f"{type(error).__name__}: {error}")


class _Answers:
    """The pipe to the command; two threads write to it."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._last = time.monotonic()

    def send(self, answer: Any) -> None:
        try:
            data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # noqa: BLE001 - an engine's own class of errors, made inside a function
            told = answer if isinstance(answer, NarrateError) else error
            data = pickle.dumps(SpeakError(str(told)), pickle.HIGHEST_PROTOCOL)
        with self._lock:
            self._last = time.monotonic()
            self._pipe.write(data)
            self._pipe.flush()

    def alive(self) -> None:
        if time.monotonic() - self._last > ALIVE_EVERY_S:
            self.send(ALIVE)


def _private_stdout() -> BinaryIO:
    """The pipe to the command under another descriptor: what an engine prints must not get into it."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def _listen(stdin: BinaryIO, requests: queue.SimpleQueue[Any], scratch: str) -> None:
    try:
        while True:
            requests.put(pickle.load(stdin))
    except EOFError:  # the command has ended
        from narrate.speak.workers.scratch import remove_scratch_folder

        remove_scratch_folder(scratch)
        os._exit(0)
    finally:  # a request that cannot be read; the scratch folder is the other workers', too
        os._exit(UNABLE)
