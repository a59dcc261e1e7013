"""Russian: a year and its "г." stay together on a line."""

DATE_FORMAT = "j E Y\u00a0г."
DATETIME_FORMAT = "j E Y\u00a0г., H:i"
