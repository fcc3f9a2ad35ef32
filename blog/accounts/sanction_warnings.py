"""Warnings are shown on every page until they were seen, the oldest first."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.acknowledgement import Acknowledgement
from blog.accounts.models import Person, Sanction, SanctionKind


def oldest_unseen(session: Session, person: Person) -> Sanction | None:
    """Return the warning to show next, if one is left."""
    lifting = aliased(Sanction)
    return session.scalar(
        select(Sanction)
        .where(
            Sanction.person_id == person.id,
            Sanction.kind == SanctionKind.WARN,
            ~exists().where(lifting.lifts_id == Sanction.id),
            ~exists().where(Acknowledgement.sanction_id == Sanction.id),
        )
        .order_by(Sanction.id)
        .limit(1)
    )


def was_seen(session: Session, warning: Sanction) -> bool:
    return session.get(Acknowledgement, warning.id) is not None
