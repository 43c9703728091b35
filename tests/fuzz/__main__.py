"""Look for inputs that break the program.

python -m tests.fuzz SECONDS [--seed N] [--kind KIND,...] [--only NUMBER] [--save FOLDER]

Input NUMBER of a kind depends on the seed alone, so that every fault can be had again with --seed, --kind and --only.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.fuzz.mutate import mutated
from tests.fuzz.search import Fault, attempt, smaller
from tests.fuzz.targets import KINDS, Case

MEMORY_BYTES = 4 << 30  # of addresses; a MemoryError is a fault like others


def case_of(kind: str, seed: int, number: int) -> Case:
    """The input of that number."""
    random = Random(f"{seed}/{kind}/{number}")
    target = KINDS[kind]
    data = target.make(random)
    if not target.unit:
        data = mutated(data, lambda: target.make(random), random)
    return Case(kind, random.randrange(1_000), data)


def fuzz(seconds: float, seed: int, kinds: list[str], only: int | None = None) -> list[Fault]:
    """Runs inputs of the kinds in turn, and returns one fault of each sort; prints what it finds."""
    found: dict[str, Fault] = {}
    slowest: dict[str, tuple[float, int, int]] = dict.fromkeys(kinds, (0.0, 0, 0))
    inputs, taken_s = dict.fromkeys(kinds, 0), dict.fromkeys(kinds, 0.0)
    end = time.monotonic() + seconds
    for number in itertools.count() if only is None else (only,):
        for kind in kinds:
            case = case_of(kind, seed, number)
            fault, cpu_s = attempt(case)
            inputs[kind] += 1
            taken_s[kind] += cpu_s
            slowest[kind] = max(slowest[kind], (cpu_s, len(case.data), number))
            if fault and fault.sort not in found:
                found[fault.sort] = fault = smaller(fault)
                print(f"\n{fault.sort}\n  --seed {seed} --kind {kind} --only {number}; {len(case.data):,} bytes, made "
                      f"{len(fault.case.data):,}\n  option {fault.case.option}: {fault.case.data[:300]!r}\n"
                      f"{fault.details}", flush=True)  # fmt: skip
            elif fault:
                found[fault.sort].times += 1
        if time.monotonic() > end:
            break
    print(f"\n{'kind':<12}{'inputs':>9}{'CPU s':>8}   slowest: CPU s, bytes, number")
    for kind in kinds:
        cpu_s, size, number = slowest[kind]
        print(f"{kind:<12}{inputs[kind]:>9,}{taken_s[kind]:>8.0f}   {cpu_s:.2f}  {size:,}  {number}")
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{sum(inputs.values()):,} inputs, {len(found)} sorts of faults, at most {memory_mb} MB of memory, seed {seed}"
    )
    for fault in found.values():
        print(f"{fault.times:>6} x {fault.sort}")
    return list(found.values())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", default=",".join(KINDS))
    parser.add_argument("--only", type=int, metavar="NUMBER")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="write the inputs that fail into it")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with tempfile.TemporaryDirectory() as folder:
        # Neither settings nor lexicons of whoever runs this.
        save = given.save and given.save.absolute()
        quiet_home(Path(folder))
        faults = fuzz(given.seconds, given.seed, given.kind.split(","), given.only)
    if save:
        save.mkdir(parents=True, exist_ok=True)
        for number, fault in enumerate(faults):
            (save / f"{fault.case.kind}.{fault.case.option}.{number}").write_bytes(fault.case.data)
    return bool(faults)


def quiet_home(folder: Path) -> None:
    """Moves this process into an empty folder that is also its home."""
    import os

    os.chdir(folder)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        os.environ[name] = str(folder)


if __name__ == "__main__":
    sys.exit(main())
