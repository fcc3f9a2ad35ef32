"""Somebody speaks against what a moderator did to their comment, or to their right to comment."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import HeldSanction, Person, Sanction
from blog.comments.models import Comment, Status, StatusChange
from blog.comments.own import own_comment
from blog.comments.turns import take_turn
from blog.errors import Conflict, Invalid, NotFound
from blog.moderation.models import Appeal
from blog.words import N_

TEXT_MAX = 2_000
"""Characters, of an appeal and of its answer: enough for a reason, not for a quarrel."""

APPEALABLE = (Status.REJECTED, Status.REMOVED, Status.SPAM)


class NothingToAppeal(Conflict):
    """What the appeal would be about does not hold any more, or no person decided it."""


def appeal_decision(
    session: Session, *, comment_id: int, text: str, by: Person, at: datetime
) -> Appeal:
    """Keep what ``by`` says against the last decision about their comment; again returns the first.

    Raise NotFound for a comment that is not ``by``'s own, NothingToAppeal, Invalid.
    """
    take_turn(session, by)
    comment = own_comment(session, comment_id, by)
    session.refresh(comment, Comment.__table__.columns.keys(), with_for_update=True)
    change = decision_against(session, comment)
    if change is None:
        raise NothingToAppeal(N_("There is no moderator's decision here to appeal against."))
    said = session.scalar(select(Appeal).where(Appeal.change_id == change.id))
    if said is not None:
        return said
    return _keep(session, Appeal(change_id=change.id, by_id=by.id, text=_sound(text), at=at))


def appeal_sanction(
    session: Session, *, sanction_id: int, text: str, by: Person, at: datetime
) -> Appeal:
    """Do the same against a sanction of ``by``'s own that holds; raise NotFound for any other."""
    take_turn(session, by)
    find_own_sanction(session, sanction_id, by, at=at)
    said = session.scalar(select(Appeal).where(Appeal.sanction_id == sanction_id))
    if said is not None:
        return said
    return _keep(session, Appeal(sanction_id=sanction_id, by_id=by.id, text=_sound(text), at=at))


def decision_against(session: Session, comment: Comment) -> StatusChange | None:
    """Return the decision by which a moderator took the comment away, if that is how it stands.

    While an appeal about the comment waits, it is the one that was appealed against: that answer, too,
    is about how the comment stands.
    """
    last = session.scalars(
        select(StatusChange)
        .where(StatusChange.comment_id == comment.id, StatusChange.changes_status())
        .order_by(StatusChange.id.desc())
        .limit(1)
    ).one()
    by_another = last.by_id is not None and last.by_id != comment.author_id
    if not by_another or last.became not in APPEALABLE:
        return None
    waits = (
        select(StatusChange)
        .join(Appeal, Appeal.change_id == StatusChange.id)
        .where(StatusChange.comment_id == comment.id, Appeal.answered_at.is_(None))
        .where(Appeal.by_id == comment.author_id)
        .limit(1)
    )
    return session.scalar(waits) or last


def find_own_sanction(session: Session, sanction_id: int, by: Person, *, at: datetime) -> Sanction:
    """Return the sanction of ``by`` that holds at ``at``; raise NotFound for what is none."""
    row = session.scalar(
        select(Sanction)
        .join(HeldSanction, HeldSanction.sanction_id == Sanction.id)
        .where(Sanction.id == sanction_id, Sanction.person_id == by.id)
    )
    if row is None or (row.until is not None and row.until <= at):
        raise NotFound(N_("There is no such sanction of yours, or it has ended."))
    return row


def _sound(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid(N_("Write something first."), field="text")
    if len(text) > TEXT_MAX:
        raise Invalid(
            N_("This is %(length)s characters long; %(limit)s is the limit."),
            field="text",
            length=len(text),
            limit=TEXT_MAX,
        )
    return text


def _keep(session: Session, appeal: Appeal) -> Appeal:
    session.add(appeal)
    session.flush()
    return appeal
