"""What comments and reports say of themselves, compared with the rows that make it so."""

from collections.abc import Iterator

from sqlalchemy import and_, case, func, null, or_, select
from sqlalchemy.orm import Session

from blog.comments.models import Batch, Comment
from blog.moderation.models import Report, ReportOutcome, Settlement


def known_reports(session: Session) -> Iterator[str]:
    """Name every comment that was reported and does not know it."""
    unsaid = select(Report.comment_id).join(Comment, Comment.id == Report.comment_id)
    for id_ in session.scalars(unsaid.where(~Comment.was_reported).distinct()):
        yield f"Comment {id_} was reported, and its row does not say so."


def held_outcomes(session: Session) -> Iterator[str]:
    """Name every report that does not say what its last settlement said."""
    last = select(func.max(Settlement.id)).group_by(Settlement.report_id)
    said = case((Settlement.undoes_id.is_(None), Settlement.outcome), else_=null())
    differs = or_(
        said.is_distinct_from(Report.outcome),
        Settlement.comment_id != Report.comment_id,
        and_(
            Report.outcome.is_not(None),
            or_(
                Settlement.at != Report.settled_at,
                Settlement.by_id.is_distinct_from(Report.settled_by_id),
            ),
        ),
    )
    query = (
        select(Report.id, Report.outcome, said)
        .outerjoin(Settlement, and_(Settlement.report_id == Report.id, Settlement.id.in_(last)))
        .where(differs)
        .order_by(Report.id)
    )
    for id_, outcome, last_said in session.execute(query):
        yield f"Report {id_} is {_word(outcome)}, its settlements say {_word(last_said)}."


def batched_settlements(session: Session) -> Iterator[str]:
    """Name every settlement that says something else than the press it came with."""
    query = (
        select(Settlement.id, Batch.id)
        .join(Batch, Batch.id == Settlement.batch_id)
        .where(or_(Batch.by_id.is_distinct_from(Settlement.by_id), Batch.at != Settlement.at))
        .order_by(Settlement.id)
    )
    for id_, batch_id in session.execute(query):
        yield f"Settlement {id_} came with batch {batch_id}, which another person or moment made."


def _word(outcome: ReportOutcome | None) -> str:
    return outcome.value if outcome else "open"
