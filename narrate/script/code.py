"""Code as a programmer reads it aloud, in English: `x != y[0]` is "x not equals y sub zero".

Commas, colons and semicolons are pauses, `()` is silent, names are split into their words. The rules for text read
comments and strings, apart from the signs of code in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from narrate.model import Edit
from narrate.script.speakable.english import cardinal, number
from narrate.script.speakable.symbols import long_word
from narrate.script.text import lazy

SIGNS = {
    "!==": "strictly not equals", "===": "strictly equals", "<=>": "compared to", "<>": "not equals",
    ">>>": "shifted right by", "**=": "power equals", "//=": "slash slash equals", "...": "dot dot dot",
    "<!--": "comment", "-->": "",
    "==": "double equals", "!=": "not equals", "<=": "less than or equal to", ">=": "greater than or equal to",
    "->": "arrow", "=>": "arrow", "<-": "left arrow", ":=": "colon equals", "+=": "plus equals", "-=": "minus equals",
    "*=": "times equals", "/=": "divided by equals", "%=": "mod equals", "|=": "or equals", "&=": "and equals",
    "=~": "matches", "++": "plus plus", "--": "minus minus", "&&": "and", "||": "or", "<<": "left shift",
    ">>": "right shift", "::": "double colon", "**": "to the power of", "..": "dot dot", "()": "", "[]": "brackets",
    "{}": "braces", "#!": "shebang", "/*": "comment", "*/": "", "//": "slash slash", "?.": "question dot",
    "??": "or else", "=": "equals", "<": "less than", ">": "greater than", "+": "plus", "-": "minus", "*": "star",
    "/": "slash", "%": "percent", "!": "bang", "#": "hash", "@": "at", "$": "dollar", "&": "ampersand", "|": "pipe",
    "^": "caret", "~": "tilde", "\\": "backslash", "(": "open paren", ")": "close paren", "[": "open bracket",
    "]": "close bracket", "{": "open brace", "}": "close brace", "`": "backtick", "\"": "quote", "'": "quote",
    "_": "underscore", "?": "question mark",
}  # fmt: skip
# Other words for a sign between two operands, and before the only one.
_BETWEEN = {"*": "times", "/": "divided by", "%": "mod", "&": "bitwise and", "|": "pipe"}
_BEFORE = {"**": "star star", "--": "dash dash", "-": "dash", "!": "not", "*": "star", "&": "address of"}
NEAR_CHARACTERS = 80
LONGEST_TOKEN = 120  # characters without a space; longer tokens are described, not read

_TOKEN = lazy(
    r"(?P<address>https?://\S+)"
    rf"|(?P<long>\S{{{LONGEST_TOKEN + 1},}})"
    r"|(?P<comment>(?:(?<![^\s;{})])//|(?<!\S)#(?=\s)|(?<!\S)--(?=\s\S)|(?<!\S);;)\s*)"
    r"|(?P<of>(?<=\w)<(?=[A-Z]\w{0,40}(?:,\s?\w{1,40}){0,3}>))"
    r"|(?P<tag>(?:</|(?<![\w)\]])<)(?=[A-Za-z][\w:-]{0,20}(?:\s[^<>]{0,200})?/?>))"
    r"|(?P<sub>(?<=[\w)\]])\[(?P<index>-?\w{1,40})\])"
    r"|(?P<empty>\"\"(?!\")|''(?!')|(?<=\w)<>)"
    r"|(?P<hex>\b0[xX][0-9A-Fa-f]{1,16}\b)"
    r"|(?P<number>(?<![\w.])(?:\d{1,3}(?:_\d{3})+|\d{1,15})(?:\.\d{1,15}){0,3}(?P<power>[eE][+-]?\d{1,4})?"
    r"(?!\w|\.\d))"
    r"|(?P<name>[^\W\d]\w*|\d\w*)"
    r"|(?P<dot>(?<=[\w)\]\"'])\.(?=[^\W\d]))"
    r"|(?P<sign>" + "|".join(map(re.escape, sorted(SIGNS, key=len, reverse=True))) + ")"
)
_PART = lazy(r"\d+|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|[^\W\d_]+|.")


def code_edits(text: str) -> Iterator[Edit]:
    """The edits that make a line of code speakable."""
    in_tag = False
    for match in _TOKEN.finditer(text):
        kind, token, (start, end) = match.lastgroup, match[0], match.span()
        if kind == "comment":
            yield Edit(start, end, (", " if _before(text, start)[-1:].isalnum() else " ") + "comment: ")
            return
        if kind in ("tag", "of"):
            in_tag = True
            yield Edit(start, end, " of " if kind == "of" else " end tag " if "/" in token else " tag ")
        elif in_tag and token in (">", "/"):
            in_tag = token != ">"
            yield Edit(start, end, "" if in_tag else ", ")
        elif _is_prose(text, token, start, end):
            continue
        elif kind == "sign":
            yield Edit(start, end, f" {_sign(text, token, start, end)} ")
        elif kind == "name":
            if (said := _name(token)) != token:
                yield Edit(start, end, said)
        elif kind != "address":
            yield Edit(start, end, _other(match, str(kind)))


def _other(match: re.Match[str], kind: str) -> str:
    token = match[0]
    if kind == "long":
        return long_word(token)
    if kind == "sub":
        return f" sub {_name(match['index'].replace('-', 'minus '))}"
    if kind == "number":
        power = match["power"] or ""
        parts = token.removesuffix(power).replace("_", "").split(".")
        said = " point ".join(cardinal(int(part)) for part in parts) if len(parts) > 2 else number(".".join(parts))
        return f"{said} E{' minus' * ('-' in power)} {cardinal(int(power.lstrip('eE+-')))}" if power else said
    if kind == "hex":
        return "hex " + " ".join(_name(character.upper()) for character in token[2:])
    return " dot " if kind == "dot" else "" if token == "<>" else " empty string "


def _is_prose(text: str, sign: str, start: int, end: int) -> bool:
    """Whether a sign is an apostrophe, or ends a sentence in a string."""
    left, right = text[start - 1 : start], text[end : end + 1]
    if sign == "'":
        return left.isalpha() and right.isalpha()
    return sign in ("!", "?") and left.isalnum() and not right.isalnum() and right not in ("(", "[", "{", "=", ".")


def _before(text: str, start: int) -> str:
    return text[max(0, start - NEAR_CHARACTERS) : start].strip()


def _sign(text: str, sign: str, start: int, end: int) -> str:
    left, right = text[start - 1 : start] or " ", text[end : end + 1] or " "
    if sign == "-" and ((left.isalpha() and right.isalpha()) or not _before(text, start)):
        return "dash"
    if (left.isspace() or left in "([{,=!:\"'") and not right.isspace():
        return SIGNS[sign] if right.isdigit() else _BEFORE.get(sign, SIGNS[sign])
    if left.isspace() == right.isspace() and not (sign == "/" and not left.isspace()):
        return _BETWEEN.get(sign, SIGNS[sign])
    return SIGNS[sign]


def _name(name: str) -> str:
    """`__init__` -> "dunder init", `maxSize2` -> "max Size two", `_x` -> "underscore x"."""
    if name.startswith("__") and name.endswith("__") and name.strip("_"):
        return "dunder " + _name(name.strip("_"))
    parts = _PART.findall(name.lstrip("_").replace("_", " "))
    said = " ".join(cardinal(int(part)) if part.isdecimal() else part for part in parts if part.strip())
    said = "".join(f" {cardinal(unicodedata.digit(c))} " if c.isdigit() else c for c in said)  # x²
    return ("underscore " if name.startswith("_") else "") + said
