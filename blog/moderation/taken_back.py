"""Whether what a letter tells was taken back before it left."""

from datetime import datetime

from sqlalchemy import Exists, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from blog.accounts.models import Sanction
from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.models import Appeal, TakenBackAnswer

TAKEN_AWAY = (Status.PENDING, Status.REJECTED, Status.SPAM, Status.REMOVED)


def is_taken_back(session: Session, cause: str | None, written_at: datetime) -> bool:
    """Whether the sanction or lifting that a letter tells of was taken back, or what an appeal had granted.

    An appeal that was answered again has a further letter; the one ``written_at`` tells of its own answer.
    """
    kind, _, which = (cause or "").partition(":")
    number = which.partition("-")[0]
    if not number.isdecimal():
        return False
    if kind == "sanction":
        taken_back = or_(Sanction.lifts_id == int(number), Sanction.undoes_id == int(number))
        return bool(session.scalar(select(exists().where(taken_back))))
    if kind == "appeal":
        return bool(
            session.scalar(select(_answered_otherwise(int(number), written_at)))
            or session.scalar(_granted_and_undone(int(number)))
        )
    return False


def cause_of_answer(session: Session, appeal: Appeal) -> str:
    """Return what the letter with this appeal's answer names as its cause: ``appeal:12``.

    Of an answer after one that was taken back, that one's number follows: ``appeal:12-3``.
    """
    before = session.scalar(
        select(func.max(TakenBackAnswer.id)).where(TakenBackAnswer.appeal_id == appeal.id)
    )
    return f"appeal:{appeal.id}" if before is None else f"appeal:{appeal.id}-{before}"


def _answered_otherwise(appeal_id: int, written_at: datetime) -> Exists:
    return exists().where(TakenBackAnswer.appeal_id == appeal_id, TakenBackAnswer.at == written_at)


def _granted_and_undone(appeal_id: int) -> Select[bool]:
    return select(
        exists()
        .where(Appeal.id == appeal_id, Appeal.granted.is_(True))
        .where(StatusChange.id == Appeal.change_id, Comment.id == StatusChange.comment_id)
        .where(Comment.status.in_(TAKEN_AWAY))
    )
