"""The number that a browser shows before an item of an ordered list (HTML standard, section 4.4.8)."""

from __future__ import annotations

from typing import Any

_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


class ItemNumbers:
    """The numbers of list items. Each list is counted only once, however long it is."""

    def __init__(self) -> None:
        self._of_list: dict[Any, dict[Any, int]] = {}

    def before(self, item: Any) -> str:
        """Returns the text before an item: "3. " in an ordered list, "" in other lists."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        style = f"{parent.get('style') or ''} {item.get('style') or ''}".replace(" ", "").lower()
        if "list-style:none" in style or "list-style-type:none" in style:
            return ""
        if parent not in self._of_list:
            self._of_list[parent] = _numbers(parent)
        return f"{_as_written(self._of_list[parent][item], parent.get('type') or '1')}. "


def _numbers(parent: Any) -> dict[Any, int]:
    items = [child for child in parent if child.tag == "li"]
    step = -1 if parent.get("reversed") is not None else 1
    number = _integer(parent.get("start"), len(items) if step < 0 else 1)
    numbers = {}
    for item in items:
        number = _integer(item.get("value"), number)
        numbers[item] = number
        number += step
    return numbers


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text and len(text) < 10 else default
    except ValueError:
        return default


def _as_written(number: int, style: str) -> str:
    if style in ("a", "A") and number > 0:
        letters = ""
        while number:
            number, place = divmod(number - 1, 26)
            letters = chr(ord(style) + place) + letters
        return letters
    if style in ("i", "I") and 0 < number < 4000:
        numerals = ""
        for value, sign in _ROMAN:
            times, number = divmod(number, value)
            numerals += sign * times
        return numerals if style == "I" else numerals.lower()
    return str(number)
