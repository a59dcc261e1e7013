"""Urdu: the day before the month, digits as everywhere else in the register."""

DATE_FORMAT = "j F Yء"
DATETIME_FORMAT = "j F Yء، H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "d/m/Y"
FIRST_DAY_OF_WEEK = 1
