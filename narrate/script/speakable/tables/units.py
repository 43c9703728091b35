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

# Written form -> (singular, plural). Those in AFTER_FIGURES_ONLY are units only right after the figures, and letters or
# words elsewhere.
UNITS: dict[str, tuple[str, str]] = {
    # Length.
    "mm": ("millimeter", "millimeters"), "cm": ("centimeter", "centimeters"), "dm": ("decimeter", "decimeters"),
    "m": ("meter", "meters"), "km": ("kilometer", "kilometers"), "nm": ("nanometer", "nanometers"),
    "µm": ("micrometer", "micrometers"), "μm": ("micrometer", "micrometers"), "in.": ("inch", "inches"),
    "in": ("inch", "inches"), "ft": ("foot", "feet"), "yd": ("yard", "yards"), "yds": ("yard", "yards"),
    "mi": ("mile", "miles"), "nmi": ("nautical mile", "nautical miles"), "ly": ("light-year", "light-years"),
    # Mass.
    "mg": ("milligram", "milligrams"), "µg": ("microgram", "micrograms"), "μg": ("microgram", "micrograms"),
    "mcg": ("microgram", "micrograms"), "g": ("gram", "grams"), "kg": ("kilogram", "kilograms"),
    "kgs": ("kilogram", "kilograms"), "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    # Volume.
    "fl oz": ("fluid ounce", "fluid ounces"), "fl. oz": ("fluid ounce", "fluid ounces"),
    "ml": ("milliliter", "milliliters"), "mL": ("milliliter", "milliliters"), "cl": ("centiliter", "centiliters"),
    "dl": ("deciliter", "deciliters"), "dL": ("deciliter", "deciliters"), "l": ("liter", "liters"),
    "L": ("liter", "liters"), "gal": ("gallon", "gallons"), "gals": ("gallon", "gallons"), "qt": ("quart", "quarts"),
    "pt": ("pint", "pints"), "tsp": ("teaspoon", "teaspoons"), "tbsp": ("tablespoon", "tablespoons"),
    "cc": ("c c", "c c"),
    # Speed and consumption.
    "km/h": ("kilometer per hour", "kilometers per hour"), "kmh": ("kilometer per hour", "kilometers per hour"),
    "kph": ("kilometer per hour", "kilometers per hour"), "mph": ("mile per hour", "miles per hour"),
    "m/s": ("meter per second", "meters per second"),
    "m/s²": ("meter per second squared", "meters per second squared"),
    "km/s": ("kilometer per second", "kilometers per second"), "ft/s": ("foot per second", "feet per second"),
    "mpg": ("mile per gallon", "miles per gallon"), "kn": ("knot", "knots"), "kt": ("knot", "knots"),
    "kts": ("knot", "knots"),
    # Area and volume.
    "sq ft": ("square foot", "square feet"), "sq. ft": ("square foot", "square feet"),
    "sqft": ("square foot", "square feet"), "sq mi": ("square mile", "square miles"),
    "sq. mi": ("square mile", "square miles"), "sq km": ("square kilometer", "square kilometers"),
    "sq. km": ("square kilometer", "square kilometers"), "sq m": ("square meter", "square meters"),
    "sq. m": ("square meter", "square meters"), "sq in": ("square inch", "square inches"),
    "sq. in": ("square inch", "square inches"), "sq yd": ("square yard", "square yards"),
    "cu ft": ("cubic foot", "cubic feet"), "cu. ft": ("cubic foot", "cubic feet"),
    "cu m": ("cubic meter", "cubic meters"), "cu in": ("cubic inch", "cubic inches"),
    "cu. in": ("cubic inch", "cubic inches"), "ha": ("hectare", "hectares"), "ac": ("acre", "acres"),
    # Temperature and angle.
    "°C": ("degree Celsius", "degrees Celsius"), "° C": ("degree Celsius", "degrees Celsius"),
    "ºC": ("degree Celsius", "degrees Celsius"), "℃": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"), "° F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "ºF": ("degree Fahrenheit", "degrees Fahrenheit"), "℉": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"), "º": ("degree", "degrees"), "°N": ("degree north", "degrees north"),
    "°S": ("degree south", "degrees south"), "°E": ("degree east", "degrees east"),
    "°W": ("degree west", "degrees west"), "° N": ("degree north", "degrees north"),
    "° S": ("degree south", "degrees south"), "° E": ("degree east", "degrees east"),
    "° W": ("degree west", "degrees west"), "C": ("degree Celsius", "degrees Celsius"),
    "F": ("degree Fahrenheit", "degrees Fahrenheit"), "K": ("K", "K"),
    # Frequency.
    "Hz": ("hertz", "hertz"), "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"), "THz": ("terahertz", "terahertz"),
    # Power, energy, electricity.
    "W": ("watt", "watts"), "mW": ("milliwatt", "milliwatts"), "kW": ("kilowatt", "kilowatts"),
    "KW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"), "GW": ("gigawatt", "gigawatts"),
    "TW": ("terawatt", "terawatts"), "Wh": ("watt hour", "watt hours"), "kWh": ("kilowatt hour", "kilowatt hours"),
    "KWh": ("kilowatt hour", "kilowatt hours"), "MWh": ("megawatt hour", "megawatt hours"),
    "GWh": ("gigawatt hour", "gigawatt hours"), "TWh": ("terawatt hour", "terawatt hours"),
    "mAh": ("milliamp hour", "milliamp hours"), "mA": ("milliamp", "milliamps"), "V": ("volt", "volts"),
    "mV": ("millivolt", "millivolts"), "kV": ("kilovolt", "kilovolts"), "kΩ": ("kiloohm", "kiloohms"),
    "Ω": ("ohm", "ohms"), "eV": ("electron volt", "electron volts"),
    "keV": ("kilo electron volt", "kilo electron volts"), "MeV": ("mega electron volt", "mega electron volts"),
    "GeV": ("giga electron volt", "giga electron volts"), "TeV": ("tera electron volt", "tera electron volts"),
    # Sound and pressure.
    "dB": ("decibel", "decibels"), "dBA": ("decibel", "decibels"), "Pa": ("pascal", "pascals"),
    "hPa": ("hectopascal", "hectopascals"), "kPa": ("kilopascal", "kilopascals"),
    "MPa": ("megapascal", "megapascals"), "GPa": ("gigapascal", "gigapascals"), "mbar": ("millibar", "millibars"),
    "mmHg": ("millimeter of mercury", "millimeters of mercury"), "psi": ("P S I", "P S I"),
    # Energy and force.
    "kJ": ("kilojoule", "kilojoules"), "MJ": ("megajoule", "megajoules"), "J": ("joule", "joules"),
    "cal": ("calorie", "calories"), "kcal": ("kilocalorie", "kilocalories"), "N": ("newton", "newtons"),
    "kN": ("kilonewton", "kilonewtons"), "Nm": ("newton meter", "newton meters"),
    "lb-ft": ("pound foot", "pound feet"), "hp": ("horsepower", "horsepower"),
    "bhp": ("brake horsepower", "brake horsepower"),
    # Data.
    "bps": ("bit per second", "bits per second"), "kbps": ("kilobit per second", "kilobits per second"),
    "Kbps": ("kilobit per second", "kilobits per second"), "mbps": ("megabit per second", "megabits per second"),
    "Mbps": ("megabit per second", "megabits per second"), "Mbit/s": ("megabit per second", "megabits per second"),
    "gbps": ("gigabit per second", "gigabits per second"), "Gbps": ("gigabit per second", "gigabits per second"),
    "Gbit/s": ("gigabit per second", "gigabits per second"), "MB/s": ("megabyte per second", "megabytes per second"),
    "GB/s": ("gigabyte per second", "gigabytes per second"), "kb": ("kilobit", "kilobits"),
    "kB": ("kilobyte", "kilobytes"), "KB": ("kilobyte", "kilobytes"), "Mb": ("megabit", "megabits"),
    "MB": ("megabyte", "megabytes"), "Gb": ("gigabit", "gigabits"), "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"), "PB": ("petabyte", "petabytes"), "KiB": ("kibibyte", "kibibytes"),
    "MiB": ("mebibyte", "mebibytes"), "GiB": ("gibibyte", "gibibytes"),
    # Time.
    "ns": ("nanosecond", "nanoseconds"), "µs": ("microsecond", "microseconds"), "μs": ("microsecond", "microseconds"),
    "ms": ("millisecond", "milliseconds"), "s": ("second", "seconds"), "sec": ("second", "seconds"),
    "secs": ("second", "seconds"), "min": ("minute", "minutes"), "mins": ("minute", "minutes"),
    "h": ("hour", "hours"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"), "yr": ("year", "years"),
    "yrs": ("year", "years"), "mos": ("month", "months"),
    # Rates and shares.
    "rpm": ("revolution per minute", "revolutions per minute"),
    "RPM": ("revolution per minute", "revolutions per minute"), "bpm": ("beat per minute", "beats per minute"),
    "fps": ("frame per second", "frames per second"), "dpi": ("dot per inch", "dots per inch"),
    "ppm": ("part per million", "parts per million"), "ppb": ("part per billion", "parts per billion"),
    # Pixels, amounts, masses.
    "px": ("pixel", "pixels"), "MP": ("megapixel", "megapixels"), "mol": ("mole", "moles"),
    "mmol": ("millimole", "millimoles"), "bbl": ("barrel", "barrels"), "bu": ("bushel", "bushels"),
    "t": ("ton", "tons"), "kt CO2": ("kiloton of C O two", "kilotons of C O two"), "Mt": ("megaton", "megatons"),
    "Gt": ("gigaton", "gigatons"), "AU": ("astronomical unit", "astronomical units"),
}  # fmt: skip
AFTER_FIGURES_ONLY = words_of("in C F K N J l s h t pt ac bu AU MP Mt kt kn")
