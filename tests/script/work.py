"""Counts the work of text rules, so that quadratic growth shows on every machine, idle or busy.

Counted are the lines of `narrate.script` that Python runs, and the steps of regular expressions. Each call of a pattern
is repeated by `Matcher`, whose matches are checked to end where those of `re` end.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from narrate.script.text.patterns import Pattern
from tests.script.matcher import Matcher, Work, compile_pattern

FINDERS = ("finditer", "search", "match", "fullmatch", "sub", "findall", "split")
TIMES, MOST_TIMES = 3, 6


def lines_run(function: Callable[[], object]) -> int:
    """How many lines of `narrate.script` a function runs."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if "/narrate/script/" not in frame.f_code.co_filename.replace("\\", "/"):
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


class CountingPattern:
    """A compiled pattern whose calls are counted step by step."""

    def __init__(self, source: str, flags: int, work: Work) -> None:
        self._compiled = compile_pattern(source, flags)
        self._matcher = Matcher(source, flags, work)

    def __getattr__(self, name: str) -> Any:
        if name not in FINDERS:
            return getattr(self._compiled, name)
        return lambda *args, **kwargs: self._call(name, *args, **kwargs)

    def _call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        text, *bounds = args[1:] if name == "sub" else args
        start, end = 0, len(text)
        if name not in ("sub", "split"):
            start = max(0, bounds[0]) if bounds else 0
            end = min(end, bounds[1]) if len(bounds) > 1 else end
        self._matcher.text, self._matcher.end = text, end
        self._count(name, start)
        return getattr(self._compiled, name)(*args, **kwargs)

    def _count(self, name: str, start: int) -> None:
        """Try the offsets that `re` tries, in the same order."""
        matcher = self._matcher
        if name in ("match", "fullmatch"):
            real = self._compiled.match(matcher.text, start, matcher.end)
            assert matcher.match(start) == (real.end() if real else -1), (self._compiled, matcher.text[:80])
            return
        for real in self._compiled.finditer(matcher.text, start, matcher.end):
            for at in range(start, real.start()):
                matcher.match(at)
            found = matcher.match(real.start())
            assert found in (real.end(), real.start()), (self._compiled, found, real, matcher.text[:80])
            if name == "search":
                return
            start = max(real.end(), real.start() + 1)
        for at in range(start, matcher.end + 1):
            matcher.match(at)


def regex_steps(function: Callable[[], object]) -> int:
    """How many steps the regular expressions take that a function calls."""
    work = Work()
    patterns: dict[tuple[str, int], CountingPattern] = {}

    def counting(source: str, flags: int = 0) -> CountingPattern:
        if (source, flags) not in patterns:
            patterns[source, flags] = CountingPattern(source, flags, work)
        return patterns[source, flags]

    def get(pattern: Pattern, name: str) -> Any:
        if name not in FINDERS:
            return object.__getattribute__(pattern, name)
        return getattr(counting(pattern.pattern, pattern._flags), name)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pattern, "__getattribute__", get)
        for name in FINDERS:
            patch.setattr(re, name, _module_function(counting, name))
        function()
    sys.setrecursionlimit(limit)
    return work.steps


def _module_function(counting: Callable[[str, int], CountingPattern], name: str) -> Callable[..., Any]:
    def call(pattern: Any, *args: Any, flags: int = 0, **kwargs: Any) -> Any:
        if not isinstance(pattern, str):
            return getattr(pattern, name)(*args, **kwargs)
        return getattr(counting(pattern, flags), name)(*args, **kwargs)

    return call


def assert_linear(function: Callable[[str], object], text: str) -> None:
    """Check that three times the text takes about three times the work: quadratic growth would take nine times."""
    short, long = work_of(function, text), work_of(function, text * TIMES)
    assert long <= MOST_TIMES * max(short, len(text)), (
        f"{short} steps, but {long} for {TIMES} times the text {text[:9]!r}"
    )


def work_of(function: Callable[[str], object], text: str) -> int:
    return regex_steps(lambda: function(text)) + lines_run(lambda: function(text))
