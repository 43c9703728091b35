"""A backtracking matcher of regular expressions that counts its steps.

The engine of `re` cannot count its steps. This matcher uses its syntax trees (`re._parser`, Python 3.11 and later) and
tries alternatives in the same order, so its work grows as that of `re` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Then = Callable[[int], int]  # continues a match at an offset; returns where it ends, -1 for no match
compile_pattern = re.compile
ONE_CHARACTER = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_SPACE: r"\s", op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w", op.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


class Work:
    """The steps counted so far."""

    steps = 0


class Matcher:
    """One pattern. Each node of its syntax tree is compiled to a function that knows what follows it.

    Attributes:
        text: to be matched, up to `end`.
    """

    def __init__(self, source: str, flags: int, work: Work) -> None:
        self.text = ""
        self.end = 0
        self.work = work
        tree = parser.parse(source, flags)
        self.ignore_case = bool((flags | tree.state.flags) & re.IGNORECASE)
        self.groups: dict[int, tuple[int, int]] = {}
        self.start = self.sequence(list(tree), lambda at: at)

    def match(self, at: int) -> int:
        """The end of the match that starts at `at`, -1 for none."""
        self.groups.clear()
        return self.start(at)

    def sequence(self, items: list[Any], then: Then) -> Then:
        for kind, value in reversed(items):
            then = self.node(kind, value, then)
        return then

    def node(self, kind: Any, value: Any, then: Then) -> Then:
        if kind in ONE_CHARACTER:
            return self.character(self.test(kind, value), then)
        if kind is op.BRANCH:
            return self.branch([self.sequence(list(items), then) for items in value[1]])
        if kind is op.SUBPATTERN:
            return self.group(value[0], list(value[3]), then)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self.repeat(kind is op.MAX_REPEAT, *value, then)
        if kind in (op.ASSERT, op.ASSERT_NOT):
            return self.assertion(kind is op.ASSERT, value[0], value[1], then)
        if kind is op.AT:
            return self.place(value, then)
        if kind is op.GROUPREF:
            return self.reference(value, then)
        raise NotImplementedError(str(kind))

    def test(self, kind: Any, value: Any) -> Callable[[str], bool]:
        return character_test(kind, tuple(value) if kind is op.IN else value, self.ignore_case)

    def character(self, test: Callable[[str], bool], then: Then) -> Then:
        work = self.work

        def run(at: int) -> int:
            work.steps += 1
            return then(at + 1) if at < self.end and test(self.text[at]) else -1

        return run

    def branch(self, ways: list[Then]) -> Then:
        def run(at: int) -> int:
            for way in ways:
                self.work.steps += 1
                if (end := way(at)) >= 0:
                    return end
            return -1

        return run

    def group(self, number: int | None, items: list[Any], then: Then) -> Then:
        if number is None:
            return self.sequence(items, then)
        starts: list[int] = []

        def close(at: int) -> int:
            before = self.groups.get(number)
            self.groups[number] = (starts[-1], at)
            start = starts.pop()
            end = then(at)
            starts.append(start)
            if end < 0 and before is not None:
                self.groups[number] = before
            return end

        inner = self.sequence(items, close)

        def run(at: int) -> int:
            starts.append(at)
            end = inner(at)
            starts.pop()
            return end

        return run

    def repeat(self, greedy: bool, least: int, most: Any, items: Any, then: Then) -> Then:
        nodes = list(items)
        if len(nodes) == 1 and nodes[0][0] in ONE_CHARACTER:
            return self.repeat_character(greedy, least, most, self.test(*nodes[0]), then)
        counts: list[int] = [0]
        last: list[int] = [-1]

        def again(at: int) -> int:
            """After a round: another one, or what follows, by greed."""
            count, previous = counts[-1], last[-1]
            ways = (once, leave) if greedy else (leave, once)
            for way in ways:
                if way is leave and count < least:
                    continue
                if way is once and (count >= most or (at == previous and count > least)):
                    continue
                self.work.steps += 1
                if (end := way(at)) >= 0:
                    return end
            return -1

        def leave(at: int) -> int:
            count, previous = counts.pop(), last.pop()
            end = then(at)
            counts.append(count)
            last.append(previous)
            return end

        def once(at: int) -> int:
            counts[-1], previous, last[-1] = counts[-1] + 1, last[-1], at
            end = inner(at)
            counts[-1], last[-1] = counts[-1] - 1, previous
            return end

        inner = self.sequence(nodes, again)

        def run(at: int) -> int:
            counts.append(0)
            last.append(-1)
            end = again(at)
            counts.pop()
            last.pop()
            return end

        return run

    def repeat_character(self, greedy: bool, least: int, most: Any, test: Callable[[str], bool], then: Then) -> Then:
        def run(at: int) -> int:
            text = self.text
            limit = self.end if most is op.MAXREPEAT else min(self.end, at + most)
            end = at
            while end < limit and (greedy or end < at + least) and test(text[end]):
                end += 1
            self.work.steps += end - at + 1
            if end < at + least:
                return -1
            if not greedy:
                while (found := then(end)) < 0 and end < limit and test(text[end]):
                    end += 1
                    self.work.steps += 1
                return found
            while (found := then(end)) < 0 and end > at + least:
                end -= 1
                self.work.steps += 1
            return found

        return run

    def assertion(self, wanted: bool, direction: int, items: Any, then: Then) -> Then:
        inner = self.sequence(list(items), lambda at: at)
        width = items.getwidth()[0] if direction < 0 else 0

        def run(at: int) -> int:
            self.work.steps += 1
            return then(at) if (at >= width and inner(at - width) >= 0) is wanted else -1

        return run

    def place(self, where: Any, then: Then) -> Then:
        def word(at: int) -> bool:
            return 0 <= at < self.end and (self.text[at].isalnum() or self.text[at] == "_")

        def run(at: int) -> int:
            self.work.steps += 1
            if where in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
                here = at == 0
            elif where is op.AT_END:
                here = at == self.end or (at == self.end - 1 and self.text[at] == "\n")
            elif where is op.AT_END_STRING:
                here = at == self.end
            else:
                here = (word(at - 1) != word(at)) is (where is op.AT_BOUNDARY)
            return then(at) if here else -1

        return run

    def reference(self, number: int, then: Then) -> Then:
        def run(at: int) -> int:
            self.work.steps += 1
            if number not in self.groups:
                return -1
            start, end = self.groups[number]
            piece = self.text[start:end]
            return then(at + len(piece)) if self.text.startswith(piece, at, self.end) else -1

        return run


@cache
def character_test(kind: Any, value: Any, ignore_case: bool) -> Callable[[str], bool]:
    """A cached test of one character, made by `re` itself."""
    if kind is op.IN:
        source = "".join(map(_member, value))
        source = f"[{source}]"
    elif kind is op.ANY:
        source = "."
    else:
        source = f"[{'^' * (kind is op.NOT_LITERAL)}{re.escape(chr(value))}]"
    pattern = compile_pattern(source, re.IGNORECASE if ignore_case else 0)
    return cache(lambda character: pattern.match(character) is not None)


def _member(item: tuple[Any, Any]) -> str:
    kind, value = item
    if kind is op.NEGATE:
        return "^"
    if kind is op.CATEGORY:
        return CATEGORIES[value]
    if kind is op.RANGE:
        return "-".join(f"\\U{code:08x}" for code in value)
    return f"\\U{value:08x}"
