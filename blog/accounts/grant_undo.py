"""Taking a change of roles back, by a further change."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.grant import grant, lock_roles, revoke
from blog.accounts.models import Person
from blog.accounts.role_changes import RoleChange
from blog.errors import Conflict, NotFound
from blog.words import N_


def undo_role_change(session: Session, change_id: int, *, by: Person, at: datetime) -> RoleChange:
    """Give back what the change took, or take what it gave; return the change that was undone.

    Raise NotFound, Conflict when the same role of the same person was changed since, and what giving
    and taking raise.
    """
    lock_roles(session)
    change = session.get(RoleChange, change_id)
    person = find_person(session, Person.id == change.person_id) if change else None
    if change is None or person is None:
        raise NotFound(N_("There is no such change."))
    if change.id != _last_of(session, change):
        raise Conflict(N_("This role was changed again since. Look at how it is now."))
    (revoke if change.granted else grant)(session, person, change.role, by=by, at=at, undoes=change)
    return change


def _last_of(session: Session, change: RoleChange) -> int | None:
    return session.scalar(
        select(RoleChange.id)
        .where(RoleChange.person_id == change.person_id, RoleChange.role == change.role)
        .order_by(RoleChange.id.desc())
        .limit(1)
    )
