"""What each rule did, and how often people overturned it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.stats import verdicts

RULES_MAX = 60
"""Rules on one page: more than the policy has."""

HIDDEN = (Status.SPAM, Status.REJECTED, Status.REMOVED)


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """What a rule did, and how it stands. A comment that only its author took back says nothing."""

    rule: str
    verdict: Status
    count: int
    decided: int
    """Those that can be judged: people have decided about a held one, or it is no held one."""
    overturned: int
    """Held and then published; published and then taken off; kept off and then published."""

    @property
    def precision(self) -> float | None:
        """Return the share that people left standing; nothing as long as none was decided."""
        return 1 - self.overturned / self.decided if self.decided else None


def rule_records(session: Session, begins: datetime, ends: datetime) -> list[RuleRecord]:
    """Return what each rule did from ``begins`` to ``ends``, the busiest first; one query.

    Most comments are published at once and stay so: these are counted in an index, and those that
    were taken off are found from the comments' side. A comment was written when its first row says;
    by its status and date an index finds it.
    """
    where = verdicts(begins, ends)
    written = (Comment.created_at >= begins, Comment.created_at < ends)
    parts = union_all(
        _held(where, written), _published(where), _taken_off(where, written)
    ).subquery()
    count = func.sum(parts.c.count)
    query = (
        select(
            parts.c.rule,
            parts.c.verdict,
            *(cast(each, BigInteger) for each in (count, *map(func.sum, parts.c[3:]))),
        )
        .group_by(parts.c.rule, parts.c.verdict)
        .order_by(count.desc(), parts.c.rule)
        .limit(RULES_MAX)
    )
    return [RuleRecord(str(row[0]), *row[1:]) for row in session.execute(query)]


def _part(count: Any, decided: Any, overturned: Any) -> Select[str, Status, int, int, int]:
    return select(
        StatusChange.rule.label("rule"),
        StatusChange.became.label("verdict"),
        count.label("count"),
        decided.label("decided"),
        overturned.label("overturned"),
    ).group_by(StatusChange.rule, StatusChange.became)


def _held(
    where: Sequence[ColumnElement[bool]], written: Sequence[ColumnElement[bool]]
) -> Select[str, Status, int, int, int]:
    verdict, now = StatusChange.became, Comment.status
    judged = case(
        (now == Status.WITHDRAWN, 0),
        ((verdict == Status.PENDING) & (now == Status.PENDING), 0),
        else_=1,
    )
    overturned = case((now == Status.PUBLISHED, 1), else_=0)
    return (
        _part(func.count(), func.sum(judged), func.sum(overturned))
        .join(StatusChange.comment)
        .where(verdict.in_((Status.PENDING, *HIDDEN)), *where, now.in_(list(Status)), *written)
    )


def _published(where: Sequence[ColumnElement[bool]]) -> Select[str, Status, int, int, int]:
    count = func.count()
    return _part(count, count, literal(0)).where(StatusChange.became == Status.PUBLISHED, *where)


def _taken_off(
    where: Sequence[ColumnElement[bool]], written: Sequence[ColumnElement[bool]]
) -> Select[str, Status, int, int, int]:
    withdrawn = case((Comment.status == Status.WITHDRAWN, -1), else_=0)
    hidden = case((Comment.status.in_(HIDDEN), 1), else_=0)
    return (
        _part(literal(0), func.sum(withdrawn), func.sum(hidden))
        .join(StatusChange.comment)
        .where(
            Comment.status.in_((*HIDDEN, Status.WITHDRAWN)),
            *written,
            StatusChange.became == Status.PUBLISHED,
            *where,
        )
    )
