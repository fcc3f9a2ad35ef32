"""The people of the blog as an admin sees them: found by a part of the name, or by the address, page by page."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from blog.accounts.join import NOBODYS
from blog.accounts.models import Account, HeldRole, Person, Role
from blog.accounts.role_changes import RoleChange
from blog.contains import contains

PAGE = 50
"""People on a page."""

CHANGES = 50
"""Changes of one person's roles that are told, the newest; nobody's were changed more often with sense."""


_NOBODYS = f"%@{NOBODYS}"


@dataclass(frozen=True, slots=True)
class PeoplePage:
    people: list[Person]
    older: int | None
    """The id before which the next page begins, if there is one."""


@dataclass(frozen=True, slots=True)
class PastChange:
    change: RoleChange
    is_last: bool
    """Whether the same role was not changed since: only then the change can be taken back."""


def people_page(
    session: Session,
    *,
    search: str = "",
    role: Role | None = None,
    imported: bool = False,
    before: int | None = None,
) -> PeoplePage:
    """Return people with account, roles and sanctions, the newest first; without account only on request."""
    query = (
        select(Person)
        .outerjoin(Person.account)
        .options(
            joinedload(Person.account),
            selectinload(Person.held_roles),
            selectinload(Person.held_sanctions),
        )
        .order_by(Person.id.desc())
        .limit(PAGE + 1)
    )
    if not imported:
        query = query.where(Account.person_id.is_not(None))
    query = query.where(func.coalesce(Account.email, "").not_like(_NOBODYS))
    if before is not None:
        query = query.where(Person.id < before)
    if role is not None:
        query = query.where(Person.id.in_(select(HeldRole.person_id).where(HeldRole.role == role)))
    if search.strip():
        query = query.where(contains(Person.display_name, search.strip()))
    found = list(session.scalars(query))
    return PeoplePage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def whose_address(session: Session, email: str) -> int | None:
    """Return the id of who has exactly this address: nobody goes through addresses by their parts."""
    query = select(Account.person_id).where(
        Account.email == email, Account.email.not_like(_NOBODYS)
    )
    return session.scalar(query)


def role_changes_of(session: Session, person_id: int) -> list[PastChange]:
    """Return what became of somebody's roles, the newest first, with who did it; one query."""
    later = aliased(RoleChange)
    changed_since = exists().where(
        later.person_id == RoleChange.person_id,
        later.role == RoleChange.role,
        later.id > RoleChange.id,
    )
    query = (
        select(RoleChange, ~changed_since)
        .where(RoleChange.person_id == person_id)
        .options(joinedload(RoleChange.person, innerjoin=True), joinedload(RoleChange.by))
        .order_by(RoleChange.id.desc())
        .limit(CHANGES)
    )
    return [PastChange(change, is_last) for change, is_last in session.execute(query)]
