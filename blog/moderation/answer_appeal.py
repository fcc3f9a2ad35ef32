"""A moderator answers an appeal: another one than who decided, where there is one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.models import Account, HeldRole, Person, Role, Sanction
from blog.accounts.sanction import SanctionedMeanwhile, take_person
from blog.accounts.sanction_history import history_of
from blog.accounts.sanction_lift import HoldsNoMore, lift
from blog.comments import lifecycle
from blog.comments.models import Comment, Status, StatusChange
from blog.errors import Conflict, Forbidden, Invalid, NotFound
from blog.moderation.appeal import TEXT_MAX
from blog.moderation.models import Appeal
from blog.moderation.settle import settle_all
from blog.words import N_

MODERATING = (Role.MODERATOR, Role.ADMIN)


class AnsweredMeanwhile(Conflict):
    """Another moderator was faster."""


class OwnDecision(Forbidden):
    """Who decided does not judge that decision while somebody else can."""


def answer_appeal(
    session: Session, *, appeal_id: int, granted: bool, answer: str, by: Person, at: datetime
) -> Appeal:
    """Answer the appeal and return it; who grants it puts the comment back or lifts the sanction.

    Raise NotFound for who is no moderator, OwnDecision, AnsweredMeanwhile, Invalid without words, and
    Conflict to grant what cannot be put back: its author withdrew it.
    """
    if not by.is_moderator:
        raise NotFound(N_("There is no such appeal."))
    appeal = session.scalar(select(Appeal).where(Appeal.id == appeal_id).with_for_update())
    if appeal is None:
        raise NotFound(N_("There is no such appeal."))
    if appeal.answered_at is not None:
        raise AnsweredMeanwhile(N_("Another moderator answered this appeal. Nothing was changed."))
    if not may_answer(session, appeal, _decider(session, appeal), by):
        raise OwnDecision(
            N_("This is about your own decision or your own comment; another moderator answers.")
        )
    answer = _sound(answer)
    if granted and appeal.change_id is not None:
        _put_back(session, appeal.change_id, by, at)
    if granted and appeal.sanction_id is not None:
        _lift(session, appeal.sanction_id, answer, by, at)
    appeal.granted, appeal.answer = granted, answer
    appeal.answered_by_id, appeal.answered_at = by.id, at
    session.flush()
    return appeal


def may_answer(session: Session, appeal: Appeal, decider_id: int | None, by: Person) -> bool:
    """Whether ``by`` may judge: not their own appeal, and not their own decision if another can."""
    if by.id == appeal.by_id:
        return False
    return by.id != decider_id or not other_moderators(session, by) - {appeal.by_id}


def other_moderators(session: Session, by: Person) -> set[int]:
    """Return the ids of two other members who moderate, or of fewer where there are not as many."""
    found = (
        select(HeldRole.person_id)
        .join(Account, Account.person_id == HeldRole.person_id)
        .where(
            HeldRole.role.in_(MODERATING),
            HeldRole.person_id != by.id,
            Account.confirmed_at.is_not(None),
        )
        .distinct()
        .limit(2)
    )
    return set(session.scalars(found))


def _decider(session: Session, appeal: Appeal) -> int | None:
    if appeal.change_id is not None:
        return session.get_one(StatusChange, appeal.change_id).by_id
    return session.get_one(Sanction, appeal.sanction_id).by_id


def _put_back(session: Session, change_id: int, by: Person, at: datetime) -> None:
    """Publish the comment, unless somebody did since."""
    change = session.get_one(StatusChange, change_id)
    comment = session.scalars(
        select(Comment)
        .where(Comment.id == change.comment_id)
        .options(joinedload(Comment.author, innerjoin=True))
    ).one()
    session.refresh(comment, Comment.__table__.columns.keys(), with_for_update=True)
    if comment.status is Status.PUBLISHED:
        return
    newest = session.scalars(
        select(StatusChange.id)
        .where(StatusChange.comment_id == comment.id)
        .order_by(StatusChange.id.desc())
        .limit(1)
    ).one()
    undoes = change if newest == change.id else None
    made = lifecycle.move(session, comment, Status.PUBLISHED, by=by, undoes=undoes, at=at)
    settle_all(session, StatusChange.id == made.id, by_id=by.id, at=at)


def _lift(session: Session, sanction_id: int, answer: str, by: Person, at: datetime) -> None:
    """Lift the sanction, or the row by which an undo gave it again since."""
    row = session.get_one(Sanction, sanction_id)
    take_person(session, row.person_id)
    standing = history_of(session, row.person_id).stands_as(row)
    try:
        lift(session, sanction_id=standing.id, reason=answer, by=by, at=at)
    except (HoldsNoMore, SanctionedMeanwhile):
        return  # it ended meanwhile; the answer stands all the same


def _sound(answer: str) -> str:
    answer = answer.replace("\r\n", "\n").strip()
    if not answer:
        raise Invalid(N_("Write an answer: the person reads it."), field="answer")
    if len(answer) > TEXT_MAX:
        raise Invalid(
            N_("This is %(length)s characters long; %(limit)s is the limit."),
            field="answer",
            length=len(answer),
            limit=TEXT_MAX,
        )
    return answer
