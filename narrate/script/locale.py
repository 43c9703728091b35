"""What a rule has to know of the language and the country it speaks for."""

from __future__ import annotations

from dataclasses import dataclass

# Countries of English that write the month first, as its readers elsewhere do when nothing says otherwise.
MONTH_FIRST = frozenset({"", "US", "PH", "PR", "GU"})


@dataclass(frozen=True, slots=True)
class Locale:
    """A language and a country.

    Attributes:
        language: the primary language, in small letters ("en").
        region: the country, in capitals, "" where it is not known.
    """

    language: str = "en"
    region: str = ""

    @property
    def tag(self) -> str:
        return f"{self.language}-{self.region}" if self.region else self.language

    @property
    def day_first(self) -> bool:
        """Whether 9/10 is the ninth of October."""
        return self.language != "en" or self.region not in MONTH_FIRST

    @property
    def joiner(self) -> str:
        """What British and kindred English says after "hundred"."""
        return " and" if self.language == "en" and self.region in {"GB", "IE", "AU", "NZ", "ZA", "IN"} else ""


def locale(tag: str, default: str = "en") -> Locale:
    """The locale of a BCP 47 tag: "en-GB", "pt_BR", "zh-Hant-TW"; the default's for an empty or senseless one."""
    parts = tag.replace("_", "-").split("-")
    language = parts[0].strip().lower()
    if not (2 <= len(language) <= 3 and language.isascii() and language.isalpha()):
        return Locale(default)
    region = next((part.upper() for part in parts[1:] if len(part) == 2 and part.isalpha()), "")
    return Locale(language, region)
