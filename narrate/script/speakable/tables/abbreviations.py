"""Abbreviations and the words that they stand for."""

from __future__ import annotations

from narrate.script.text import words_of

# Only before a name.
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
BARE_TITLES = words_of("Mr Mrs Prof Drs Messrs Mme Mlle Sgt Lt Capt Cpl")  # also without a full stop
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
# Anywhere, with a full stop.
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
# Of these, the ones that are abbreviations only with a capital, as they are words or ambiguous without.
CAPITAL_ONLY = words_of(
    """
    corp inc co ave blvd bros ft mt mts sr jr rd ln cent dist div temp ed eds gov hon sen rep prof gen col lt capt
    sgt rev est min max pop ltd univ mgr dr esq apt
    """
)
SMALL_ONLY = words_of("est min max temp cent pop ed eds")
NEEDS_NAME_BEFORE = words_of("corp inc co ave blvd bros ltd rd ln jr sr esq dr")

IN_CAPITALS = words_of("inc ltd corp vs jr sr bros dept ave blvd approx a.k.a")
BARE_WORDS = {
    "vs": "versus", "ltd": "limited", "Ltd": "Limited", "Inc": "Incorporated", "Jr": "Junior", "Sr": "Senior",
    "Blvd": "Boulevard", "Ave": "Avenue", "dept": "department", "approx": "approximately", "govt": "government",
    "Dept": "Department", "Bros": "Brothers",
}  # fmt: skip
