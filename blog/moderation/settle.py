"""What a decision means for the reports on its comments; for one comment and for ten thousand alike.

A person who publishes a comment or leaves it found the reports wrong: they are kept. Who rejects or
removes it or calls it spam upholds them. Back to pending says nothing yet. Taking a decision back opens
what that decision settled.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, exists, literal, select, update
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Letter
from blog.comments.models import Status, StatusChange
from blog.moderation.models import Report, ReportOutcome

UPHOLDING = (Status.REJECTED, Status.REMOVED, Status.SPAM)


def settle_reports(session: Session, made: ColumnElement[bool]) -> None:
    """Settle the reports on what the status changes that fit ``made`` decided; one statement.

    Call it in the transaction that made them. Changes that a rule made settle nothing.
    """
    session.flush()
    _settle(session, made)
    forget_reports(session)


def settle_taken_back(session: Session, made: ColumnElement[bool]) -> None:
    """Open what those decisions had settled that the changes which fit ``made`` take back.

    Taking an undo back is deciding once more, and so is taking back what a rule did.
    """
    session.flush()
    undone = aliased(StatusChange)
    decision = [
        undone.id == StatusChange.undoes_id,
        undone.by_id.is_not(None),
        undone.undoes_id.is_(None),
    ]
    settled_by_it = exists().where(
        made,
        *decision,
        Report.comment_id == undone.comment_id,
        Report.settled_by_id == undone.by_id,
        Report.settled_at == undone.at,
    )
    reopen(session, and_(_on_these(made), settled_by_it.correlate(Report)))
    _settle(session, made, ~exists().where(*decision).correlate(StatusChange))
    forget_reports(session)


def settle_all(session: Session, made: ColumnElement[bool]) -> None:
    """Settle by ``made`` what was settled before, too: somebody looked again, and found otherwise."""
    session.flush()
    reopen(session, _on_these(made))
    _settle(session, made)
    forget_reports(session)


def _on_these(made: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of a report on what was decided: the database begins with these comments."""
    return Report.comment_id.in_(select(StatusChange.comment_id).where(made))


def settle_as_kept(
    session: Session, where: ColumnElement[bool], *, by_id: int, at: datetime
) -> int:
    """Settle the open reports that fit without a change of status; return how many."""
    session.flush()
    result = session.execute(
        update(Report)
        .where(where, Report.outcome.is_(None))
        .values(outcome=ReportOutcome.KEPT, settled_by_id=by_id, settled_at=at)
        .execution_options(synchronize_session=False)
    )
    forget_reports(session)
    return int(result.rowcount)  # type: ignore[attr-defined]


def reopen(session: Session, where: ColumnElement[bool]) -> int:
    """Open the settled reports that fit, and take back the letters about them that still wait."""
    settled = session.execute(
        update(Report)
        .where(where, Report.outcome.is_not(None))
        .values(outcome=None, settled_by_id=None, settled_at=None)
        .returning(Report.id, Report.wants_outcome)
        .execution_options(synchronize_session=False)
    ).all()
    causes = [cause_of(row.id) for row in settled if row.wants_outcome]
    if causes:
        session.execute(
            delete(Letter)
            .where(Letter.cause.in_(causes), Letter.attempts == 0, Letter.sent_at.is_(None))
            .execution_options(synchronize_session=False)
        )
    forget_reports(session)
    return len(settled)


def cause_of(report_id: int) -> str:
    """Return what a letter about the outcome of a report names as its cause."""
    return f"report:{report_id}"


def _settle(session: Session, made: ColumnElement[bool], *unless: ColumnElement[bool]) -> None:
    kind = Report.outcome.type
    session.execute(
        update(Report)
        .where(
            made,
            StatusChange.comment_id == Report.comment_id,
            Report.outcome.is_(None),
            StatusChange.by_id.is_not(None),
            StatusChange.became.in_((Status.PUBLISHED, *UPHOLDING)),
            *unless,
        )
        .values(
            outcome=case(
                (StatusChange.became == Status.PUBLISHED, literal(ReportOutcome.KEPT, kind)),
                else_=literal(ReportOutcome.UPHELD, kind),
            ),
            settled_by_id=StatusChange.by_id,
            settled_at=StatusChange.at,
        )
        .execution_options(synchronize_session=False)
    )


def forget_reports(session: Session) -> None:
    """Have reports that are loaded read anew."""
    for loaded in session.identity_map.values():
        if isinstance(loaded, Report):
            session.expire(loaded)
