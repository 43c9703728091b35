"""Every call of the C library that a run makes fails once, in the command and in a worker; then every later call, too.

`python -m tests.soak.fault_sweep` needs Linux and a C compiler. It runs one short article with all sidecars, again and
again, and tells for each fault whether the run

- ended within `LIMIT_S`,
- gave the right files with exit code 0, or one clear line and exit code 1,
- left no temporary file and no process behind, and no wrong file under a final name,
- and was made good by a second run without a fault, with the same cache.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

HERE = Path(__file__).parent
LIMIT_S = 30.0
ROLES = ("main", "worker")
# Of each kind of call, the errors that it can end with. The order is that of `enum kind` in faults.c.
ERRORS = {
    "open": ("EMFILE", "EIO", "EACCES", "ENOMEM", "EINTR"),
    "create": ("ENOSPC", "EMFILE", "EACCES"),
    "fopen": ("EMFILE", "EIO", "ENOMEM"),
    "fread": ("EIO",),
    "write": ("ENOSPC", "EIO", "EINTR"),
    "send": ("EIO", "EINTR"),
    "read": ("EIO", "EINTR"),
    "rename": ("EIO", "EACCES", "ENOSPC"),
    "mkdir": ("ENOSPC", "EACCES"),
    "link": ("EPERM", "ENOSPC", "EIO"),
    "symlink": ("ENOSPC", "EPERM"),
    "close": ("EIO", "EINTR"),
    "mmap": ("ENOMEM",),
    "flock": ("ENOLCK", "EIO", "EINTR"),
    "ftruncate": ("EIO", "ENOSPC"),
    "fsync": ("EIO", "ENOSPC"),
    "unlink": ("EACCES", "EIO"),
    "rmdir": ("EACCES",),
    "pipe": ("EMFILE",),
    "dup": ("EMFILE",),
    "fork": ("EAGAIN", "ENOMEM"),
    "thread": ("EAGAIN",),
    "socket": ("EMFILE", "ENOMEM"),
    "connect": ("ECONNREFUSED",),
    "memfd": ("EMFILE", "ENOMEM"),
}
# Faults that last, as a full disk and a limit of descriptors do: this call and every later one fails.
LASTING = {
    "create": ("ENOSPC", "EMFILE"),
    "write": ("ENOSPC",),
    "mkdir": ("ENOSPC",),
    "open": ("EMFILE",),
    "pipe": ("EMFILE",),
    "memfd": ("EMFILE",),
    "fork": ("EAGAIN",),
    "thread": ("EAGAIN",),
    "fsync": ("EIO",),
    "flock": ("ENOLCK",),
    "link": ("EPERM",),
    "symlink": ("EPERM",),
}
KINDS = tuple(ERRORS)
SIDECARS = ("--captions", "vtt", "--page", "--feed", "https://example.org/a/")
# The time at which an article was added to a feed, and the index page's sum, which that time is in.
DATE = re.compile(rb"<(pubDate|lastBuildDate)>[^<]*</\1>|<!-- narrate list [0-9a-f]+ -->")


@dataclass(frozen=True, slots=True)
class Fault:
    """The `number`th call of a kind, from 1, fails in a role; `lasts`: and every later one."""

    role: str
    kind: str
    number: int
    error: str
    lasts: bool = False

    def __str__(self) -> str:
        return f"{self.role}:{self.kind}:{self.number}:{getattr(errno, self.error)}:{int(self.lasts)}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a run. `where` is the call that failed, "" if none did; `problems` is empty for a clean one."""

    fault: Fault
    where: str
    problems: tuple[str, ...]
    stderr: str
    seconds: float


class Sweep:
    """One article and its right files, and runs of it with a fault.

    Args:
        folder: an empty folder for everything.
        source: the article.
        arguments: of the command, besides `-o`.
    """

    def __init__(self, folder: Path, source: Path, arguments: tuple[str, ...]) -> None:
        self._folder = folder
        self._library = folder / "faults.so"
        compiler = sysconfig.get_config_var("CC").split()[0]
        subprocess.run(
            [shutil.which(compiler) or "cc", "-O1", "-shared", "-fPIC", "-o", self._library, HERE / "faults.c", "-ldl"],
            check=True,
        )
        self._article = folder / source.name
        shutil.copy(source, self._article)
        self._arguments = arguments
        self.run(folder / "warm", None)  # writes the bytecode
        self.seconds = self.run(folder / "clean", None).seconds
        self._right = files(folder / "clean" / "output")

    def counts(self) -> dict[tuple[str, str], int]:
        """How many calls of each kind a run makes, by role and kind."""
        place = self._folder / "counting"
        self.run(place, None)
        numbers = struct.unpack(f"{2 * len(KINDS)}I", (place / "counts").read_bytes()[: 8 * len(KINDS)])
        return {
            (role, kind): numbers[r * len(KINDS) + k] for r, role in enumerate(ROLES) for k, kind in enumerate(KINDS)
        }

    def run(self, place: Path, fault: Fault | None) -> Verdict:
        """Runs the command in the new folder `place`, and again without the fault if there was one."""
        for name in ("home", "output", "scratch"):
            (place / name).mkdir(parents=True)
        (place / "counts").write_bytes(bytes(4096))
        began = time.perf_counter()
        code, stderr = self._start(place, fault)
        seconds = time.perf_counter() - began
        if fault is None:
            if code:
                raise RuntimeError(stderr)
            return Verdict(Fault("main", "open", 0, "EIO"), "", (), stderr, seconds)
        where = (place / "log").read_text(errors="replace").strip() if (place / "log").exists() else ""
        problems = list(self._problems(place, code, stderr, seconds, fault)) if where else []
        if where:
            made = (place / "made").read_text().split() if (place / "made").exists() else ()
            if not (fault.lasts and fault.error == "EMFILE"):  # without a descriptor no folder can be removed
                problems += [f"left {path}" for path in made if Path(path).exists()]
            code, again = self._start(place, None)
            if code or files(place / "output") != self._right:
                problems.append(f"the second run: exit {code}, {again.strip()[-300:]} {self._differences(place)}")
        shutil.rmtree(place)
        return Verdict(fault, where, tuple(problems), stderr, seconds)

    def _start(self, place: Path, fault: Fault | None) -> tuple[int, str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("NARRATE_", "XDG_"))}
        environment |= {"HOME": str(place / "home"), "TMPDIR": str(place / "scratch"), "LD_PRELOAD": str(self._library)}
        environment |= {
            "FAULT_COUNTS": str(place / "counts"),
            "FAULT_LOG": str(place / "log"),
            "FAULT_MADE": str(place / "made"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if fault:
            environment["FAULT"] = str(fault)
        process = subprocess.Popen(
            [sys.executable, "-m", "narrate", self._article, "-o", place / "output", *self._arguments],
            cwd=HERE.parent.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            _, stderr = process.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            _, stderr = process.communicate()
            return 999, stderr.decode(errors="replace")
        finally:
            with contextlib.suppress(ProcessLookupError):  # a worker that is left would be here
                time.sleep(0.01)
                os.killpg(process.pid, signal.SIGKILL)
        return process.returncode, stderr.decode(errors="replace")

    def _problems(self, place: Path, code: int, stderr: str, seconds: float, fault: Fault) -> Iterator[str]:
        lines = [line for line in stderr.splitlines() if line]
        found = files(place / "output")
        if code == 999:
            yield f"hung for {seconds:.0f} s"
            return
        if "Traceback" in stderr or "unexpected" in stderr or "Exception ignored" in stderr:
            yield "a traceback"
        if code == 0 and found != self._right:
            yield f"exit 0 and {self._differences(place)}"
        if code not in (0, 1, 2):
            yield f"exit {code}"
        if code and len(lines) != 1:
            yield f"{len(lines)} lines"
        elif code and not re.match(r"narrate: \S+ .{15}", lines[0]):
            yield "no clear line"
        for name, data in found.items():
            if name.startswith(".") or name.endswith(".part"):
                yield f"left {name}"
            elif code and data != self._right.get(name):
                yield f"wrong {name}"
        if not (fault.lasts and fault.error == "EMFILE"):
            for path in (place / "scratch").iterdir():
                yield f"left {path.name}"
        for path in (place / "home").rglob(".narrate-*"):
            yield f"left {path.name} in the cache"

    def _differences(self, place: Path) -> str:
        found = files(place / "output")
        names = sorted(found.keys() | self._right.keys())
        return "differs: " + ", ".join(name for name in names if found.get(name) != self._right.get(name))


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder and their bytes without `DATE`."""
    return {path.name: DATE.sub(b"", path.read_bytes()) for path in folder.iterdir()} if folder.exists() else {}


def faults(counts: dict[tuple[str, str], int]) -> list[Fault]:
    """Every fault of a run that makes so many calls."""
    once = [
        Fault(role, kind, number, error)
        for (role, kind), count in counts.items()
        for number in range(1, count + 1)
        for error in ERRORS[kind]
    ]
    lasting = [
        Fault(role, kind, number, error, lasts=True)
        for (role, kind), count in counts.items()
        for number in range(1, count + 1)
        for error in LASTING.get(kind, ())
    ]
    return once + lasting


def main() -> None:
    """The command: prints each run that was not clean, and counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, help="as many faults, chosen by --seed; all by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--roles", default=",".join(ROLES))
    parser.add_argument("--fault", default="", help="one fault, as the output names it")
    asked = parser.parse_args()
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="sweep-") as name, ThreadPoolExecutor(os.cpu_count()) as pool:
        sweep = Sweep(Path(name), HERE.parent / "cases" / "articles" / "lighthouse.md", SIDECARS)
        counts = sweep.counts()
        print(", ".join(f"{count} {kind} in {role}" for (role, kind), count in counts.items() if count), flush=True)
        chosen = [
            fault
            for fault in faults(counts)
            if fault.role in asked.roles.split(",") and fault.kind in asked.kinds.split(",")
            if asked.fault in {"", str(fault)}
        ]
        if asked.sample:
            chosen = random.Random(asked.seed).sample(chosen, min(asked.sample, len(chosen)))
        for verdict in pool.map(sweep.run, (Path(name) / str(number) for number in count()), chosen):
            outcome = "not clean" if verdict.problems else "clean" if verdict.where else "did not happen"
            tally[outcome] += 1
            if verdict.problems:
                print(verdict.fault, verdict.where, *verdict.problems, f"{verdict.seconds:.1f} s", sep="; ")
                print("    " + verdict.stderr.strip()[-400:].replace("\n", "\n    "), flush=True)
    print(*(f"{outcome}: {count}" for outcome, count in tally.items()), sep=", ")


if __name__ == "__main__":
    main()
