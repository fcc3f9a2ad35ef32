"""Dates as readers see them: in the blog's time zone and language.

Formatting is slow and a page shows the same few dates often, so formatted words are remembered.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import inf
from zoneinfo import ZoneInfo

from babel.dates import (
    TIMEDELTA_UNITS,
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
)
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup

from blog.settings.http import the_settings
from blog.settings.translated import this_request

ENOUGH = 0.85
"""The share of a unit from which on a time is told in it: 52 minutes are an hour, 51 are not."""

NO_BREAK = "\N{NO-BREAK SPACE}"

MARGIN_MAX = 20
"""Characters that fit beside each other in the margin of a page."""


def init_app(app: Flask) -> None:
    """Give templates a filter for each of what follows, and ``|ago(now)`` and ``|number``."""
    app.add_template_filter(day)
    app.add_template_filter(day_in_margin)
    app.add_template_filter(short_day)
    app.add_template_filter(moment)
    app.add_template_filter(when)
    app.add_template_filter(iso)
    app.add_template_filter(clock_time)
    app.add_template_filter(lately)
    app.add_template_filter(ago)
    app.add_template_filter(number)


def day(at: datetime) -> str:
    """Return the whole day: “Tuesday, December 6, 2011”."""
    return _day(at, *_here())


def day_in_margin(at: datetime) -> str:
    """Return the whole day, to be broken behind its first word: “Tuesday,” above “December 6, 2011”."""
    first, space, rest = day(at).partition(" ")
    return first + space + (rest.replace(" ", NO_BREAK) if len(rest) <= MARGIN_MAX else rest)


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
    local = at.astimezone(ZoneInfo(zone))
    return _clock_time(time(local.hour, local.minute), locale)


def lately(at: datetime, now: datetime) -> str:
    """Return the time of day, with the day before it where that is not today's."""
    zone = ZoneInfo(_here()[1])
    return (clock_time if at.astimezone(zone).date() == now.astimezone(zone).date() else moment)(at)


def iso(at: datetime) -> str:
    """Return the moment for machines, in UTC (RFC 3339)."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago it was, roughly: “3 hours ago”."""
    passed = at - now
    seconds = passed.days * 86_400 + passed.seconds
    for unit, length in TIMEDELTA_UNITS:
        if abs(seconds) >= ENOUGH * length:
            return _ago(unit, round(seconds / length) * length, _here()[0])
    return _ago("second", seconds, _here()[0])


def number(value: int) -> str:
    """Return the number with the language's separators: “1,000”."""
    return _number(value, _here()[0])


def facts_in_words(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of a sentence as readers see them: moments as days and minutes."""
    return {
        name: moment(fact) if isinstance(fact, datetime) else fact for name, fact in facts.items()
    }


def _here() -> tuple[str, str]:
    """Return the locale's and the time zone's name; asked once per request."""
    here = this_request()
    found: tuple[str, str] | None = here.get("locale_and_zone")
    if found is None:
        found = here.locale_and_zone = (str(get_locale() or "en"), the_settings().blog.time_zone)
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
    date, time = _long_date(local.date(), locale), _clock_time(local.time(), locale)
    return _pattern(locale).replace("{1}", date).replace("{0}", time)


@lru_cache(maxsize=4096)
def _long_date(date: date, locale: str) -> str:
    return format_date(date, "long", locale)


@lru_cache(maxsize=4096)
def _clock_time(time: time, locale: str) -> str:
    return format_time(time, "short", locale=locale)


@lru_cache(maxsize=64)
def _pattern(locale: str) -> str:
    return str(get_datetime_format("medium", locale)).replace("'", "")


@lru_cache(maxsize=16384)
def _when(at: datetime, locale: str, zone: str) -> Markup:
    words = _moment(at.replace(second=0, microsecond=0), locale, zone)
    return Markup('<time datetime="{}">{}</time>').format(iso(at), words)


@lru_cache(maxsize=1024)
def _ago(unit: str, seconds: int, locale: str) -> str:
    return format_timedelta(
        timedelta(seconds=seconds),
        granularity=unit,  # type: ignore[arg-type]  # one of Babel's own
        threshold=inf,
        add_direction=True,
        locale=locale,
    )


@lru_cache(maxsize=4096)
def _number(value: int, locale: str) -> str:
    return format_decimal(value, locale=locale)
