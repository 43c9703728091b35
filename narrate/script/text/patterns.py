"""Regular expressions that are compiled on first use, and sets of words."""

from __future__ import annotations

import re
from typing import Any, cast


class Pattern:
    """A regular expression that is compiled when it is first used: most articles need a third of them.

    Compiling all of them at import would cost every run 70 ms.
    """

    def __init__(self, source: str, flags: int = 0) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for method in ("finditer", "search", "match", "fullmatch", "sub", "findall", "split"):
            setattr(self, method, getattr(compiled, method))  # later calls cost the same as on the pattern itself
        return getattr(compiled, name)


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile()`, delayed until the first use."""
    return cast("re.Pattern[str]", Pattern(source, flags))


def words_of(text: str) -> frozenset[str]:
    """The words of a text. Sets of words are written as running text, which is easy to read and to add to."""
    return frozenset(text.split())
