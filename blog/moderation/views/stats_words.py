"""The words beside the numbers of the statistics."""

from datetime import date

from babel.dates import format_date, format_skeleton
from babel.numbers import format_percent
from babel.units import format_unit
from flask_babel import get_locale
from flask_babel import gettext as _

from blog.comments.models import Status
from blog.settings.http import rule_names

UNITS = (("day", 86_400, 3 * 86_400), ("hour", 3_600, 2 * 3_600), ("minute", 60, 0))
"""Units of waiting: the name, its seconds, and from how many seconds on it is the one to use."""


def rule_name(rule: str) -> str:
    """Return a rule's name in words; a rule of another time by the name it had."""
    return rule_names().get(rule, rule)


def verdict_name(verdict: Status) -> str:
    names = {
        Status.PUBLISHED: _("published"),
        Status.PENDING: _("held"),
        Status.SPAM: _("spam"),
        Status.REJECTED: _("rejected"),
    }
    return str(names.get(verdict, verdict.value))


def share(value: float | None) -> str:
    """Return a share as percents, rounded to a tenth; a dash where there is nothing to share."""
    if value is None:
        return "—"
    return str(format_percent(round(value, 3), "#,##0.#%", locale=_locale()))


def unit_for(seconds: int) -> tuple[str, int]:
    """Return the unit in which a wait reads best, and its seconds."""
    return next((name, size) for name, size, least in UNITS if seconds >= least)


def waited(seconds: int, locale: str) -> str:
    """Return a wait with one decimal: “3.4 hr”."""
    unit, size = unit_for(seconds)
    value = round(seconds / size, 1)  # a number, so that the unit's plural fits it
    return str(format_unit(value, f"duration-{unit}", "short", "#,##0.#", locale=locale))


def long_day(day: date, locale: str) -> str:
    return str(format_date(day, "medium", locale))


def short_day(day: date, locale: str) -> str:
    return str(format_skeleton("MMMd", day, locale=locale))


def _locale() -> str:
    return str(get_locale() or "en")
