"""Finding a person with what every permission asks about: the account and the roles."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.models import Person


def find_person(session: Session, *where: ColumnElement[bool]) -> Person | None:
    """Return the one person that fits, with account and roles, or nobody; one query."""
    query = (
        select(Person)
        .outerjoin(Person.account)
        .where(*where)
        .options(joinedload(Person.account), joinedload(Person.held_roles))
    )
    return session.scalars(query).unique().one_or_none()
