"""The entry point of the command `narrate` and of `python -m narrate`: the process around the command.

Here is what has to happen before anything else is imported: the current folder leaves the import path, the standard
streams are open, and signals end the run tidily.
"""

import os
import sys
import threading
import time

PATIENCE_S = 5.0  # for tidying up after a signal; then a further one ends the process at once

_stopping_since: list[float] = []  # the time of the first signal, or of the end of the run


def main() -> None:
    """Runs the command and exits."""
    try:
        _open_standard_streams()
        _handle_signals()
        sys.unraisablehook = _end_without_memory
        threading.excepthook = _end_with_thread
        from narrate.cli import main as run

        run()
    except KeyboardInterrupt:  # the command had not begun
        os.write(2, b"narrate: stopped\n")
        sys.exit(130)
    except (OSError, ImportError, MemoryError) as error:  # nor had it here
        reason = " ".join(str(error).split()) or "not enough memory"
        os.write(2, f"narrate: the program cannot be loaded ({ascii(reason)[1:-1]}). Close other programs\n".encode())
        sys.exit(1)
    finally:
        _stopping_since.append(time.monotonic())
        # A KeyboardInterrupt that passes through an `exec()` of text, such as dataclasses have, is noted by Python for
        # good: it then ends by the signal, whatever the exit code. The next `exec()` forgets it.
        exec("")


def leave_current_folder() -> None:
    """Takes the folder that `python -m` puts first out of the import path, else a `typer.py` in it would be imported.

    If this package itself comes from there, it is a checkout that the user runs.
    """
    package = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - `pathlib` is not imported yet
    if not sys.flags.safe_path and sys.path[0] != os.path.dirname(package):  # noqa: PTH120
        del sys.path[0]


def _open_standard_streams() -> None:
    """Puts the null device in the place of closed standard streams; the next file to be opened would get there.

    It is opened for reading as standard output, so that to print results fails.
    """
    for descriptor, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, mode), True)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def _handle_signals() -> None:
    import atexit
    import signal

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` has it so
            signal.signal(number, _stop)
            atexit.register(signal.signal, number, signal.SIG_IGN)  # Python's last steps are without handlers


def _end_without_memory(unraisable: "sys.UnraisableHookArgs") -> None:
    """Ends the process where `Thread.start()` would wait for ever, for a thread that had no memory to begin with.

    Python's own fault: https://github.com/python/cpython/issues/140746. The workers end with this process and remove
    their files; half a file in the output folder is removed by the next run.
    """
    if "in thread started by" in (unraisable.err_msg or "") and isinstance(unraisable.exc_value, MemoryError):
        os.write(2, b"narrate: there is not enough memory for a thread. Close other programs\n")
        os._exit(1)
    sys.__unraisablehook__(unraisable)


def _end_with_thread(failed: "threading.ExceptHookArgs") -> None:
    """Ends the process after an error that a thread did not foresee: somebody would wait for ever for its result."""
    if os.environ.get("NARRATE_DEBUG"):
        threading.__excepthook__(failed)
    os.write(2, f"narrate: a thread has ended ({failed.exc_type.__name__}). Close other programs\n".encode())
    os._exit(1)


def _stop(number: int, frame: object) -> None:
    """Ends the run by an exception at the first signal; those that come while it tidies up are ignored."""
    import signal

    if not _stopping_since:
        _stopping_since.append(time.monotonic())
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)
    if time.monotonic() - _stopping_since[0] > PATIENCE_S:
        os._exit(128 + number)


if __name__ == "__main__":
    leave_current_folder()
    main()
