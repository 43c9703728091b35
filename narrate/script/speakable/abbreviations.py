"""Abbreviations with a full stop, in their context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.locale import Locale
from narrate.script.speakable.grammar import figure_starts, lazy, letters, precedes
from narrate.script.speakable.names import DOTTED_STATES, STATES, STREETS
from narrate.script.speakable.rule import DIGITS, Rule
from narrate.script.speakable.wordlist import words_of

# Before a name only.
TITLES = {
    "Mr": "Mister", "Mrs": "Missus", "Mx": "Mix", "Prof": "Professor", "Profs": "Professors", "Rev": "Reverend",
    "Fr": "Father", "Gen": "General", "Col": "Colonel", "Maj": "Major", "Capt": "Captain", "Cpt": "Captain",
    "Lt": "Lieutenant", "Lieut": "Lieutenant", "Sgt": "Sergeant", "Cpl": "Corporal", "Pvt": "Private",
    "Cmdr": "Commander", "Cdr": "Commander", "Comdr": "Commander", "Adm": "Admiral", "Brig": "Brigadier",
    "Hon": "Honorable", "Gov": "Governor", "Sen": "Senator", "Sens": "Senators", "Rep": "Representative",
    "Reps": "Representatives", "Pres": "President", "Supt": "Superintendent", "Insp": "Inspector", "Det": "Detective",
    "Messrs": "Messieurs", "Mme": "Madame", "Mlle": "Mademoiselle", "Amb": "Ambassador", "Sec": "Secretary",
    "Atty": "Attorney", "Bp": "Bishop", "Archbp": "Archbishop", "Drs": "Doctors", "Asst": "Assistant",
    "Ens": "Ensign", "Pfc": "Private First Class", "Msgr": "Monsignor",
}  # fmt: skip
_BARE_TITLES = words_of("Mr Mrs Prof Drs Messrs Mme Mlle Sgt Lt Capt Cpl")  # also without the full stop
# Before a figure or a numeral.
BEFORE_NUMBERS = {
    "no": "number", "nos": "numbers", "nr": "number", "vol": "volume", "vols": "volumes", "ch": "chapter",
    "chap": "chapter", "chaps": "chapters", "chs": "chapters", "sec": "section", "secs": "sections",
    "sect": "section", "art": "article", "arts": "articles", "fig": "figure", "figs": "figures", "eq": "equation",
    "eqs": "equations", "eqn": "equation", "app": "appendix", "pt": "part", "pts": "parts", "p": "page", "pp": "pages",
    "pg": "page", "pgs": "pages", "bk": "book", "ex": "example", "ep": "episode", "rm": "room", "apt": "apartment",
    "ste": "suite", "ver": "version", "para": "paragraph", "op": "opus", "cl": "clause", "sched": "schedule",
    "tel": "telephone", "ext": "extension", "l": "line", "ll": "lines", "n": "note", "amend": "amendment",
    "mt": "mount", "bldg": "building", "ref": "reference", "r": "regulation",
}  # fmt: skip
# Anywhere, with the full stop.
ALWAYS = {
    "vs": "versus", "approx": "approximately", "appt": "appointment", "apt": "apartment", "assn": "association",
    "assoc": "association", "asst": "assistant", "ave": "avenue", "avg": "average", "bldg": "building",
    "blvd": "boulevard", "bros": "brothers", "cent": "century", "cf": "compare", "corp": "corporation",
    "dept": "department", "depts": "departments", "dist": "district", "div": "division", "est": "established",
    "excl": "excluding", "esp": "especially", "esq": "esquire", "govt": "government", "hwy": "highway",
    "ibid": "ibidem", "inc": "incorporated", "incl": "including", "intl": "international", "jr": "junior",
    "ltd": "limited", "max": "maximum", "mfg": "manufacturing", "mgr": "manager", "mgmt": "management",
    "misc": "miscellaneous", "mt": "mount", "mts": "mountains", "mtn": "mountain", "natl": "national",
    "orig": "originally", "pkwy": "parkway", "prev": "previously", "pseud": "pseudonym", "repr": "reprinted",
    "rte": "route", "sr": "senior", "temp": "temperature", "transl": "translated", "univ": "university",
    "viz": "namely", "vol": "volume", "yr": "year", "yrs": "years", "hrs": "hours", "mins": "minutes",
    "ft": "fort", "co": "company", "pop": "population", "tel": "telephone", "dr": "drive", "rd": "road",
    "ln": "lane", "min": "minimum", "et al": "et al", "e.g": "for example", "i.e": "that is", "a.k.a": "also known as",
    "n.b": "note well", "p.s": "P S", "r.i.p": "R I P",
    "ed": "editor", "eds": "editors", "gov": "government", "hon": "honorable", "sen": "senator",
    "rep": "representative",
    "prof": "professor", "gen": "general", "col": "colonel", "lt": "lieutenant", "capt": "captain", "sgt": "sergeant",
    "rev": "reverend",
}  # fmt: skip
# These are words, or too many things, unless a capital or the place says more.
_CAPITAL_ONLY = words_of(
    """
    corp inc co ave blvd bros ft mt mts sr jr rd ln cent dist div temp ed eds gov hon sen rep prof gen col lt capt
    sgt rev est min max pop ltd univ mgr dr esq apt
    """
)
_SMALL_ONLY = words_of("est min max temp cent pop ed eds")
_NEEDS_NAME_BEFORE = words_of("corp inc co ave blvd bros ltd rd ln jr sr esq dr")

_IN_CAPITALS = words_of("inc ltd corp vs jr sr bros dept ave blvd approx a.k.a")

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
_BARE_WORDS = {
    "vs": "versus", "ltd": "limited", "Ltd": "Limited", "Inc": "Incorporated", "Jr": "Junior", "Sr": "Senior",
    "Blvd": "Boulevard", "Ave": "Avenue", "dept": "department", "approx": "approximately", "govt": "government",
    "Dept": "Department", "Bros": "Brothers",
}  # fmt: skip
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
    "N": "North",
    "S": "South",
    "E": "East",
    "W": "West",
    "NE": "Northeast",
    "NW": "Northwest",
    "SE": "Southeast",
    "SW": "Southwest",
}
_ADDRESS = lazy(r"(?:\d\w*\s(?:[NSEW]\.?\s)?(?:[A-Z]\w+\s){1,3}|\d(?:st|nd|rd|th)\s)$")


def titles(text: str, locale: Locale) -> Iterator[Edit]:
    """`Mr. Smith` -> `Mister Smith`, `Maj. Gen. Gordon` -> `Major General Gordon`."""
    for match in _TITLE.finditer(text):
        title = match[1]
        if not match[2] and title not in _BARE_TITLES:
            continue
        said = TITLES[title]
        yield Edit(match.start(), match.end() - 1, said)


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


def mount(text: str, locale: Locale) -> Iterator[Edit]:
    """`Mt. Darwin` -> `Mount Darwin`, `Ft. Worth` -> `Fort Worth`."""
    for match in _MOUNT.finditer(text):
        yield Edit(match.start(), match.end() - 1, "Mount" if match[1] == "Mt" else "Fort")


def numbered(text: str, locale: Locale) -> Iterator[Edit]:
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
    """Whether an abbreviation counts without its full stop: "No 5", "Vol 2" and "vol 2", but "no 5" does not."""
    if lower in {"vol", "vols", "fig", "figs", "nos"}:
        return space
    return space and written != lower and lower not in {"p", "pp", "ex", "l", "ll", "n", "art", "ste"}


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
    """Whether the word before the comma begins with a capital."""
    before = text[max(0, at - 30) : at].rstrip(", ").split()
    return bool(before) and before[-1][:1].isupper() and not before[-1].endswith(".")


def anywhere(text: str, locale: Locale) -> Iterator[Edit]:
    """`approx.` -> `approximately`, `Acme Inc.` -> `Acme Incorporated`, `e.g.` -> `for example`."""
    for stop in _STOP.finditer(text):
        match = _BEFORE_DOT.search(text, max(0, stop.start() - 8), stop.end())
        if match is None or match[1].lower() not in ALWAYS:
            continue
        written = match[1]
        lower = written.lower()
        capital = written[0].isupper()
        if len(written) > 1 and written.isupper() and lower not in _IN_CAPITALS:
            continue
        if lower in _CAPITAL_ONLY and not capital and lower not in _SMALL_ONLY and lower != "ltd":
            continue
        if lower in _SMALL_ONLY and not _abbreviates(text, match, lower):
            continue
        if lower in _NEEDS_NAME_BEFORE:
            before = text[: match.start()].rstrip(" ,&")[-1:]
            if not (before.isalnum() or before in ".)’'"):
                continue
        said = ALWAYS[lower]
        yield Edit(*match.span(), said.capitalize() if capital and not said.isupper() else said)
    for match in _BARE.finditer(text):
        yield Edit(*match.span(), _BARE_WORDS[match[1]])


def _abbreviates(text: str, match: re.Match[str], word: str) -> bool:
    """Whether a word that can end a sentence ("min.", "pop.") is one that is cut short."""
    after = text[match.end() : match.end() + 2]
    return after[:1] in {",", ";"} or (after[:1] == " " and (after[1:].islower() or after[1:].isdigit()))


def dotted(text: str, locale: Locale) -> Iterator[Edit]:
    """`U.S.` -> `U S`, `J.R.R. Tolkien` -> `J R R Tolkien`, `Ph.D.` -> `P H D`; `w/o` -> `without`."""
    if not _LETTER_AND_STOP.search(text):
        return
    for match in _DOTTED.finditer(text):
        written = match[1]
        end = match.end(1) - (len(written) - len(written.rstrip()))
        plain = re.sub(r"[.\s]", "", written)
        # More letters than any name has are a list, or an attack.
        joined = len(plain) <= 8 and bool(_CAPITALS_BESIDE.match(text, end))
        said = letters(plain, joined) if len(plain) <= 8 else " ".join(plain)
        yield Edit(match.start(), end, said)
    for match in _INITIAL.finditer(text):
        yield Edit(*match.span(), match[1])


def with_and_without(text: str, locale: Locale) -> Iterator[Edit]:
    """`w/o sugar` -> `without sugar`."""
    for match in _PER.finditer(text):
        yield Edit(match.start(), match.end(), "without " if match[2] else "with ")


def compass(text: str, locale: Locale) -> Iterator[Edit]:
    """`120 W. 43rd St.` -> `120 West 43rd St.`"""
    for match in _COMPASS.finditer(text):
        yield Edit(match.start(), match.end() - 1, _WINDS[match[1]])


_DOT = frozenset(".")
RULES = (
    Rule("abbreviations: states", states, frozenset(",.-")),
    Rule("abbreviations: before numbers", numbered, DIGITS | frozenset("?XVI.")),
    Rule("abbreviations: compass", compass, DIGITS),
    Rule("abbreviations: titles", titles, frozenset("MPRFGCLSABDHIE")),
    Rule("abbreviations: doctor", doctor, frozenset("Dd")),
    Rule("abbreviations: saint or street", saint_or_street, frozenset("Ss")),
    Rule("abbreviations: mount", mount, frozenset("MF")),
    Rule("abbreviations: anywhere", anywhere, frozenset(".vlIJSBAdag")),
    Rule("abbreviations: with/without", with_and_without, frozenset("/")),
    Rule("abbreviations: dotted", dotted, frozenset(".")),
)
