"""Who decided, and how much of it was taken back."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
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
    count = func.count()
    decided = select(StatusChange.by_id.label("by_id"), count.label("count"))
    counts = (
        decided.where(*_decisions(StatusChange, period))
        .group_by(StatusChange.by_id)
        .order_by(count.desc(), StatusChange.by_id)
        .limit(PEOPLE_MAX)
        .subquery()
    )
    undone = _undone(period).subquery()
    themselves = func.coalesce(undone.c.by_themselves, 0)
    others = func.coalesce(undone.c.by_others, 0)
    query = (
        select(Person, counts.c.count, themselves, others)
        .join(counts, counts.c.by_id == Person.id)
        .outerjoin(undone, undone.c.by_id == Person.id)
        .order_by(counts.c.count.desc(), Person.id)
    )
    return [Decider(*row) for row in session.execute(query)]


def _undone(period: Period) -> Select[Any, Any, Any]:
    """Return what was taken back, from the few rows that did it: most decisions stand."""
    undoing, taken_back = aliased(StatusChange), aliased(StatusChange)
    themselves = case((undoing.by_id == taken_back.by_id, 1), else_=0)
    return (
        select(
            taken_back.by_id.label("by_id"),
            func.sum(themselves).label("by_themselves"),
            func.sum(1 - themselves).label("by_others"),
        )
        .join(taken_back, taken_back.id == undoing.undoes_id)
        .where(undoing.undoes_id.is_not(None), *_decisions(taken_back, period))
        .group_by(taken_back.by_id)
    )


def _decisions(change: type[StatusChange], period: Period) -> list[ColumnElement[bool]]:
    return [
        change.at >= period.begins,
        change.at < period.ends,
        change.by_id.is_not(None),
        change.was.is_not(None),
        change.undoes_id.is_(None),
        change.became != Status.WITHDRAWN,
    ]
