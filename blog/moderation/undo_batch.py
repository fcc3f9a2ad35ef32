"""Taking a batch back: exactly what it changed, unless somebody touched it since."""

from datetime import datetime
from operator import itemgetter

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.lifecycle import lock_comments, move_many
from blog.comments.models import Batch, Comment, StatusChange
from blog.comments.turns import take_turn
from blog.errors import Conflict, NotFound
from blog.moderation.batch import NothingDone
from blog.moderation.everything import NAMED_MAX, Skipped
from blog.moderation.keep_many import newest_change, touched_since_kept, unkeep_many
from blog.moderation.pressed import stands, undone_by
from blog.moderation.queues import may_moderate
from blog.moderation.settle import settle_taken_back
from blog.moderation.together import decided_together
from blog.words import N_

UNDO = "undo"
"""The decision of a batch that takes another back."""


def find_batch(session: Session, batch_id: int, by: Person) -> Batch:
    """Return the batch; raise NotFound unless ``by`` moderates everything or pressed it."""
    batch = session.get(Batch, batch_id)
    if batch is None or not (by.is_moderator or batch.by_id == by.id):
        raise NotFound(N_("There is no such batch."))
    return batch


def undo_batch(session: Session, *, batch_id: int, by: Person, at: datetime) -> Batch:
    """Put back what the batch changed and return the batch that did it; a second press finds the first.

    What was touched since stays and is named. An undo is a batch itself and can be undone. Raise
    NotFound for a batch that is not ``by``'s to undo, NothingDone when nothing of it is left, Conflict
    when it was undone and done once more.
    """
    take_turn(session, by)
    batch = find_batch(session, batch_id, by)
    change = aliased(StatusChange, name="change")
    of_batch = [change.batch_id == batch.id, change.comment_id == Comment.id]
    lock_comments(session, [Comment.id.in_(decided_together(batch.id))])
    if (done := undone_by(session, batch)) is not None:
        # Asked behind the locks: whoever undid it at the same moment is done by now.
        if stands(session, batch):
            raise Conflict(
                N_("This was taken back before, and then done once more. Look how it is now.")
            )
        return done
    later = aliased(StatusChange)
    touched = exists().where(later.comment_id == change.comment_id, later.id > change.id)
    skipped, count = _left_out(session, change, of_batch, touched, by)
    more, others = touched_since_kept(session, batch, by)
    skipped, count = sorted([*skipped, *more], key=itemgetter(0))[:NAMED_MAX], count + others
    undo = Batch(
        by_id=by.id,
        decision=UNDO,
        reason="",
        token=f"{UNDO}-{batch.id}",
        at=at,
        undoes_id=batch.id,
        skipped=skipped,
        skipped_count=count,
        changes_up_to=None if batch.changes_up_to is None else newest_change(session),
    )
    session.add(undo)
    session.flush()
    where = [*of_batch, ~touched, Comment.status == change.became, *may_moderate(by)]
    opened = unkeep_many(session, batch, undo, by=by, at=at)
    moved = move_many(session, undo, where, change.was, undoes=change.id, by=by, at=at)  # type: ignore[arg-type]
    if not opened and not moved:
        raise NothingDone(skipped, count)
    settle_taken_back(
        session,
        StatusChange.batch_id == undo.id,
        undone=batch,
        decided=_decides(session, batch),
        by_id=by.id,
        at=at,
        batch_id=undo.id,
    )
    return undo


def _decides(session: Session, batch: Batch) -> bool:
    """Whether it decided: taking a batch back is no decision, and taking that back is one again."""
    decides = True
    while batch.undoes_id is not None:
        batch, decides = session.get_one(Batch, batch.undoes_id), not decides
    return decides


def _left_out(
    session: Session,
    change: type[StatusChange],
    of_batch: list[ColumnElement[bool]],
    touched: ColumnElement[bool],
    by: Person,
) -> tuple[Skipped, int]:
    """Return what the undo leaves as it is, each with the change that came since, and how many."""
    barred = [~condition for condition in may_moderate(by)]
    where = [*of_batch, or_(touched, *barred)]
    count = session.scalar(select(func.count()).select_from(change).where(*where)) or 0
    if not count:
        return [], 0
    newest = aliased(StatusChange)
    last = (
        select(func.max(newest.id))
        .where(newest.comment_id == change.comment_id, newest.id > change.id)
        .correlate(change)
        .scalar_subquery()
    )
    rows = session.execute(
        select(change.comment_id, last).where(*where).order_by(change.comment_id).limit(NAMED_MAX)
    )
    return [list(row) for row in rows], count
