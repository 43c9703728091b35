"""No rule takes more than linear time: the work for each known worst case is counted for two lengths of it."""

from __future__ import annotations

import re

import pytest

from narrate.script.locale import Locale
from narrate.script.sentences import sentence_spans
from narrate.script.speakable.rules import ENGLISH, FOREIGN, UNKNOWN, rule_named
from narrate.script.text import clean, lazy
from tests.script.work import assert_linear

WORST = (
    "1", "1,", "1.", "1-", "1/", "1:", "1 ", "1,000 ", "1-1-", "12/12/", "$", "$1", "$1-", "a", "A", "A.", "A. ",
    "a.", "a-", "a1", "A1-", "Aa ", "I", "IV ", "X", "St. ", "Dr. ", "No. ", "Jan. ", "May 1", "5 p.m. ", "5:30",
    "@", "a@", "a@a.", "www.", "http://", "a/", "/a", "#a", "a_", "*", "*a", "* a", "_a", "[", "[1]", "[a](", "<",
    "<a", "< ", "&", "&a", "é . ", "'", "'8", "́", "é", "\u200b", " ", "\n", "-\n", "x", "1x", "1e", "(", "(i",
    "+1 ", "%", "5%-", "²", "₂C", "ISBN 1", "v1.",
)  # fmt: skip
CHARACTERS = 600  # more than most bounds in the patterns, within which work grows faster


@pytest.mark.parametrize("name", dict.fromkeys((*ENGLISH, *FOREIGN, *UNKNOWN)))
def test_a_rule_takes_linear_time(name: str) -> None:
    rule = rule_named(name)
    locale = Locale("de" if name.startswith("foreign.") else "en")
    for unit in WORST:
        if not rule.needs or not rule.needs.isdisjoint(unit):
            assert_linear(lambda text: list(rule.find(text, locale)), unit * (CHARACTERS // len(unit)))


@pytest.mark.parametrize("unit", WORST)
def test_cleaning_and_splitting_take_linear_time(unit: str) -> None:
    assert_linear(lambda text: sentence_spans(clean(text).text, "en"), unit * (CHARACTERS // len(unit)))


@pytest.mark.parametrize(("source", "unit"), [(r"\d+x", "1"), (r"(?:a|b)*c", "ab"), (r"(?<=a).*?b", "a")])
def test_quadratic_patterns_are_found(source: str, unit: str) -> None:
    for function in (lambda text: lazy(source).findall(text), lambda text: re.findall(source, text)):
        with pytest.raises(AssertionError, match="times the text"):
            assert_linear(function, unit * 100)
