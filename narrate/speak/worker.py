"""A worker process: one engine, one utterance at a time, asked through stdin and answering through stdout.

Requests and answers are pickles (both ends are this package, started by the same user). The process ends itself when
its stdin closes, so it never outlives the command, even if that is killed and the engine hangs.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import shutil
import signal
import sys
import threading
from typing import Any, BinaryIO

from narrate.errors import NarrateError, SpeakError
from narrate.speak.engine import Engine
from narrate.speak.engines import load_engine
from narrate.speak.failure import Failure


def main(likely_engine: str, scratch: str) -> None:
    """Serves until stdin closes.

    Args:
        likely_engine: is loaded at once if that is cheap, so that the first request finds it ready.
        scratch: the folder for temporary files, which is removed at the end.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's to handle
    answers = _private_stdout()
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests, scratch), daemon=True).start()
    engines: dict[str, Engine] = {}
    with contextlib.suppress(Exception):  # it will be said when somebody asks for that engine
        engines[likely_engine] = load_engine(likely_engine)
        getattr(engines[likely_engine], "warm", int)()
    while True:
        name, method, argument = requests.get()
        try:
            if name not in engines:
                engines[name] = load_engine(name)
            answer: Any = tuple(engines[name].voices()) if method == "voices" else engines[name].speak(argument)
        except NarrateError as error:
            answer = Failure(error.__class__, error.problem, error.advice)
        except Exception as error:  # noqa: BLE001 - an engine may be anybody's; its fault must not end the worker
            answer = Failure(SpeakError, f"{type(error).__name__}: {error}")
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
