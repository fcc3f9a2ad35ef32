"""Months and days by name, in the blog's language."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton


@lru_cache(maxsize=1024)
def month_name(month: int, locale: str) -> str:
    """Return “December”, as it stands alone."""
    return str(format_date(date(2000, month, 1), "LLLL", locale))


@lru_cache(maxsize=1024)
def month_of_year(year: int, month: int, locale: str) -> str:
    """Return “December 2011”."""
    return str(format_skeleton("yMMMM", date(year, month, 1), locale=locale))


@lru_cache(maxsize=1024)
def day_of_month(at: date, locale: str) -> str:
    """Return “Dec 6”."""
    return str(format_skeleton("MMMd", at, locale=locale))


@lru_cache(maxsize=4096)
def day_of_year(at: date, locale: str) -> str:
    """Return “Dec 6, 2011”."""
    return str(format_date(at, "medium", locale))
