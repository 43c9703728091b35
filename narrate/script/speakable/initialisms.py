"""Words in capitals: spelled out (FBI), spoken as a word (NASA), or an emphasised word (STOP)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.grammar import letters
from narrate.script.speakable.rule import rule
from narrate.script.speakable.tables.acronyms import ACRONYMS, INITIALISMS, MIXED_CASE, SHOUTED
from narrate.script.text import lazy

_CAPITALS = lazy(r"(?<![\w.'’@#])([A-Z]{2,}(?:&[A-Z]{1,3})?)(s|['’]s|['’])?(?![\w]|\.[A-Za-z])")
_MIXED = lazy(r"(?<![\w.@#'’])(" + "|".join(sorted(MIXED_CASE, key=len, reverse=True)) + r")(['’]s|s)?(?!\w)")
_VOWEL = lazy(r"[AEIOUY]")
# Letters with which no English syllable starts or ends, so that the word has to be spelled out.
_UNSAYABLE = lazy(
    r"^(?:[BCDFGKPT][BCDFGJKMNPQSTVXZ]|[HJLMNRVWXYZ][BCDFGHJKLMNPQRSTVWXZ]|Q[^U]|S[BDFGJRSVXZ]|[BDFGKP]W|TL|DL|[AEIOU][AEIOU]{2})|"
    r"[BCDFGHJKLMNPQRSTVWXZ]{4}|[BCDFGJKPTV][BCDFGHJKMNPQVWXZ]$|[LMNRSWZ][JQVWHR]$|[HJQ]$|[AEIOU]{4}"
)
MAX_UNKNOWN_LETTERS = 5
_AFTER = lazy(r"\W{1,3}[A-Z](?![a-z])")
_BEFORE = lazy(r"(?<![a-z])(?:[A-Z]{2}|[B-HJ-Z])\W{1,3}$")
# In a text about nitrogen, "NO" is its oxide.
_NITROGEN = lazy(r"\b(?:[Nn]itric|[Nn]itrogen|[Nn]itrous|[Nn]itrates?|[Nn]itrites?)\b|[Nn]itric oxide")


@rule()
def capitals(text: str, locale: Locale) -> Iterator[Edit]:
    """`FBI` -> `F B I`, `CEOs` -> `C E O's`, `NASA` stays, `STOP` stays, `AT&T` -> `A T and T`."""
    for match in _CAPITALS.finditer(text):
        word, ending = match.groups()
        if "&" in word:
            first, second = word.split("&")
            said = " and ".join(" ".join(part) if len(part) > 1 or part != "A" else "A" for part in (first, second))
            said = said.replace("A T", "A.T")
        elif word == "NO" and _NITROGEN.search(text):
            said = "nitrogen monoxide"
        elif not _spelled(text, match, word):
            continue
        else:
            said = letters(word, joined=_letters_beside(text, match))
        yield Edit(*match.span(), said + ("'s" if ending in {"s", "'s", "’s"} else "'" if ending else ""))


def _letters_beside(text: str, match: re.Match[str]) -> bool:
    """Whether other capitals stand beside the match, from which its letters must be kept apart."""
    return bool(_AFTER.match(text, match.end()) or _BEFORE.search(text, max(0, match.start() - 6), match.start()))


def _spelled(text: str, match: re.Match[str], word: str) -> bool:
    """Whether a word in capitals is spelled out."""
    if word in INITIALISMS:
        return not (word in SHOUTED and _shouting(text, match))
    if word in ACRONYMS or word in SHOUTED or len(word) > MAX_UNKNOWN_LETTERS + 1:
        return False
    if not _VOWEL.search(word):
        return True
    if _shouting(text, match):
        return False
    if len(word) == 2:
        return True
    return bool(_UNSAYABLE.search(word)) and len(word) <= MAX_UNKNOWN_LETTERS


def _shouting(text: str, match: re.Match[str]) -> bool:
    """Whether a word beside the match is in capitals too, as in a heading."""
    after = re.match(r"['’s]*[\s,.:;!?—–-]+([A-Z]{2,})(?![a-z])", text[match.end(1) : match.end(1) + 30])
    before = re.search(r"(?<![a-z])([A-Z]{2,})[\s,.:;!?—–-]+$", text[max(0, match.start() - 30) : match.start()])
    return any(
        beside is not None and beside[1] not in INITIALISMS and _VOWEL.search(beside[1]) is not None
        for beside in (after, before)
    )


@rule()
def mixed_case(text: str, locale: Locale) -> Iterator[Edit]:
    """`PhD` -> `P H D`, `mRNA` -> `M R N A`, `iOS` -> `i O S`."""
    for match in _MIXED.finditer(text):
        ending = match[2] or ""
        yield Edit(*match.span(), MIXED_CASE[match[1]] + ("'s" if ending else ""))
