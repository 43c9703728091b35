"""Units of measurement, and what may stand behind a slash."""

from __future__ import annotations

from narrate.script.text import words_of

# Units after a slash: "$5/mo".
PER = {
    "mo": "month", "mth": "month", "yr": "year", "y": "year", "wk": "week", "d": "day", "hr": "hour", "h": "hour",
    "hrs": "hour", "min": "minute", "sec": "second", "s": "second", "gal": "gallon", "lb": "pound", "lbs": "pound",
    "oz": "ounce", "kg": "kilogram", "g": "gram", "km": "kilometer", "mi": "mile", "m": "meter", "ft": "foot",
    "sqft": "square foot", "bbl": "barrel", "MWh": "megawatt hour", "kWh": "kilowatt hour", "L": "liter",
    "l": "liter", "t": "ton", "pp": "person", "ea": "each",
}  # fmt: skip

# Written form -> the words; "(s)" stands in the plural only; a plural that differs more follows a "|". The keys in
# AFTER_FIGURES_ONLY are units only right after the figures, and letters or words elsewhere.
_UNITS = {
    # Length.
    "mm": "millimeter(s)", "cm": "centimeter(s)", "dm": "decimeter(s)", "m": "meter(s)", "km": "kilometer(s)",
    "nm": "nanometer(s)", "µm": "micrometer(s)", "μm": "micrometer(s)", "in.": "inch|inches", "in": "inch|inches",
    "ft": "foot|feet", "yd": "yard(s)", "yds": "yard(s)", "mi": "mile(s)", "nmi": "nautical mile(s)",
    "ly": "light-year(s)",
    # Mass.
    "mg": "milligram(s)", "µg": "microgram(s)", "μg": "microgram(s)", "mcg": "microgram(s)", "g": "gram(s)",
    "kg": "kilogram(s)", "kgs": "kilogram(s)", "lb": "pound(s)", "lbs": "pound(s)", "oz": "ounce(s)",
    # Volume.
    "fl oz": "fluid ounce(s)", "fl. oz": "fluid ounce(s)", "ml": "milliliter(s)", "mL": "milliliter(s)",
    "cl": "centiliter(s)", "dl": "deciliter(s)", "dL": "deciliter(s)", "l": "liter(s)", "L": "liter(s)",
    "gal": "gallon(s)", "gals": "gallon(s)", "qt": "quart(s)", "pt": "pint(s)", "tsp": "teaspoon(s)",
    "tbsp": "tablespoon(s)", "cc": "c c",
    # Speed and consumption.
    "km/h": "kilometer(s) per hour", "kmh": "kilometer(s) per hour", "kph": "kilometer(s) per hour",
    "mph": "mile(s) per hour", "m/s": "meter(s) per second", "m/s²": "meter(s) per second squared",
    "km/s": "kilometer(s) per second", "ft/s": "foot per second|feet per second", "mpg": "mile(s) per gallon",
    "kn": "knot(s)", "kt": "knot(s)", "kts": "knot(s)",
    # Area and volume.
    "sq ft": "square foot|square feet", "sq. ft": "square foot|square feet", "sqft": "square foot|square feet",
    "sq mi": "square mile(s)", "sq. mi": "square mile(s)", "sq km": "square kilometer(s)",
    "sq. km": "square kilometer(s)", "sq m": "square meter(s)", "sq. m": "square meter(s)",
    "sq in": "square inch|square inches", "sq. in": "square inch|square inches", "sq yd": "square yard(s)",
    "cu ft": "cubic foot|cubic feet", "cu. ft": "cubic foot|cubic feet", "cu m": "cubic meter(s)",
    "cu in": "cubic inch|cubic inches", "cu. in": "cubic inch|cubic inches", "ha": "hectare(s)", "ac": "acre(s)",
    # Temperature and angle.
    "°C": "degree(s) Celsius", "° C": "degree(s) Celsius", "ºC": "degree(s) Celsius", "℃": "degree(s) Celsius",
    "°F": "degree(s) Fahrenheit", "° F": "degree(s) Fahrenheit", "ºF": "degree(s) Fahrenheit",
    "℉": "degree(s) Fahrenheit", "°": "degree(s)", "º": "degree(s)", "°N": "degree(s) north", "°S": "degree(s) south",
    "°E": "degree(s) east", "°W": "degree(s) west", "° N": "degree(s) north", "° S": "degree(s) south",
    "° E": "degree(s) east", "° W": "degree(s) west", "C": "degree(s) Celsius", "F": "degree(s) Fahrenheit", "K": "K",
    # Frequency.
    "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz", "THz": "terahertz",
    # Power, energy, electricity.
    "W": "watt(s)", "mW": "milliwatt(s)", "kW": "kilowatt(s)", "KW": "kilowatt(s)", "MW": "megawatt(s)",
    "GW": "gigawatt(s)", "TW": "terawatt(s)", "Wh": "watt hour(s)", "kWh": "kilowatt hour(s)",
    "KWh": "kilowatt hour(s)", "MWh": "megawatt hour(s)", "GWh": "gigawatt hour(s)", "TWh": "terawatt hour(s)",
    "mAh": "milliamp hour(s)", "mA": "milliamp(s)", "V": "volt(s)", "mV": "millivolt(s)", "kV": "kilovolt(s)",
    "kΩ": "kiloohm(s)", "Ω": "ohm(s)", "eV": "electron volt(s)", "keV": "kilo electron volt(s)",
    "MeV": "mega electron volt(s)", "GeV": "giga electron volt(s)", "TeV": "tera electron volt(s)",
    # Sound and pressure.
    "dB": "decibel(s)", "dBA": "decibel(s)", "Pa": "pascal(s)", "hPa": "hectopascal(s)", "kPa": "kilopascal(s)",
    "MPa": "megapascal(s)", "GPa": "gigapascal(s)", "mbar": "millibar(s)", "mmHg": "millimeter(s) of mercury",
    "psi": "P S I",
    # Energy and force.
    "kJ": "kilojoule(s)", "MJ": "megajoule(s)", "J": "joule(s)", "cal": "calorie(s)", "kcal": "kilocalorie(s)",
    "N": "newton(s)", "kN": "kilonewton(s)", "Nm": "newton meter(s)", "lb-ft": "pound foot|pound feet",
    "hp": "horsepower", "bhp": "brake horsepower",
    # Data.
    "bps": "bit(s) per second", "kbps": "kilobit(s) per second", "Kbps": "kilobit(s) per second",
    "mbps": "megabit(s) per second", "Mbps": "megabit(s) per second", "Mbit/s": "megabit(s) per second",
    "gbps": "gigabit(s) per second", "Gbps": "gigabit(s) per second", "Gbit/s": "gigabit(s) per second",
    "MB/s": "megabyte(s) per second", "GB/s": "gigabyte(s) per second", "kb": "kilobit(s)", "kB": "kilobyte(s)",
    "KB": "kilobyte(s)", "Mb": "megabit(s)", "MB": "megabyte(s)", "Gb": "gigabit(s)", "GB": "gigabyte(s)",
    "TB": "terabyte(s)", "PB": "petabyte(s)", "KiB": "kibibyte(s)", "MiB": "mebibyte(s)", "GiB": "gibibyte(s)",
    # Time.
    "ns": "nanosecond(s)", "µs": "microsecond(s)", "μs": "microsecond(s)", "ms": "millisecond(s)", "s": "second(s)",
    "sec": "second(s)", "secs": "second(s)", "min": "minute(s)", "mins": "minute(s)", "h": "hour(s)", "hr": "hour(s)",
    "hrs": "hour(s)", "yr": "year(s)", "yrs": "year(s)", "mos": "month(s)",
    # Rates and shares.
    "rpm": "revolution(s) per minute", "RPM": "revolution(s) per minute", "bpm": "beat(s) per minute",
    "fps": "frame(s) per second", "dpi": "dot(s) per inch", "ppm": "part(s) per million", "ppb": "part(s) per billion",
    # Pixels, amounts, masses.
    "px": "pixel(s)", "MP": "megapixel(s)", "mol": "mole(s)", "mmol": "millimole(s)", "bbl": "barrel(s)",
    "bu": "bushel(s)", "t": "ton(s)", "kt CO2": "kiloton(s) of C O two", "Mt": "megaton(s)", "Gt": "gigaton(s)",
    "AU": "astronomical unit(s)",
}  # fmt: skip
# Written form -> (singular, plural).
UNITS = {
    unit: (words.partition("|")[0].replace("(s)", ""), words.partition("|")[2] or words.replace("(s)", "s"))
    for unit, words in _UNITS.items()
}
AFTER_FIGURES_ONLY = words_of("in C F K N J l s h t pt ac bu AU MP Mt kt kn")
