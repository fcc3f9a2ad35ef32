"""What came in and what waits, counted by the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.stats_days import Period, day_number

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
    """Return how many comments came in on each day with each verdict; one query."""
    day = day_number(StatusChange.at, period, session).label("day")
    query = (
        select(day, StatusChange.became, func.count())
        .where(*verdicts(period.begins, period.ends))
        .group_by(day, StatusChange.became)
    )
    return {(number, status): count for number, status, count in session.execute(query)}


def ages_of_pending(session: Session, at: datetime) -> list[int]:
    """Return how many pending comments are of each age of AGES, the youngest first; one query."""
    edges = [at - age for age in AGES]
    age = case(
        *((Comment.created_at > edge, place) for place, edge in enumerate(edges)), else_=len(AGES)
    )
    query = select(age, func.count()).where(Comment.status == Status.PENDING).group_by(age)
    found = {place: count for place, count in session.execute(query)}  # noqa: C416 - rows are no pairs
    return [found.get(place, 0) for place in range(len(AGES) + 1)]


def verdicts(begins: datetime, ends: datetime) -> Sequence[ColumnElement[bool]]:
    """The first rows of comments that the policy judged."""
    return (
        StatusChange.at >= begins,
        StatusChange.at < ends,
        StatusChange.was.is_(None),
        StatusChange.rule != IMPORTED,
    )
