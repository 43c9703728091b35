"""The language and the country that the rules write for."""

from __future__ import annotations

from dataclasses import dataclass

from narrate.model.language import primary_language

# Countries that write the month first in English; "" is an unknown country, as most such text is American.
MONTH_FIRST = frozenset({"", "US", "PH", "PR", "GU"})


@dataclass(frozen=True, slots=True)
class Locale:
    """A language and a country.

    Attributes:
        language: the primary language in lower case ("en").
        region: the country in capitals, "" if it is unknown.
    """

    language: str = "en"
    region: str = ""

    @property
    def tag(self) -> str:
        return f"{self.language}-{self.region}" if self.region else self.language

    @property
    def day_first(self) -> bool:
        """Whether 9/10 means the ninth of October."""
        return self.language != "en" or self.region not in MONTH_FIRST

    @property
    def joiner(self) -> str:
        """The word after "hundred" in British and related English: "two hundred and five"."""
        return " and" if self.language == "en" and self.region in {"GB", "IE", "AU", "NZ", "ZA", "IN"} else ""


def locale(tag: str, default: str = "en") -> Locale:
    """The locale of a BCP 47 tag: "en-GB", "pt_BR", "zh-Hant-TW"; that of `default` if the tag is empty or invalid."""
    tag = tag.replace("_", "-")
    language = primary_language(tag).strip()
    if not (2 <= len(language) <= 3 and language.isascii() and language.isalpha()):
        return Locale(default)
    region = next((part.upper() for part in tag.split("-")[1:] if len(part) == 2 and part.isalpha()), "")
    return Locale(language, region)
