"""A worker process: one engine, one utterance at a time, asked through stdin and answering through stdout.

Requests and answers are pickles (both ends are this package, started by the same user). The first answer says that
the engine is there. The process ends itself when its stdin closes, so it never outlives the command, even if that
is killed and the engine hangs.
"""

from __future__ import annotations

import os
import pickle
import queue
import shutil
import signal
import sys
import threading
from typing import Any, BinaryIO

from narrate.errors import NarrateError
from narrate.speak.engines import load_engine


def main(engine_name: str, scratch: str) -> None:
    """Serves until stdin closes. `scratch` is the folder for temporary files, which it removes then."""
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's to handle
    answers = _private_stdout()
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests, scratch), daemon=True).start()
    engine = None
    while True:
        method, argument = requests.get()
        try:
            engine = engine or load_engine(engine_name)
            if method == "voices":
                answer: Any = tuple(engine.voices())
            else:
                answer = engine.speak(argument)
        except NarrateError as error:
            answer = error.__class__, error.problem, error.advice
        except Exception as error:  # noqa: BLE001 - an engine may be anybody's; its fault must not end the worker
            answer = None, f"{type(error).__name__}: {error}", ""
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _private_stdout() -> BinaryIO:
    """The pipe to the command, under another number: what an engine prints must not get into it."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def _listen(stdin: BinaryIO, requests: queue.SimpleQueue[Any], scratch: str) -> None:
    try:
        while True:
            requests.put(pickle.load(stdin))
    except (EOFError, OSError, pickle.UnpicklingError):
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(0)
