"""With a ban, what somebody wrote lately can go as well: one batch, which one press takes back."""

from datetime import datetime, timedelta

from sqlalchemy import case, literal, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Sanction
from blog.comments.lifecycle import lock_comments, move_many
from blog.comments.models import Batch, Comment, Status, StatusChange
from blog.moderation.settle import settle_reports

HOURS = (1, 24, 7 * 24, 30 * 24)
"""How far back one may choose to go."""

REMOVING = "remove"


def ban_token(ban: Sanction) -> str:
    """Return the token of a ban's batch: one ban removes once, however often it is pressed."""
    return f"sanction-{ban.id}"


def remove_written(
    session: Session, ban: Sanction, *, hours: int, by: Person, at: datetime
) -> Batch | None:
    """Take down what the banned person wrote in the last ``hours``; nothing when there was nothing.

    What readers saw is removed; what waits is rejected, so that no tombstone tells of what nobody
    ever saw. Spam stays spam. The person is locked: nothing of theirs comes in meanwhile.
    """
    token = ban_token(ban)
    done = session.scalar(select(Batch).where(Batch.by_id == by.id, Batch.token == token))
    if done is not None:
        return done
    where = [
        Comment.author_id == ban.person_id,
        Comment.created_at > at - timedelta(hours=hours),
        Comment.status.in_([Status.PUBLISHED, Status.PENDING]),
    ]
    if not lock_comments(session, where):
        return None
    batch = Batch(
        by_id=by.id,
        decision=REMOVING,
        reason=ban.reason,
        token=token,
        at=at,
        skipped=[],
        skipped_count=0,
    )
    session.add(batch)
    session.flush()
    kind = Comment.status.type
    became = case(
        (Comment.status == Status.PUBLISHED, literal(Status.REMOVED, kind)),
        else_=literal(Status.REJECTED, kind),
    )
    move_many(session, batch, where, became, by=by, at=at)
    settle_reports(session, StatusChange.batch_id == batch.id)
    return batch
