"""Keeping many reported comments with one press, as a part of a batch, and taking that back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, insert, literal, or_, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.lifecycle import move_many
from blog.comments.models import Batch, Comment, Status, StatusChange
from blog.moderation.everything import NAMED_MAX, Skipped
from blog.moderation.models import Note, Report, Settlement
from blog.moderation.queues import may_moderate
from blog.moderation.settle import reopen, settle_as_kept
from blog.orm import BIG, UTCDateTime

KEEP = "keep"
"""The decision of a batch that finds reported comments right."""


def newest_change(session: Session) -> int:
    """Return the highest id of a status change; with a comment locked, whatever changes it later has a higher one."""
    return session.scalar(select(func.max(StatusChange.id))) or 0


def keep_many(
    session: Session,
    batch: Batch,
    where: Sequence[ColumnElement[bool]],
    seen: ColumnElement[bool],
    *,
    by: Person,
    note: str,
    at: datetime,
) -> int:
    """Do what ``keep`` does to every comment that fits, and is locked; return how much that changed.

    Of what is published it settles the reports that fit ``seen``, and the note is one on each of them;
    what a rule hid it publishes.
    """
    stay = select(Comment.id).where(*where, Comment.status == Status.PUBLISHED)
    shown = and_(Report.comment_id.in_(stay), seen)
    settled = settle_as_kept(session, shown, by_id=by.id, at=at, batch_id=batch.id)
    if note:
        _note_on_kept(session, batch, note, by=by, at=at)
    hidden = [*where, Comment.status == Status.PENDING]
    return settled + move_many(session, batch, hidden, Status.PUBLISHED, by=by, note=note, at=at)


def _note_on_kept(session: Session, batch: Batch, note: str, *, by: Person, at: datetime) -> None:
    facts = (literal(by.id, BIG), literal(note), literal(at, UTCDateTime()))
    kept = select(Settlement.comment_id, *facts).where(Settlement.batch_id == batch.id).distinct()
    session.execute(insert(Note).from_select(["comment_id", "by_id", "text", "at"], kept))


def unkeep_many(session: Session, batch: Batch, undo: Batch, *, by: Person, at: datetime) -> int:
    """Put back what the batch settled without a change of status, as a part of ``undo``; return how many reports.

    What it had opened again is settled again. What was touched since stays.
    """
    if batch.changes_up_to is None:
        return 0
    kept = aliased(Settlement, name="kept")
    mine = (
        select(kept.report_id)
        .join(Comment, Comment.id == kept.comment_id)
        .where(*_alone(kept, batch), ~_touched(kept, batch, undo.id), *may_moderate(by))
    )
    settled = Report.id.in_(mine.where(kept.undoes_id.is_(None)))
    opened = Report.id.in_(mine.where(kept.undoes_id.is_not(None)))
    return reopen(session, settled, by_id=by.id, at=at, batch_id=undo.id) + settle_as_kept(
        session, opened, by_id=by.id, at=at, batch_id=undo.id
    )


def touched_since_kept(session: Session, batch: Batch, by: Person) -> tuple[Skipped, int]:
    """Return what ``unkeep_many`` leaves as it is, each with what came since, and how many comments."""
    if batch.changes_up_to is None:
        return [], 0
    kept, change, later = (
        aliased(Settlement, name="kept"),
        aliased(StatusChange),
        aliased(Settlement),
    )
    barred = [~condition for condition in may_moderate(by)]
    where = [*_alone(kept, batch), or_(_touched(kept, batch), *barred)]
    left = select(kept.comment_id).join(Comment, Comment.id == kept.comment_id).where(*where)
    count = session.scalar(select(func.count()).select_from(left.distinct().subquery())) or 0
    if not count:
        return [], 0
    decided = (
        select(func.max(change.id))
        .where(change.comment_id == kept.comment_id, change.id > batch.changes_up_to)
        .scalar_subquery()
    )
    settled = (
        select(func.max(later.id))
        .where(later.report_id == kept.report_id, later.id > kept.id)
        .scalar_subquery()
    )
    rows = session.execute(
        left.add_columns(func.max(decided), func.max(settled))
        .group_by(kept.comment_id)
        .order_by(kept.comment_id)
        .limit(NAMED_MAX)
    )
    return [
        [each[0], each[1]] if each[1] or not each[2] else [each[0], None, None, each[2]]
        for each in rows
    ], count


def _alone(kept: type[Settlement], batch: Batch) -> list[ColumnElement[bool]]:
    """Return the conditions of what the batch settled or opened without a change of status."""
    # No EXISTS: PostgreSQL believes that a fresh batch is small, and would compare each with each.
    changed = select(StatusChange.comment_id).where(StatusChange.batch_id == batch.id)
    return [kept.batch_id == batch.id, kept.comment_id.not_in(changed)]


def _touched(kept: type[Settlement], batch: Batch, undo_id: int = 0) -> ColumnElement[bool]:
    """Return the condition that the report was settled or opened since, or its comment decided about."""
    later = aliased(Settlement)
    return or_(
        exists().where(
            later.report_id == kept.report_id,
            later.id > kept.id,
            later.batch_id.is_distinct_from(undo_id),
        ),
        exists().where(
            StatusChange.comment_id == kept.comment_id, StatusChange.id > batch.changes_up_to
        ),
    )
