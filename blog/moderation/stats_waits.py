"""How long held comments waited for somebody to decide."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from blog.comments.models import Status, StatusChange
from blog.moderation.stats_days import Period, epoch, week_number


@dataclass(frozen=True, slots=True)
class Wait:
    """One week's held comments that were decided: how many, and the seconds they had waited."""

    week: int
    """As the number of its Monday, see ``stats_days.py``."""
    count: int
    median: int
    ninetieth: int


def waits_by_week(session: Session, period: Period) -> list[Wait]:
    """Return how long held comments had waited when somebody decided, week by week; one query.

    Percentiles by nearest rank, which every database can reckon.
    """
    held = aliased(StatusChange)
    since = (
        select(held.at)
        .where(
            held.comment_id == StatusChange.comment_id,
            held.id < StatusChange.id,
            held.became == Status.PENDING,
        )
        .order_by(held.id.desc())
        .limit(1)
        .correlate(StatusChange)
        .scalar_subquery()
    )
    seconds = epoch(StatusChange.at, session) - epoch(since, session)
    waits = (
        select(
            week_number(StatusChange.at, period, session).label("week"), seconds.label("seconds")
        )
        .where(
            StatusChange.at >= period.begins,
            StatusChange.at < period.ends,
            StatusChange.by_id.is_not(None),
            StatusChange.was == Status.PENDING,
            StatusChange.became != Status.WITHDRAWN,
        )
        .subquery()
    )
    return [Wait(*row) for row in session.execute(_percentiles(waits.c.week, waits.c.seconds))]


def _percentiles(
    week: ColumnElement[int], seconds: ColumnElement[int]
) -> Select[int, int, int, int]:
    place = func.row_number().over(partition_by=week, order_by=seconds)
    # The same window for both: it is sorted once.
    count = func.count().over(partition_by=week, order_by=seconds, rows=(None, None))
    ranked = select(
        week.label("week"), seconds.label("seconds"), place.label("place"), count.label("count")
    ).subquery()
    at = ranked.c

    def at_rank(rank: ColumnElement[int]) -> ColumnElement[int]:
        return func.max(case((at.place == rank, at.seconds)))

    return (
        select(
            at.week,
            func.max(at.count),
            at_rank((at.count + 1) // 2),
            at_rank((at.count * 9 + 9) // 10),
        )
        .group_by(at.week)
        .order_by(at.week)
    )
