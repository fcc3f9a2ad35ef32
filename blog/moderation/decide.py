"""A person decides about a comment, and takes a decision back."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.models import Person
from blog.comments import lifecycle
from blog.comments.models import Comment, Status, StatusChange
from blog.errors import Conflict, Invalid, NotFound
from blog.moderation.permissions import can_moderate
from blog.moderation.reopen import reopen_appeal
from blog.moderation.settle import settle_reports, settle_taken_back
from blog.orm import BIG
from blog.words import N_

DECISIONS = {
    "publish": Status.PUBLISHED,
    "reject": Status.REJECTED,
    "spam": Status.SPAM,
    "remove": Status.REMOVED,
    "hold": Status.PENDING,
}
"""What a moderator may press, and what becomes of the comment."""


class Stale(Conflict):
    """Somebody decided in between; ``last`` is what they did, with the person loaded."""

    def __init__(self, comment: Comment, last: StatusChange) -> None:
        super().__init__(N_("Someone decided about this comment while you looked at it."))
        self.comment = comment
        self.last = last


def decide(
    session: Session,
    *,
    comment_id: int,
    decision: str,
    version: int,
    by: Person,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> StatusChange:
    """Do as ``by`` decided about the comment at the ``version`` that was shown.

    Raise NotFound for a comment that ``by`` may not moderate, Invalid for an unknown decision, Stale
    when the comment changed since. Deciding what already holds is Stale too: it says who was first.
    """
    if decision not in DECISIONS:
        raise Invalid(N_("There is no decision called “%(name)s”."), name=decision)
    comment = take(session, comment_id, by)
    became = DECISIONS[decision]
    if comment.version != version or comment.status is became:
        raise Stale(comment, last_change(session, comment))
    change = lifecycle.move(
        session, comment, became, by=by, reason=reason.strip(), note=note.strip(), at=at
    )
    if comment.was_reported:
        settle_reports(session, StatusChange.id == change.id)
    return change


def undo(session: Session, *, change_id: int, by: Person, at: datetime) -> StatusChange:
    """Put back what the decision changed, by a new one that points at it.

    The appeal that the decision granted waits for an answer again.

    Raise NotFound for a decision about a comment that ``by`` may not moderate, Stale when the comment
    was decided about since, Invalid for the row with which a comment began and for a
    rule's second look, which changed nothing.
    """
    change = session.get(StatusChange, change_id)
    if change is None:
        raise NotFound(N_("There is no such decision."))
    comment = take(session, change.comment_id, by)
    if change.was is None:
        raise Invalid(N_("This is how the comment came in; there is nothing to take back."))
    if change.was is change.became:
        raise Invalid(
            N_("A rule looked at it again and changed nothing; there is nothing to undo.")
        )
    last = last_change(session, comment)
    if last.id != change.id:
        raise Stale(comment, last)
    undone = lifecycle.move(session, comment, change.was, by=by, undoes=change, at=at)
    reopen_appeal(session, change, undone)
    if comment.was_reported:
        made = StatusChange.id == undone.id
        decided = _decides(session, change)
        settle_taken_back(session, made, undone=change, decided=decided, by_id=by.id, at=at)
    return undone


def _decides(session: Session, change: StatusChange) -> bool:
    """Whether it is somebody's decision: taking one back is none, and taking that back is one again."""
    taken_back = False
    while change.undoes_id is not None:
        change, taken_back = session.get_one(StatusChange, change.undoes_id), not taken_back
    return (change.by_id is not None) is not taken_back


def last_change(session: Session, comment: Comment) -> StatusChange:
    """Return the row that says why the comment is what it is, with its person."""
    return session.scalars(
        select(StatusChange)
        .where(StatusChange.comment_id == comment.id)
        .order_by(StatusChange.id.desc())
        .limit(1)
        .options(joinedload(StatusChange.by))
    ).one()


def take(session: Session, comment_id: int, by: Person) -> Comment:
    """Load the comment for a decision; a second moderator waits here until the first is done."""
    comment = session.scalar(_TAKEN, {"id": comment_id})
    if comment is None or not can_moderate(by, comment.post):
        raise NotFound(N_("There is no such comment."))
    # Only its own columns: the author may be who is signed in, with roles that were loaded before.
    session.refresh(comment, Comment.__table__.columns.keys(), with_for_update=True)
    return comment


# Put together once: it takes longer than asking it.
_TAKEN = (
    select(Comment)
    .where(Comment.id == bindparam("id", type_=BIG))
    .options(joinedload(Comment.post, innerjoin=True), joinedload(Comment.author, innerjoin=True))
)
