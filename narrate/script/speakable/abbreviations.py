"""Abbreviations with a full stop, in their context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.grammar import figure_starts, letters, precedes
from narrate.script.speakable.rule import DIGITS, rule
from narrate.script.speakable.tables.abbreviations import (
    ALWAYS,
    BARE_TITLES,
    BARE_WORDS,
    BEFORE_NUMBERS,
    CAPITAL_ONLY,
    IN_CAPITALS,
    NEEDS_NAME_BEFORE,
    SMALL_ONLY,
    TITLES,
)
from narrate.script.speakable.tables.names import DOTTED_STATES, STATES, STREETS
from narrate.script.text import lazy, words_of

_NAMES = "|".join(sorted(TITLES, key=len, reverse=True))
_TITLE = lazy(rf"(?<![\w.])({_NAMES})(\.)?\s(?=[A-ZÀ-Þ][\w.'’]|[A-Z]\b|and\s(?:Mrs|Ms|Dr)\b)")
_DOCTOR = lazy(r"(?<![\w.])(Dr|dr)\b(\.)?(?!\w)")
_SAINT = lazy(r"(?<![\w.])(St|Ste|st)\b(\.)?(?=[\s-](?=([A-ZÀ-Þ][\w'’]*))|)(?!\w)")
_MOUNT = lazy(r"(?<![\w.])(Mt|Ft)\b(\.)?\s(?=[A-ZÀ-Þ])")
_NUMBERED = lazy(
    r"(?<![\w.])(?<!\w['’])(Nos?|NOS?|nos?|Nr|[Vv]ols?|VOLS?|[Cc]haps?|CHAP|[Cc]hs?|[Ss]ecs?|SEC|[Ss]ect|[Aa]rts?|ART|[Ff]igs?|FIG|[Ee]qs?|[Ee]qn|"
    r"[Aa]pp|[Pp]ts?|[Pp]p?|[Pp]gs?|[Bb]k|[Ee]x|[Ee]p|[Rr]m|[Aa]pt|Ste|[Vv]er|[Pp]ara|[Oo]p|[Cc]l|[Tt]el|[Ee]xt|ll?|n|[Rr]ef)"
    r"(\.)?(\s?)#?\s?$"
)
_SAYS_NO = words_of("or said say says saying answered answer is was means meant yes replied voted and")
_NUMBER_SIGN = lazy(r"(?:№|[Nn]°|\bNº)\s?\.?\s?(?=\d)")
_CASE_NUMBER = lazy(r"(?<=\b[Cc]ase )[Nn]o\.|(?<=\bCASE )NO\.|\b(?:serial|part|model|phone|account|order|ID) no\.")
_BEFORE_DOT = lazy(r"(?<![\w.])(et al|[A-Za-z]\.[A-Za-z](?:\.[A-Za-z])?|[A-Za-z]{2,7})\.$")
_STOP = lazy(r"\.(?!\w)")
_BARE = lazy(r"(?<![\w.&-])(vs|ltd|Ltd|Inc|Jr|Sr|Blvd|Ave|dept|approx|govt|Dept|Bros)(?=[\s,;:)\"”]|$)(?!\.)")
_STATE = lazy(rf", (?<=[\wé.], )({'|'.join(STATES)})\b(?=\s?[,.;:)\]\"”–—]|\s?$|\s\d{{5}}\b|\s[a-z(–—])(?!\.\w)")
_DOTTED_STATE = lazy(
    rf"(?:(?<=[\wé.],\s)|(?<=\b[RDI]-))({'|'.join(re.escape(state) for state in DOTTED_STATES)})(?!\w)"
)
_NEW_YORK = lazy(r"\bN\.\s?Y\.(?!\w)")
_PER = lazy(r"(?<![\w/])([wW])/(o?)\s?(?=\w|\s)")
_DOTTED = lazy(
    r"(?<![\w.])((?:[A-Z]\.\s?){2,}|(?:[A-Z]\.)+[A-Z]|(?:[a-z]\.){2,}|[A-Z][a-z]?\.(?:[A-Z][a-z]?\.)+)(?!\w)"
)
_LETTER_AND_STOP = lazy(r"\.(?<=[A-Za-z]\.)(?<![A-Za-z]{3}\.)")
_CAPITALS_BESIDE = lazy(r"\W{1,3}[A-Z](?![a-z])")
_INITIAL = lazy(r"(?<![\w.'’])([B-HJ-Z])\.(?=\s[A-Z])")
_COMPASS = lazy(
    r"(?<=\d )([NSEW]|NE|NW|SE|SW)\.?\s(?=(?:\d+(?:st|nd|rd|th)|[A-Z]\w+)\s(?:St|Ave|Rd|Blvd|Dr|Street|Avenue|Road)\b)"
)
_WINDS = {
    "N": "North", "S": "South", "E": "East", "W": "West", "NE": "Northeast", "NW": "Northwest", "SE": "Southeast",
    "SW": "Southwest",
}  # fmt: skip
_ADDRESS = lazy(r"(?:\d\w*\s(?:[NSEW]\.?\s)?(?:[A-Z]\w+\s){1,3}|\d(?:st|nd|rd|th)\s)$")


@rule("MPRFGCLSABDHIE")
def titles(text: str, locale: Locale) -> Iterator[Edit]:
    """`Mr. Smith` -> `Mister Smith`, `Maj. Gen. Gordon` -> `Major General Gordon`."""
    for match in _TITLE.finditer(text):
        title = match[1]
        if not match[2] and title not in BARE_TITLES:
            continue
        said = TITLES[title]
        yield Edit(match.start(), match.end() - 1, said)


@rule("Dd")
def doctor(text: str, locale: Locale) -> Iterator[Edit]:
    """`Dr. Smith` -> `Doctor Smith`, `12 Elm Dr.` -> `12 Elm Drive`."""
    for match in _DOCTOR.finditer(text):
        after = text[match.end() : match.end() + 2]
        person = after[:1] == " " and after[1:2].isupper()
        before = text[max(0, match.start() - 60) : match.start()]
        if person and not _ADDRESS.search(before):
            yield Edit(*match.span(), "doctor" if match[1] == "dr" else "Doctor")
        elif match[1] == "Dr" and re.search(r"[A-Z]\w+\s$", before):
            yield Edit(*match.span(), "Drive")
        elif match[2]:
            yield Edit(*match.span(), "doctor")


@rule("Ss")
def saint_or_street(text: str, locale: Locale) -> Iterator[Edit]:
    """`St. Louis` -> `Saint Louis`, `Main St.` -> `Main Street`, `42nd St.` -> `42nd Street`."""
    for match in _SAINT.finditer(text):
        written, dot, name = match.groups()
        before = text[max(0, match.start() - 60) : match.start()]
        previous = before.split()[-1] if before.split() else ""
        address = bool(_ADDRESS.search(before)) or previous in STREETS
        if written != "Ste" and (address or not name):
            if written == "st" or not (address or (previous[:1].isupper() and dot)):
                continue
            yield Edit(*match.span(), "Street")
        elif name and not (written == "st" and name.isupper()):
            yield Edit(*match.span(), "Sainte" if written == "Ste" else "Saint")


@rule("MF")
def mount_and_fort(text: str, locale: Locale) -> Iterator[Edit]:
    """`Mt. Darwin` -> `Mount Darwin`, `Ft. Worth` -> `Fort Worth`."""
    for match in _MOUNT.finditer(text):
        yield Edit(match.start(), match.end() - 1, "Mount" if match[1] == "Mt" else "Fort")


@rule(DIGITS + "?XVI.")
def before_numbers(text: str, locale: Locale) -> Iterator[Edit]:
    """`No. 5` -> `number 5`, `pp. 3-4` -> `pages 3-4`, `Fig. 2` -> `figure 2`; "no 5" stays."""
    for start in figure_starts(text):
        match = _NUMBERED.search(text, max(0, start - 10), start)
        if match is None:
            continue
        written, dot, space = match.groups()
        lower = written.lower()
        if not dot and not _goes_bare(written, lower, bool(space)):
            continue
        if lower in {"in", "l", "n", "ex"} and not dot:
            continue
        if written == "no" and precedes(text, match.start()) in _SAYS_NO:
            continue
        said = BEFORE_NUMBERS[lower]
        said = said.capitalize() if written[0].isupper() else said
        if written == "NO" and "itric" in text:
            continue
        yield Edit(match.start(), match.end(), said + " ")
    for match in _NUMBER_SIGN.finditer(text) if not {"№", "°", "º"}.isdisjoint(text) else ():
        yield Edit(*match.span(), "number ")
    for match in _CASE_NUMBER.finditer(text) if "no." in text or "No." in text or "NO." in text else ():
        yield Edit(*match.span(), re.sub(r"(?i)no\.", "number", match[0]))


def _goes_bare(written: str, lower: str, space: bool) -> bool:
    """Whether it is an abbreviation without its full stop: "No 5", "Vol 2" and "vol 2", but not "no 5"."""
    if lower in {"vol", "vols", "fig", "figs", "nos"}:
        return space
    return space and written != lower and lower not in {"p", "pp", "ex", "l", "ll", "n", "art", "ste"}


@rule(",.-")
def states(text: str, locale: Locale) -> Iterator[Edit]:
    """`Galveston, TX` -> `Galveston, Texas`, `Boston, Mass.` -> `Boston, Massachusetts`."""
    for match in _DOTTED_STATE.finditer(text) if any(state in text for state in DOTTED_STATES) else ():
        if text[match.start() - 1] == "-" or _town(text, match.start()):
            yield Edit(*match.span(), DOTTED_STATES[match[1]])
    for match in _NEW_YORK.finditer(text) if "N." in text else ():
        yield Edit(*match.span(), "New York")
    for match in _STATE.finditer(text):
        if _town(text, match.start(1)):
            yield Edit(*match.span(1), STATES[match[1]])


def _town(text: str, at: int) -> bool:
    """Whether the word before the comma starts with a capital, as a town does."""
    before = text[max(0, at - 30) : at].rstrip(", ").split()
    return bool(before) and before[-1][:1].isupper() and not before[-1].endswith(".")


@rule(".vlIJSBAdag")
def anywhere(text: str, locale: Locale) -> Iterator[Edit]:
    """`approx.` -> `approximately`, `Acme Inc.` -> `Acme Incorporated`, `e.g.` -> `for example`."""
    for stop in _STOP.finditer(text):
        match = _BEFORE_DOT.search(text, max(0, stop.start() - 8), stop.end())
        if match is None or match[1].lower() not in ALWAYS:
            continue
        written = match[1]
        lower = written.lower()
        capital = written[0].isupper()
        if len(written) > 1 and written.isupper() and lower not in IN_CAPITALS:
            continue
        if lower in CAPITAL_ONLY and not capital and lower not in SMALL_ONLY and lower != "ltd":
            continue
        if lower in SMALL_ONLY and not _abbreviates(text, match, lower):
            continue
        if lower in NEEDS_NAME_BEFORE:
            before = text[: match.start()].rstrip(" ,&")[-1:]
            if not (before.isalnum() or before in ".)’'"):
                continue
        said = ALWAYS[lower]
        yield Edit(*match.span(), said.capitalize() if capital and not said.isupper() else said)
    for match in _BARE.finditer(text):
        yield Edit(*match.span(), BARE_WORDS[match[1]])


def _abbreviates(text: str, match: re.Match[str], word: str) -> bool:
    """Whether a word with a full stop ("min.", "pop.") is an abbreviation, not the end of a sentence."""
    after = text[match.end() : match.end() + 2]
    return after[:1] in {",", ";"} or (after[:1] == " " and (after[1:].islower() or after[1:].isdigit()))


@rule(".")
def dotted_letters(text: str, locale: Locale) -> Iterator[Edit]:
    """`U.S.` -> `U S`, `J.R.R. Tolkien` -> `J R R Tolkien`, `Ph.D.` -> `P H D`; `w/o` -> `without`."""
    if not _LETTER_AND_STOP.search(text):
        return
    for match in _DOTTED.finditer(text):
        written = match[1]
        end = match.end(1) - (len(written) - len(written.rstrip()))
        plain = re.sub(r"[.\s]", "", written)
        # More letters than in any name: a list, or an attack.
        joined = len(plain) <= 8 and bool(_CAPITALS_BESIDE.match(text, end))
        said = letters(plain, joined) if len(plain) <= 8 else " ".join(plain)
        yield Edit(match.start(), end, said)
    for match in _INITIAL.finditer(text):
        yield Edit(*match.span(), match[1])


@rule("/")
def with_and_without(text: str, locale: Locale) -> Iterator[Edit]:
    """`w/o sugar` -> `without sugar`."""
    for match in _PER.finditer(text):
        yield Edit(match.start(), match.end(), "without " if match[2] else "with ")


@rule(DIGITS)
def compass_points(text: str, locale: Locale) -> Iterator[Edit]:
    """`120 W. 43rd St.` -> `120 West 43rd St.`"""
    for match in _COMPASS.finditer(text):
        yield Edit(match.start(), match.end() - 1, _WINDS[match[1]])
