"""What a decision means for the reports on its comments; for one comment and for ten thousand alike.

A person who publishes a comment or leaves it found the reports wrong: they are kept. Who rejects or
removes it or calls it spam upholds them. Back to pending says nothing yet. Taking a decision back opens
what that decision settled. Each of this is a row of ``settlements``, for good; what stands in the report
is the last of them. Whoever settles holds the comments' locks, so two statements see the same reports.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Letter
from blog.comments.models import Batch, Status, StatusChange
from blog.moderation.models import Report, ReportOutcome, Settlement
from blog.orm import BIG, UTCDateTime

UPHOLDING = (Status.REJECTED, Status.REMOVED, Status.SPAM)

AT_ONCE = 1_000
"""Letters named in one statement."""


def settle_reports(session: Session, made: ColumnElement[bool]) -> None:
    """Settle the reports on what the status changes that fit ``made`` decided; one statement.

    Call it in the transaction that made them. Changes that a rule made settle nothing.
    """
    session.flush()
    _settle(session, made)
    forget_reports(session)


def settle_taken_back(
    session: Session,
    made: ColumnElement[bool],
    *,
    undone: StatusChange | Batch,
    decided: bool,
    by_id: int,
    at: datetime,
    batch_id: int | None = None,
) -> None:
    """Open what ``undone`` had settled, which the changes that fit ``made`` take back.

    ``decided`` says that it was a decision. If not, this is one: taking an undo back is deciding once
    more, and so is taking back what a rule did, or that an appeal was granted.
    """
    session.flush()
    its_own = and_(Report.settled_by_id == undone.by_id, Report.settled_at == undone.at)
    where = and_(_on_these(made), its_own)
    reopen(session, where, by_id=by_id, at=at, batch_id=batch_id)
    if not decided:
        settle_reports(session, made)


def settle_all(session: Session, made: ColumnElement[bool], *, by_id: int, at: datetime) -> None:
    """Settle by ``made`` what was settled before, too: somebody looked again, and found otherwise."""
    session.flush()
    reopen(session, _on_these(made), by_id=by_id, at=at)
    _settle(session, made)
    forget_reports(session)


def _on_these(made: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of a report on what was decided: the database begins with these comments."""
    return Report.comment_id.in_(select(StatusChange.comment_id).where(made))


def settle_as_kept(
    session: Session,
    where: ColumnElement[bool],
    *,
    by_id: int,
    at: datetime,
    batch_id: int | None = None,
) -> int:
    """Settle the open reports that fit without a change of status; return how many."""
    session.flush()
    found = literal(ReportOutcome.KEPT, Report.outcome.type)
    facts = (Report.id, Report.comment_id, found, *_by(by_id, at, batch_id))
    # Locked, too: of a filter's comments one may have been opened again after they were locked.
    still_open = select(*facts).where(where, Report.outcome.is_(None)).with_for_update(of=Report)
    _write(session, still_open)
    written = where
    if batch_id is not None:  # not what was opened again since that statement
        mine = (Settlement.batch_id == batch_id, Settlement.undoes_id.is_(None))
        written = Report.id.in_(select(Settlement.report_id).where(*mine))
    result = session.execute(
        update(Report)
        .where(written, Report.outcome.is_(None))
        .values(outcome=ReportOutcome.KEPT, settled_by_id=by_id, settled_at=at)
        .execution_options(synchronize_session=False)
    )
    forget_reports(session)
    return int(result.rowcount)  # type: ignore[attr-defined]


def reopen(
    session: Session,
    where: ColumnElement[bool],
    *,
    by_id: int,
    at: datetime,
    batch_id: int | None = None,
) -> int:
    """Open the settled reports that fit; return how many.

    Letters about them that still wait are taken back.
    """
    each = aliased(Settlement)
    last = select(func.max(each.id)).where(each.report_id == Report.id).scalar_subquery()
    facts = (Report.id, Report.comment_id, Settlement.outcome, *_by(by_id, at, batch_id))
    _write(
        session,
        select(*facts, Settlement.id)
        .join(Settlement, Settlement.id == last)
        .where(where, Report.outcome.is_not(None)),
    )
    settled = session.execute(
        update(Report)
        .where(where, Report.outcome.is_not(None))
        .values(outcome=None, settled_by_id=None, settled_at=None)
        .returning(Report.id, Report.wants_outcome)
        .execution_options(synchronize_session=False)
    ).all()
    causes = [cause_of(row.id) for row in settled if row.wants_outcome]
    for start in range(0, len(causes), AT_ONCE):
        some = causes[start : start + AT_ONCE]
        session.execute(
            delete(Letter)
            .where(Letter.cause.in_(some), Letter.attempts == 0, Letter.sent_at.is_(None))
            .execution_options(synchronize_session=False)
        )
    forget_reports(session)
    return len(settled)


def cause_of(report_id: int) -> str:
    """Return what a letter about the outcome of a report names as its cause."""
    return f"report:{report_id}"


def _settle(session: Session, made: ColumnElement[bool]) -> None:
    kind = Report.outcome.type
    outcome = case(
        (StatusChange.became == Status.PUBLISHED, literal(ReportOutcome.KEPT, kind)),
        else_=literal(ReportOutcome.UPHELD, kind),
    )
    fits = (
        made,
        StatusChange.comment_id == Report.comment_id,
        Report.outcome.is_(None),
        StatusChange.by_id.is_not(None),
        StatusChange.became.in_((Status.PUBLISHED, *UPHOLDING)),
    )
    by = (StatusChange.by_id, StatusChange.at, StatusChange.batch_id)
    _write(session, select(Report.id, Report.comment_id, outcome, *by).where(*fits))
    session.execute(
        update(Report)
        .where(*fits)
        .values(outcome=outcome, settled_by_id=StatusChange.by_id, settled_at=StatusChange.at)
        .execution_options(synchronize_session=False)
    )


def _by(
    by_id: int, at: datetime, batch_id: int | None
) -> tuple[ColumnElement[int], ColumnElement[datetime], ColumnElement[int | None]]:
    return literal(by_id, BIG), literal(at, UTCDateTime()), literal(batch_id, BIG)


def _write(session: Session, rows: Select[*tuple[Any, ...]]) -> None:
    """Add the settlements that ``rows`` reads: report, comment, outcome, by, at, batch, what it takes back."""
    names = ("report_id", "comment_id", "outcome", "by_id", "at", "batch_id", "undoes_id")
    columns = names[: len(rows.selected_columns)]
    session.execute(insert(Settlement).from_select(columns, rows.order_by(Report.id)))


def forget_reports(session: Session) -> None:
    """Have reports that are loaded read anew."""
    for loaded in session.identity_map.values():
        if isinstance(loaded, Report):
            session.expire(loaded)
