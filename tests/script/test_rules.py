"""The lists of rules: complete, and without a name twice."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

from narrate.script import speakable
from narrate.script.speakable.rule import Rule
from narrate.script.speakable.rules import ENGLISH, FOREIGN, UNKNOWN, rule_named


def test_every_rule_stands_in_a_list() -> None:
    found = set()
    for module in iter_modules(speakable.__path__):
        members = vars(import_module(f"{speakable.__name__}.{module.name}"))
        found |= {f"{module.name}.{name}" for name, member in members.items() if isinstance(member, Rule)}
    assert found == {*ENGLISH, *FOREIGN, *UNKNOWN}


@pytest.mark.parametrize("names", [ENGLISH, FOREIGN, UNKNOWN])
def test_a_list_names_each_rule_once(names: tuple[str, ...]) -> None:
    assert len(set(names)) == len(names)
    assert all(isinstance(rule_named(name), Rule) for name in names)
