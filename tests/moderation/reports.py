"""Reports, and what became of them: what the tests of reported comments share."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blog.accounts.models import Letter, Person
from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.models import Report, ReportOutcome, ReportReason
from tests.build import NOON, a_person

JSON = {"Accept": "application/json"}


def a_report(
    session: Session,
    comment: Comment,
    by: Person | None = None,
    *,
    reason: ReportReason = ReportReason.ABUSE,
    text: str = "",
    wants_outcome: bool = False,
    outcome: ReportOutcome | None = None,
    at: datetime = NOON,
) -> Report:
    by = by or a_person(session, "reader")
    made = Report(
        comment_id=comment.id, by_id=by.id, reason=reason, text=text, wants_outcome=wants_outcome,
        at=at, outcome=outcome, settled_by_id=by.id if outcome else None,
        settled_at=NOON if outcome else None,
    )  # fmt: skip
    session.add(made)
    session.execute(update(Comment).where(Comment.id == comment.id).values(was_reported=True))
    session.flush()
    return made


def outcome_of(session: Session, report: Report) -> ReportOutcome | None:
    found = session.scalar(select(Report.outcome).where(Report.id == report.id))
    session.commit()
    return found


def status_of(session: Session, comment: Comment) -> Status | None:
    found = session.scalar(select(Comment.status).where(Comment.id == comment.id))
    session.commit()
    return found


def last_of(session: Session, comment: Comment) -> int:
    rows = select(StatusChange.id).where(StatusChange.comment_id == comment.id)
    found = session.scalars(rows.order_by(StatusChange.id.desc())).first()
    session.commit()
    assert found is not None
    return found


def letters(session: Session) -> list[Letter]:
    found = session.scalars(select(Letter).execution_options(populate_existing=True)).all()
    session.commit()
    return list(found)
