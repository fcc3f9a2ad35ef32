"""Who decided, and how much of it was taken back."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Status, StatusChange
from blog.moderation.stats_days import Period

PEOPLE_MAX = 30
"""People who decided, on one page: more than any blog has moderators."""


@dataclass(frozen=True, slots=True)
class Decider:
    """What somebody decided, and how much of it was taken back, by them or by somebody else."""

    person: Person
    count: int
    by_themselves: int
    by_others: int

    @property
    def undone(self) -> int:
        return self.by_themselves + self.by_others


def deciders(session: Session, period: Period) -> list[Decider]:
    """Return who decided, and how much of it was taken back, the busiest first; one query."""
    undoing = aliased(StatusChange)
    themselves = func.sum(case((undoing.by_id == StatusChange.by_id, 1), else_=0))
    others = func.sum(case((undoing.by_id != StatusChange.by_id, 1), else_=0))
    count = func.count()
    counts = (
        select(
            StatusChange.by_id.label("by_id"),
            count.label("count"),
            themselves.label("by_themselves"),
            others.label("by_others"),
        )
        .outerjoin(undoing, undoing.undoes_id == StatusChange.id)
        .where(
            StatusChange.at >= period.begins,
            StatusChange.at < period.ends,
            StatusChange.by_id.is_not(None),
            StatusChange.was.is_not(None),
            StatusChange.undoes_id.is_(None),
            StatusChange.became != Status.WITHDRAWN,
        )
        .group_by(StatusChange.by_id)
        .order_by(count.desc(), StatusChange.by_id)
        .limit(PEOPLE_MAX)
        .subquery()
    )
    query = (
        select(Person, counts.c.count, counts.c.by_themselves, counts.c.by_others)
        .join(counts, counts.c.by_id == Person.id)
        .order_by(counts.c.count.desc(), Person.id)
    )
    return [Decider(*row) for row in session.execute(query)]
