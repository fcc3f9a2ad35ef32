"""Who undoes what an appeal had granted takes the answer back, too."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from blog.comments.models import StatusChange
from blog.moderation.models import Appeal, TakenBackAnswer


def reopen_appeal(session: Session, grant: StatusChange, undone: StatusChange) -> None:
    """Have the appeal that ``grant`` granted wait again, if it granted one; its answer is kept aside.

    The comment is locked. Whoever answers locks the appeal first, but only one that waits goes on to
    the comment, so the two do not wait for each other.
    """
    against = aliased(StatusChange)
    appeal = session.scalar(
        select(Appeal)
        .join(against, against.id == Appeal.change_id)
        .where(
            Appeal.answered_at == grant.at,  # the answer and what it did are of one moment
            Appeal.answered_by_id == grant.by_id,
            Appeal.granted.is_(True),
            against.comment_id == grant.comment_id,
        )
        .with_for_update(of=Appeal)
        .execution_options(populate_existing=True)
    )
    if appeal is None:
        return
    session.add(
        TakenBackAnswer(
            appeal_id=appeal.id,
            answer=appeal.answer,
            by_id=appeal.answered_by_id,
            at=appeal.answered_at,
            change_id=undone.id,
        )
    )
    appeal.granted, appeal.answer = None, None
    appeal.answered_by_id, appeal.answered_at = None, None
    session.flush()
