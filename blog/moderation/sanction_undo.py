"""What of somebody's sanctions the log takes back: all but the word that was given to who appealed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from blog.accounts import sanction_undo as verb
from blog.accounts.models import Person, Sanction
from blog.errors import Conflict
from blog.moderation.models import Appeal
from blog.words import N_


def undo_sanction(session: Session, *, sanction_id: int, by: Person, at: datetime) -> verb.Undone:
    """Take it back as ``blog.accounts.sanction_undo`` does; raise Conflict, too, if it granted an appeal."""
    if granting(session, [sanction_id]):
        raise Conflict(
            N_("An appeal was granted with this, and its writer has our word. Give a new sanction.")
        )
    return verb.undo_sanction(session, sanction_id=sanction_id, by=by, at=at)


def granting(session: Session, sanction_ids: Iterable[int]) -> set[int]:
    """Return which of these lift what an appeal was granted against; one query.

    The answer and the lifting are of one moment. What it lifted may be what an undo had given again.
    """
    against = aliased(Sanction)
    query = (
        select(Sanction.id)
        .join(
            Appeal,
            and_(Appeal.answered_at == Sanction.at, Appeal.answered_by_id == Sanction.by_id),
        )
        .join(against, against.id == Appeal.sanction_id)
        .where(
            Sanction.id.in_(list(sanction_ids)),
            Sanction.lifts_id.is_not(None),
            Appeal.granted.is_(True),
            against.person_id == Sanction.person_id,
        )
    )
    return set(session.scalars(query))
