"""Numbers and dates as the Arabic pages write them, see docs/decisions/0009-one-kind-of-digits.md.

Django's own for Arabic have a comma before the decimals, which would stand beside prices with a point.
"""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y، H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
# Slashes between digits turn round in a line of Arabic; what is written with ISO's dashes does too.
# A month in words has one reading.
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y، H:i"
FIRST_DAY_OF_WEEK = 6
