"""The life of a comment: which changes of status there are, and the two doors through which they go.

``move`` is for one comment, ``move_many`` for a batch of any size; both keep to ``MOVES`` and write one
row per change.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Batch, Comment, Status, StatusChange, parts_of
from blog.errors import Conflict
from blog.revisions import touch
from blog.words import N_

OPEN = (Status.PENDING, Status.PUBLISHED, Status.SPAM, Status.REJECTED, Status.REMOVED)
"""Where a moderator may put a comment, from any of them to any other: no decision is a dead end."""

MOVES: dict[Status, tuple[Status, ...]] = {
    **{was: (*(each for each in OPEN if each is not was), Status.WITHDRAWN) for was in OPEN},
    Status.WITHDRAWN: (),  # its author took it back; nobody puts it back over their head
}


def begin(
    session: Session,
    comment: Comment,
    *,
    rule: str,
    reasons: Sequence[dict[str, Any]] = (),
    facts: dict[str, Any] | None = None,
    at: datetime,
) -> StatusChange:
    """Record the first status of a new comment, the one it was made with."""
    return _record(session, comment, was=None, rule=rule, reasons=reasons, facts=facts, at=at)


def look_again(
    session: Session,
    comment: Comment,
    *,
    rule: str,
    reasons: Sequence[dict[str, Any]] = (),
    facts: dict[str, Any] | None = None,
    at: datetime,
) -> StatusChange:
    """Record what a rule said of a comment that stays what it is; only rules look without deciding."""
    return _record(
        session, comment, was=comment.status, rule=rule, reasons=reasons, facts=facts, at=at
    )


def move(
    session: Session,
    comment: Comment,
    became: Status,
    *,
    at: datetime,
    by: Person | None = None,
    rule: str | None = None,
    reasons: Sequence[dict[str, Any]] = (),
    facts: dict[str, Any] | None = None,
    reason: str = "",
    note: str = "",
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
        facts=facts,
        reason=reason,
        note=note,
        undoes=undoes,
        at=at,
    )


def move_many(
    session: Session,
    batch: Batch,
    where: Sequence[ColumnElement[bool]],
    became: Status | ColumnElement[Status],
    *,
    at: datetime,
    by: Person,
    note: str = "",
    undoes: ColumnElement[int] | None = None,
) -> int:
    """Do what ``move`` does to every comment that fits ``where``, as part of ``batch``; return how many.

    Comments for which there is no such change stay as they are. ``became`` and ``undoes`` may be
    columns of a status change that ``where`` joins. Three statements, however many comments: they are
    locked in the order of their ids, so that batches queue instead of locking each other out, and what
    somebody else changed while this waited is looked at anew.
    """
    into = cast(became, Comment.status.type) if isinstance(became, Status) else became
    session.flush()
    lock_comments(session, where)
    session.execute(
        insert(StatusChange).from_select(
            ["comment_id", "was", "became", "by_id", "reasons", "reason", "note", "batch_id",
             "undoes_id", "at"],
            select(
                Comment.id,
                Comment.status,
                into,
                literal(by.id, StatusChange.by_id.type),
                literal([], StatusChange.reasons.type),
                literal(batch.reason, StatusChange.reason.type),
                literal(note, StatusChange.note.type),
                literal(batch.id, StatusChange.batch_id.type),
                undoes if undoes is not None else literal(None, StatusChange.undoes_id.type),
                literal(at, StatusChange.at.type),
            )
            .where(*where, is_a_move(became))
            .order_by(Comment.id)
            .with_for_update(of=Comment, key_share=True),
            include_defaults=False,
        )
    )  # fmt: skip
    count = _follow_the_changes(session, batch)
    _touch_what_shows_them(session, batch)
    return count


def lock_comments(session: Session, where: Sequence[ColumnElement[bool]]) -> int:
    """Lock the comments that fit until the transaction ends, in the order of ids; return how many."""
    locked = (
        select(Comment.id)
        .where(*where)
        .order_by(Comment.id)
        .with_for_update(of=Comment, key_share=True)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(locked)) or 0


def is_a_move(into: Status | ColumnElement[Status]) -> ColumnElement[bool]:
    """Say ``MOVES`` as a condition."""
    if isinstance(into, Status):
        return Comment.status.in_([was for was, open_ in MOVES.items() if into in open_])
    return or_(*(and_(Comment.status == was, into.in_(open_)) for was, open_ in MOVES.items()))


def _follow_the_changes(session: Session, batch: Batch) -> int:
    """Give every comment of the batch the status its new row says, and a new version."""
    result = session.execute(
        update(Comment)
        .where(StatusChange.batch_id == batch.id, StatusChange.comment_id == Comment.id)
        .values(status=StatusChange.became, version=Comment.version + 1)
        .execution_options(synchronize_session=False)
    )
    for loaded in session.identity_map.values():
        if isinstance(loaded, Comment):
            session.expire(loaded, ["status", "version"])
    return int(result.rowcount)  # type: ignore[attr-defined]


def _touch_what_shows_them(session: Session, batch: Batch) -> None:
    seen = session.execute(
        select(Comment.post_id, Comment.author_id, StatusChange.was, StatusChange.became)
        .join(Comment, Comment.id == StatusChange.comment_id)
        .where(StatusChange.batch_id == batch.id)
        .distinct()
    )
    for row in seen:
        touch(session, *parts_of(*row))


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
    facts: dict[str, Any] | None = None,
    reason: str = "",
    note: str = "",
    undoes: StatusChange | None = None,
) -> StatusChange:
    change = StatusChange(
        comment=comment,
        was=was,
        became=comment.status,
        by=by,
        rule=rule,
        reasons=list(reasons),
        facts=facts,
        reason=reason,
        note=note,
        undoes_id=undoes.id if undoes else None,
        at=at,
    )
    session.add(change)
    session.flush()
    return change
