"""The life of a comment: which changes of status there are, and the one way through which they go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Status, StatusChange
from blog.errors import Conflict
from blog.words import N_

OPEN = (Status.PENDING, Status.PUBLISHED, Status.SPAM, Status.REJECTED, Status.REMOVED)
"""Where a moderator may put a comment, from any of them to any other: no decision is a dead end."""

MOVES: dict[Status, tuple[Status, ...]] = {
    Status.PENDING: (
        Status.PUBLISHED,
        Status.SPAM,
        Status.REJECTED,
        Status.REMOVED,
        Status.WITHDRAWN,
    ),
    Status.PUBLISHED: (
        Status.PENDING,
        Status.SPAM,
        Status.REJECTED,
        Status.REMOVED,
        Status.WITHDRAWN,
    ),
    Status.SPAM: (
        Status.PENDING,
        Status.PUBLISHED,
        Status.REJECTED,
        Status.REMOVED,
        Status.WITHDRAWN,
    ),
    Status.REJECTED: (
        Status.PENDING,
        Status.PUBLISHED,
        Status.SPAM,
        Status.REMOVED,
        Status.WITHDRAWN,
    ),
    Status.REMOVED: (
        Status.PENDING,
        Status.PUBLISHED,
        Status.SPAM,
        Status.REJECTED,
        Status.WITHDRAWN,
    ),
    Status.WITHDRAWN: (),  # its author took it back; nobody puts it back over their head
}


def begin(
    session: Session,
    comment: Comment,
    *,
    rule: str,
    reasons: Sequence[dict[str, Any]] = (),
    at: datetime,
) -> StatusChange:
    """Record the first status of a new comment, the one it was made with."""
    return _record(session, comment, was=None, rule=rule, reasons=reasons, at=at)


def move(
    session: Session,
    comment: Comment,
    became: Status,
    *,
    at: datetime,
    by: Person | None = None,
    rule: str | None = None,
    reasons: Sequence[dict[str, Any]] = (),
    reason: str = "",
    undoes: StatusChange | None = None,
) -> StatusChange:
    """Change the status of ``comment``, record it and return the record.

    Either a person or a rule does it. Raise Conflict for a change that does not exist.
    """
    was = comment.status
    if became not in MOVES[was]:
        raise _no_such_move(was)
    comment.status = became
    return _record(
        session,
        comment,
        was=was,
        by=by,
        rule=rule,
        reasons=reasons,
        reason=reason,
        undoes=undoes,
        at=at,
    )


def _no_such_move(was: Status) -> Conflict:
    if was is Status.WITHDRAWN:
        return Conflict(N_("Its author withdrew this comment; nobody else can put it back."))
    return Conflict(N_("This comment already is what you want it to be."))


def _record(
    session: Session,
    comment: Comment,
    *,
    was: Status | None,
    at: datetime,
    by: Person | None = None,
    rule: str | None = None,
    reasons: Sequence[dict[str, Any]] = (),
    reason: str = "",
    undoes: StatusChange | None = None,
) -> StatusChange:
    change = StatusChange(
        comment=comment,
        was=was,
        became=comment.status,
        by=by,
        rule=rule,
        reasons=list(reasons),
        reason=reason,
        undoes_id=undoes.id if undoes else None,
        at=at,
    )
    session.add(change)
    session.flush()
    return change
