"""The people of the blog as an admin sees them: found by name or address, page by page."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from blog.accounts.models import Account, Person, RoleChange

PAGE = 50
"""People on a page."""

CHANGES = 20
"""Changes of roles that are told below."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    people: list[Person]
    older: int | None
    """The id before which the next page begins, if there is one."""


def people_page(
    session: Session, *, search: str = "", imported: bool = False, before: int | None = None
) -> PeoplePage:
    """Return people with account and roles, the newest first; without account only on request."""
    query = (
        select(Person)
        .outerjoin(Person.account)
        .options(joinedload(Person.account), selectinload(Person.held_roles))
        .order_by(Person.id.desc())
        .limit(PAGE + 1)
    )
    if not imported:
        query = query.where(Account.person_id.is_not(None))
    if before is not None:
        query = query.where(Person.id < before)
    if search.strip():
        query = query.where(_fits(search.strip()))
    found = list(session.scalars(query))
    return PeoplePage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def recent_role_changes(session: Session) -> list[RoleChange]:
    """Return the latest changes with the people in them."""
    return list(
        session.scalars(
            select(RoleChange)
            .options(joinedload(RoleChange.person, innerjoin=True), joinedload(RoleChange.by))
            .order_by(RoleChange.id.desc())
            .limit(CHANGES)
        )
    )


def _fits(search: str) -> ColumnElement[bool]:
    """Match a part of name or address; SQLite folds the case of ASCII letters only, so try both."""
    return or_(
        Person.display_name.contains(search, autoescape=True),
        func.lower(Person.display_name).contains(search.lower(), autoescape=True),
        Account.email.contains(search.lower(), autoescape=True),
    )
