"""Dates as readers see them: in the blog's time zone and language.

Formatting is slow and a page shows the same few dates often, so formatted words are remembered.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
)
from babel.numbers import format_decimal
from flask import Flask, g
from flask_babel import get_locale
from markupsafe import Markup

from blog.settings.http import the_settings


def init_app(app: Flask) -> None:
    """Give templates a filter for each of what follows, and ``|ago(now)`` and ``|number``."""
    app.add_template_filter(day)
    app.add_template_filter(short_day)
    app.add_template_filter(moment)
    app.add_template_filter(when)
    app.add_template_filter(iso)
    app.add_template_filter(clock_time)
    app.add_template_filter(ago)
    app.add_template_filter(number)


def day(at: datetime) -> str:
    """Return the whole day: “Tuesday, December 6, 2011”."""
    return _day(at, *_here())


def short_day(at: datetime) -> str:
    """Return the day without its year: “Dec 6”."""
    return _short_day(at, *_here())


def moment(at: datetime) -> str:
    """Return day and minute: “December 6, 2011, 2:02 PM”."""
    return _moment(at.replace(second=0, microsecond=0), *_here())


def when(at: datetime) -> Markup:
    """Return the moment for people and machines, as ``<time>`` of a page."""
    return _when(at, *_here())


def clock_time(at: datetime) -> str:
    """Return the time of day: “2:02 PM”."""
    locale, zone = _here()
    return format_time(at.astimezone(ZoneInfo(zone)), "short", locale=locale)


def iso(at: datetime) -> str:
    """Return the moment for machines, in UTC (RFC 3339)."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago it was, roughly: “3 hours ago”."""
    return format_timedelta(at - now, add_direction=True, locale=get_locale() or "en")


def number(value: int) -> str:
    """Return the number with the language's separators: “1,000”."""
    return format_decimal(value, locale=get_locale() or "en")


def facts_in_words(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of a sentence as readers see them: moments as days and minutes."""
    return {
        name: moment(fact) if isinstance(fact, datetime) else fact for name, fact in facts.items()
    }


def _here() -> tuple[str, str]:
    """Return the locale's and the time zone's name; asked once per request."""
    found: tuple[str, str] | None = g.get("locale_and_zone")
    if found is None:
        found = g.locale_and_zone = (str(get_locale() or "en"), the_settings().blog.time_zone)
    return found


@lru_cache(maxsize=4096)
def _day(at: datetime, locale: str, zone: str) -> str:
    return format_date(at.astimezone(ZoneInfo(zone)).date(), "full", locale)


@lru_cache(maxsize=4096)
def _short_day(at: datetime, locale: str, zone: str) -> str:
    return format_skeleton("MMMd", at, ZoneInfo(zone), locale=locale)


@lru_cache(maxsize=16384)
def _moment(at: datetime, locale: str, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    date, time = format_date(local, "long", locale), format_time(local, "short", locale=locale)
    pattern = str(get_datetime_format("medium", locale)).replace("'", "")
    return pattern.replace("{1}", date).replace("{0}", time)


@lru_cache(maxsize=16384)
def _when(at: datetime, locale: str, zone: str) -> Markup:
    words = _moment(at.replace(second=0, microsecond=0), locale, zone)
    return Markup('<time datetime="{}">{}</time>').format(iso(at), words)
