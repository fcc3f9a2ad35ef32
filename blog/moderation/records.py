"""What moderators know of people at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Account, Person
from blog.comments.models import Comment, Status
from blog.moderation.models import Report
from blog.moderation.queues import may_moderate


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody did here so far. The numbers are of comments."""

    member_since: datetime | None
    """Nothing for a guest and for who came with an import."""
    published: int
    rejected: int
    """Rejected, or removed after they were published."""
    spam: int
    reports: int
    """Complaints about their comments, whatever came of them."""


def records_of(session: Session, person_ids: Iterable[int], by: Person) -> dict[int, Record]:
    """Return the records by the ids of people, as far as ``by`` may know them; one query."""
    ids = sorted(set(person_ids))
    if not ids:
        return {}
    reports = (
        select(func.count(Report.id))
        .join(Comment, Comment.id == Report.comment_id)
        .where(Comment.author_id == Person.id, *may_moderate(by))
        .correlate(Person)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Person.id,
            Account.confirmed_at,
            _count(Status.PUBLISHED),
            _count(Status.REJECTED, Status.REMOVED),
            _count(Status.SPAM),
            reports,
        )
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(Comment, and_(Comment.author_id == Person.id, *may_moderate(by)))
        .where(Person.id.in_(ids))
        .group_by(Person.id, Account.confirmed_at)
    )
    return {row[0]: Record(*row[1:]) for row in rows}


def _count(*statuses: Status) -> ColumnElement[int]:
    return func.count(case((Comment.status.in_(statuses), 1)))
