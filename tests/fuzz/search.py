"""One input at a time: run within limits, and made smaller if it fails."""

from __future__ import annotations

import faulthandler
import signal
import time
import traceback
from dataclasses import dataclass
from types import FrameType

from narrate.errors import NarrateError
from tests.fuzz.targets import KINDS, Case, Lost, run

LIMIT_S = 5.0  # of CPU time for an input of at most 200 kB, so that a busy machine is no fault
HANG_S = 120  # in C code that no signal interrupts: the process ends with a stack
SMALLER_S = 30.0


class TooSlow(BaseException):
    """Raised by the timer; no `except Exception` catches it."""


@dataclass
class Fault:
    """What went wrong with an input.

    Attributes:
        sort: faults with the same one have the same reason.
        details: the traceback, or what was lost.
        times: how often it was met.
    """

    sort: str
    case: Case
    details: str = ""
    times: int = 1


def attempt(case: Case) -> tuple[Fault | None, float]:
    """Runs an input; returns its fault, and the seconds of CPU time that it took."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    faulthandler.dump_traceback_later(HANG_S, exit=True)
    began = time.process_time()
    fault = None
    try:
        signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
        try:
            run(case)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except NarrateError as error:
        if "\n" in str(error):
            fault = Fault(f"{case.kind}: an error of several lines", case, str(error))
    except TooSlow as error:
        fault = Fault(f"{case.kind}: slow in {_place(error)}", case, _traced(error))
    except Lost as error:
        fault = Fault(f"{case.kind}: {error.args[0]}", case, str(error.args[1])[:400])
    except Exception as error:  # noqa: BLE001 (the point of it)
        fault = Fault(f"{case.kind}: {type(error).__name__} in {_place(error)}", case, _traced(error))
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGPROF, before)
    cpu_s = time.process_time() - began
    if fault is None and cpu_s > LIMIT_S:
        fault = Fault(f"{case.kind}: slow in a library", case, f"{cpu_s:.1f} s")
    return fault, cpu_s


def smaller(fault: Fault) -> Fault:
    """A smaller input with the same fault, found by leaving out pieces (A. Zeller's delta debugging)."""
    end = time.monotonic() + SMALLER_S
    unit = KINDS[fault.case.kind].unit
    pieces = fault.case.data.split(unit) if unit else [bytes([byte]) for byte in fault.case.data]
    count = 2
    while len(pieces) > 1 and time.monotonic() < end:
        size = -(-len(pieces) // count)
        for at in range(0, len(pieces), size):
            rest = pieces[:at] + pieces[at + size :]
            again, _ = attempt(fault.case._replace(data=unit.join(rest)))
            if again and again.sort == fault.sort:
                pieces, fault = rest, again
                count = max(2, count - 1)
                break
            if time.monotonic() > end:
                break
        else:
            if size == 1:
                break
            count = min(2 * count, len(pieces))
    return fault


def _place(error: BaseException) -> str:
    """The innermost of our own functions: what is called from it may vary."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/narrate/" in frame.filename]
    return f"{ours[-1].filename.rpartition('/narrate/')[2]}:{ours[-1].name}" if ours else "no function of ours"


def _traced(error: BaseException) -> str:
    return "".join(traceback.format_tb(error.__traceback__)[-4:]) + f"{type(error).__name__}: {str(error)[:200]}"
