"""No rule takes more than linear time: each is tried on the worst that is known for it, at two lengths.

The bounds are wide (eight times the text may take thirty times as long): what is to be caught is a quadratic or
exponential rule, which would take sixty-four times as long or never end.
"""

from __future__ import annotations

import time

import pytest

from narrate.script.locale import Locale
from narrate.script.sentences import sentence_spans
from narrate.script.speakable.rule import Rule
from narrate.script.speakable.rules import RULES, UNKNOWN
from narrate.script.text import clean

WORST = (
    "1", "1,", "1.", "1-", "1/", "1:", "1 ", "1,000 ", "1-1-", "12/12/", "$", "$1", "$1-", "a", "A", "A.", "A. ",
    "a.", "a-", "a1", "A1-", "Aa ", "I", "IV ", "X", "St. ", "Dr. ", "No. ", "Jan. ", "May 1", "5 p.m. ", "5:30",
    "@", "a@", "a@a.", "www.", "http://", "a/", "/a", "#a", "a_", "*", "*a", "* a", "_a", "[", "[1]", "[a](", "<",
    "<a", "< ", "&", "&a", "é . ", "'", "'8", "́", "é", "\u200b", " ", "\n", "-\n", "x", "1x", "1e", "(", "(i",
    "+1 ", "%", "5%-", "²", "₂C", "ISBN 1", "v1.",
)  # fmt: skip
SHORT, TIMES, FACTOR = 600, 8, 30


def seconds(rule: Rule, text: str) -> float:
    """The best of three, so that another program's work does not count."""
    best = 1e9
    for _ in range(3):
        started = time.perf_counter()
        list(rule.find(text, Locale("de" if rule in RULES["de"] and rule not in RULES["en"] else "en")))
        best = min(best, time.perf_counter() - started)
    return best


ALL = list(dict.fromkeys((*RULES["en"], *RULES["de"], *UNKNOWN)))


@pytest.mark.parametrize("rule", ALL, ids=[rule.name for rule in ALL])
def test_a_rule_takes_linear_time(rule: Rule) -> None:
    slow = []
    for unit in WORST:
        text = unit * (SHORT // len(unit))
        short, long = seconds(rule, text), seconds(rule, text * TIMES)
        if long > 0.01 and long > FACTOR * short:
            slow.append((unit, short, long))
    assert not slow


@pytest.mark.parametrize("unit", WORST)
def test_cleaning_and_splitting_take_linear_time(unit: str) -> None:
    def run(text: str) -> float:
        started = time.perf_counter()
        sentence_spans(clean(text).text, "en")
        return time.perf_counter() - started

    text = unit * (SHORT * 4 // len(unit))
    short = min(run(text) for _ in range(3))
    long = min(run(text * TIMES) for _ in range(3))
    assert long < 0.05 or long < FACTOR * short
