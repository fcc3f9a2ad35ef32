"""What came in and what waits, counted by the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, column, func, literal_column, select, values
from sqlalchemy.orm import Session

from blog.comments.models import Comment, Status, StatusChange
from blog.comments.rule import BECOMES
from blog.moderation.stats_days import Period, number_of
from blog.orm import UTCDateTime as Moment

IMPORTED = "import"
"""What stands for the rule of a comment that moved in: nobody judged it here."""

AGES = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
"""Where one age of the queue ends and the next begins; the last has no end."""


def verdicts_by_day(session: Session, period: Period) -> dict[tuple[int, Status], int]:
    """Return how many comments came in on each day with each verdict; one query.

    Each day is a stretch of an index that counts without reading the rows.
    """
    days = values(column("day", Integer), column("begins", Moment()), column("ends", Moment()))
    stretch = days.data([(number_of(day), *period.of(day)) for day in period.days()]).cte("days")
    statuses = sorted(set(BECOMES.values()))
    counts = [
        select(func.count())
        .where(StatusChange.became == status, *verdicts(stretch.c.begins, stretch.c.ends))
        .correlate(stretch)
        .scalar_subquery()
        for status in statuses
    ]
    found: dict[tuple[int, Status], int] = {}
    for row in session.execute(select(stretch.c.day, *counts)):
        found |= {
            (row[0], each): count for each, count in zip(statuses, row[1:], strict=True) if count
        }
    return found


def ages_of_pending(session: Session, at: datetime) -> list[int]:
    """Return how many pending comments are of each age of AGES, the youngest first; one query."""
    edges = [at - age for age in AGES]
    age = case(
        *((Comment.created_at > edge, place) for place, edge in enumerate(edges)), else_=len(AGES)
    )
    query = select(age, func.count()).where(Comment.status == Status.PENDING).group_by(age)
    found = {place: count for place, count in session.execute(query)}  # noqa: C416 - rows are no pairs
    return [found.get(place, 0) for place in range(len(AGES) + 1)]


def verdicts(begins: Any, ends: Any) -> Sequence[ColumnElement[bool]]:
    """The first rows of comments that the policy judged, between two moments or columns of them."""
    return (
        StatusChange.at >= begins,
        StatusChange.at < ends,
        StatusChange.was.is_(None),
        # Written out, as the index of the verdicts says it: SQLite does not see it in a parameter.
        StatusChange.rule != literal_column(f"'{IMPORTED}'"),
    )
