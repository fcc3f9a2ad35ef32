"""What each rule did, and how often people overturned it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
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
    """Return what each rule did from ``begins`` to ``ends``, the busiest first; one query."""
    verdict, now = StatusChange.became, Comment.status
    judged = case(
        (now == Status.WITHDRAWN, 0),
        ((verdict == Status.PENDING) & (now == Status.PENDING), 0),
        else_=1,
    )
    overturned = case(
        (verdict.in_((Status.PENDING, *HIDDEN)) & (now == Status.PUBLISHED), 1),
        ((verdict == Status.PUBLISHED) & now.in_(HIDDEN), 1),
        else_=0,
    )
    count = func.count()
    query = (
        select(StatusChange.rule, verdict, count, func.sum(judged), func.sum(overturned))
        .join(StatusChange.comment)
        .where(*verdicts(begins, ends))
        .group_by(StatusChange.rule, verdict)
        .order_by(count.desc(), StatusChange.rule)
        .limit(RULES_MAX)
    )
    return [RuleRecord(str(row[0]), *row[1:]) for row in session.execute(query)]
