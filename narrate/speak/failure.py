"""How a worker says that an engine failed: an exception's own pickle would lose its parts."""

from __future__ import annotations

from typing import NamedTuple

from narrate.errors import NarrateError


class Failure(NamedTuple):
    """What to raise: `error(problem, advice)`."""

    error: type[NarrateError]
    problem: str
    advice: str = ""
