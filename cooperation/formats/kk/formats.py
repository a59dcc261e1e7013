"""Kazakh: the year first, as in official texts (2026 жылғы 2 ақпан)."""

DATE_FORMAT = r"Y \ж\ы\л\ғ\ы j F"
DATETIME_FORMAT = r"Y \ж\ы\л\ғ\ы j F, H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "d.m.Y"
FIRST_DAY_OF_WEEK = 1
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
