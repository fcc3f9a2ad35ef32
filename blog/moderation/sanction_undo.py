"""What of somebody's sanctions the log takes back: all but the word that was given to who appealed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts import sanction_undo as verb
from blog.accounts.membership import branch_undo
from blog.accounts.membership.invitation_models import SanctionBatch
from blog.accounts.models import Person
from blog.moderation.models import Appeal


def undo_sanction(session: Session, *, sanction_id: int, by: Person, at: datetime) -> verb.Undone:
    """Take it back as ``blog.accounts.sanction_undo`` does, and give nothing again that was appealed with success."""
    return verb.undo_sanction(session, sanction_id=sanction_id, by=by, at=at, promised=_granted_to)


def undo_branch(
    session: Session, batch_id: int, *, by: Person, at: datetime
) -> tuple[SanctionBatch, list[verb.Undone]]:
    """Take a batch back as ``blog.accounts.membership.branch_undo`` does, with the same exception."""
    return branch_undo.undo_branch(session, batch_id, by=by, at=at, promised=_granted_to)


def granted_against(session: Session, person_ids: Iterable[int]) -> set[int]:
    """Return the sanctions of these people against which an appeal was granted; one query.

    Whether the grant lifted it, or somebody else had before: its person has our word.
    """
    query = select(Appeal.sanction_id).where(
        Appeal.by_id.in_(list(person_ids)),
        Appeal.sanction_id.is_not(None),
        Appeal.granted.is_(True),
    )
    return {each for each in session.scalars(query) if each is not None}


def _granted_to(session: Session, person_id: int) -> set[int]:
    return granted_against(session, [person_id])
