"""Whether what a letter tells was taken back before it left."""

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from blog.accounts.models import Sanction
from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.models import Appeal

TAKEN_AWAY = (Status.PENDING, Status.REJECTED, Status.SPAM, Status.REMOVED)


def is_taken_back(session: Session, cause: str | None) -> bool:
    """Whether the sanction that a letter tells of was lifted, or what an appeal had granted undone."""
    kind, _, number = (cause or "").partition(":")
    if not number.isdecimal():
        return False
    if kind == "sanction":
        return bool(session.scalar(select(exists().where(Sanction.lifts_id == int(number)))))
    if kind == "appeal":
        return bool(session.scalar(_granted_and_undone(int(number))))
    return False


def _granted_and_undone(appeal_id: int) -> Select[bool]:
    return select(
        exists()
        .where(Appeal.id == appeal_id, Appeal.granted.is_(True))
        .where(StatusChange.id == Appeal.change_id, Comment.id == StatusChange.comment_id)
        .where(Comment.status.in_(TAKEN_AWAY))
    )
