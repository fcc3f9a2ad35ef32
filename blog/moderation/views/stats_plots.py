"""The plots that run over days and weeks, with the words beside their numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from babel.units import format_unit
from flask_babel import gettext as _
from flask_babel import ngettext

from blog.comments.models import Status
from blog.moderation import charts
from blog.moderation.charts import Bar, Column, Curve, Mark, Scale
from blog.moderation.stats_days import Period, monday_of, number_of, week_of
from blog.moderation.stats_waits import Wait
from blog.moderation.views.stats_words import (
    long_day,
    short_day,
    unit_for,
    waited,
)
from blog.settings.dates import number

VERDICTS = (Status.PUBLISHED, Status.PENDING, Status.SPAM, Status.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One drawing and the rows of its table; nothing to draw when there are no rows."""

    rows: Sequence[tuple[str, ...]]
    said: str = ""
    """The drawing in a sentence, for who does not see it."""
    columns: Sequence[Column] = ()
    curves: Sequence[Curve] = ()
    bars: Sequence[Bar] = ()
    lines: Sequence[Mark] = ()
    names: Sequence[Mark] = ()
    totals: dict[str, int] = field(default_factory=dict)


def verdicts_plot(found: dict[tuple[int, Status], int], period: Period, locale: str) -> Plot:
    days = period.days()
    counts = [[found.get((number_of(day), status), 0) for status in VERDICTS] for day in days]
    sums = [sum(row) for row in counts]
    total = sum(sums)
    scale = Scale.reaching(max(sums), whole=True)
    words = [
        ngettext(
            "%(day)s: %(num)s comment", "%(day)s: %(num)s comments", each, day=long_day(day, locale)
        )
        for day, each in zip(days, sums, strict=True)
    ]
    rows = [
        (long_day(day, locale), *(number(each) for each in row), number(all_))
        for day, row, all_ in zip(days, counts, sums, strict=True)
        if all_
    ]
    busiest = max(range(len(days)), key=lambda each: sums[each])
    said = _(
        "%(total)s comments came in; the most on one day were %(most)s, on %(day)s.",
        total=number(total),
        most=number(sums[busiest]),
        day=long_day(days[busiest], locale),
    )
    return Plot(
        rows=rows[::-1],
        said=said if total else "",
        columns=charts.columns([each.value for each in VERDICTS], counts, words, scale),
        lines=_lines(scale, lambda value: number(int(value))),
        names=charts.names_below([short_day(day, locale) for day in days]),
        totals={"all": total}
        | {
            status.value: sum(row[place] for row in counts) for place, status in enumerate(VERDICTS)
        },
    )


def waits_plot(found: Sequence[Wait], period: Period, locale: str) -> Plot:
    if not found:
        return Plot(rows=[])
    by_week = {each.week: each for each in found}
    weeks = range(week_of(period.first), week_of(period.last) + 1)
    unit, seconds = unit_for(max(each.ninetieth for each in found))
    scale = Scale.reaching(max(max(each.ninetieth for each in found) / seconds, 0.1))
    names = [short_day(monday_of(week), locale) for week in weeks]
    curves = []
    for series in ("ninetieth", "median"):
        values = [getattr(by_week[week], series) if week in by_week else None for week in weeks]
        words = [
            _("Week of %(day)s: %(wait)s", day=name, wait=waited(value or 0, locale))
            for name, value in zip(names, values, strict=True)
        ]
        scaled = [None if value is None else value / seconds for value in values]
        curves.append(charts.curve(series, scaled, words, scale))
    rows = [
        (
            long_day(monday_of(each.week), locale),
            number(each.count),
            waited(each.median, locale),
            waited(each.ninetieth, locale),
        )
        for each in found
    ]
    last = found[-1]
    said = _(
        "In the last week with decisions, half of the held comments waited less than %(median)s and"
        " nine of ten less than %(ninetieth)s.",
        median=waited(last.median, locale),
        ninetieth=waited(last.ninetieth, locale),
    )
    return Plot(
        rows=rows[::-1],
        said=said,
        curves=curves,
        lines=_lines(
            scale,
            lambda value: format_unit(round(value, 2), f"duration-{unit}", "short", locale=locale),
        ),
        names=charts.names_below(names),
    )


def _lines(scale: Scale, said: Callable[[float], str]) -> list[Mark]:
    return [Mark(scale.y(value), said(value)) for value in scale.values()]
