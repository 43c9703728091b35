"""Currencies by their signs and codes."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Currency:
    """The names of a currency, singular and plural, and of its hundredth part ("" where it is not in use)."""

    one: str
    many: str
    cent: str = "cent"
    cents: str = "cents"


_DOLLAR = Currency("dollar", "dollars")
_YUAN = Currency("yuan", "yuan", "", "")
_PESO = Currency("peso", "pesos", "centavo", "centavos")
_REAL = Currency("real", "reais", "centavo", "centavos")

# Signs before the figures.
SIGNS = {
    "$": _DOLLAR, "£": Currency("pound", "pounds", "penny", "pence"), "€": Currency("euro", "euros"),
    "¥": Currency("yen", "yen", "", ""), "₹": Currency("rupee", "rupees", "paisa", "paise"),
    "₽": Currency("ruble", "rubles", "kopek", "kopeks"), "₩": Currency("won", "won", "", ""),
    "₪": Currency("shekel", "shekels", "agora", "agorot"), "₿": Currency("bitcoin", "bitcoins", "", ""),
    "฿": Currency("baht", "baht", "", ""), "₺": Currency("lira", "lira", "", ""),
    "₴": Currency("hryvnia", "hryvnias", "", ""), "₦": Currency("naira", "naira", "", ""),
    "₫": Currency("dong", "dong", "", ""), "₱": _PESO, "₵": Currency("cedi", "cedis", "", ""),
    "₸": Currency("tenge", "tenge", "", ""),
}  # fmt: skip

# Prefix of a sign -> country of the currency.
COUNTRIES = {
    "US": "U S", "U.S.": "U S", "CA": "Canadian", "C": "Canadian", "Can": "Canadian", "AU": "Australian",
    "A": "Australian", "NZ": "New Zealand", "HK": "Hong Kong", "NT": "New Taiwan", "S": "Singapore", "J": "Jamaican",
    "MX": "Mexican", "R": "Brazilian", "IR": "Irish",
}  # fmt: skip


def of_country(currency: Currency, prefix: str) -> Currency:
    """The currency of a sign after a prefix: CA$ are Canadian dollars, MX$ Mexican pesos, R$ reais."""
    if prefix == "R":
        return _REAL
    return _of(_PESO if prefix == "MX" else currency, COUNTRIES[prefix])


def _of(currency: Currency, country: str) -> Currency:
    return replace(currency, one=f"{country} {currency.one}", many=f"{country} {currency.many}")


# Codes of ISO 4217 and similar ones, before or after the figures.
CODES = {
    "USD": _of(_DOLLAR, "U S"), "CAD": _of(_DOLLAR, "Canadian"), "AUD": _of(_DOLLAR, "Australian"),
    "NZD": _of(_DOLLAR, "New Zealand"), "HKD": _of(_DOLLAR, "Hong Kong"), "SGD": _of(_DOLLAR, "Singapore"),
    "EUR": SIGNS["€"], "GBP": SIGNS["£"], "JPY": SIGNS["¥"],
    "CHF": Currency("Swiss franc", "Swiss francs", "centime", "centimes"), "INR": SIGNS["₹"], "Rs": SIGNS["₹"],
    "Rs.": SIGNS["₹"], "CNY": _YUAN, "RMB": _YUAN, "RUB": SIGNS["₽"],
    "SEK": Currency("Swedish krona", "Swedish kronor", "öre", "öre"),
    "NOK": Currency("Norwegian krone", "Norwegian kroner", "øre", "øre"),
    "DKK": Currency("Danish krone", "Danish kroner", "øre", "øre"),
    "PLN": Currency("zloty", "zlotys", "grosz", "groszy"), "CZK": Currency("Czech koruna", "Czech korunas", "", ""),
    "HUF": Currency("forint", "forints", "", ""), "TRY": SIGNS["₺"], "BRL": _REAL, "MXN": _of(_PESO, "Mexican"),
    "ZAR": Currency("rand", "rand", "cent", "cents"), "KRW": SIGNS["₩"], "ILS": SIGNS["₪"],
    "AED": Currency("dirham", "dirhams", "fils", "fils"), "SAR": Currency("riyal", "riyals", "", ""),
    "THB": SIGNS["฿"], "PKR": Currency("Pakistani rupee", "Pakistani rupees", "", ""), "UAH": SIGNS["₴"],
    "BTC": SIGNS["₿"],
}  # fmt: skip
