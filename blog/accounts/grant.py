"""Giving and taking roles; every change is a row that stays."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Account, HeldRole, Person, Role
from blog.accounts.role_changes import RoleChange
from blog.errors import Conflict, Forbidden, Invalid
from blog.words import N_


class LastAdmin(Conflict):
    pass


class NotYoursToGive(Forbidden):
    pass


def grant(
    session: Session,
    person: Person,
    role: Role,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    undoes: RoleChange | None = None,
) -> bool:
    """Give ``person`` the role; False when they had it.

    ``by`` is nobody when the command line does it. ``person`` comes with account and roles. Raise
    Invalid for who is no member, NotYoursToGive for who is no admin and for one's own roles.
    """
    if not person.is_member:
        raise Invalid(N_("Only members can hold a role."))
    _one_change_at_a_time(session, person, by)
    if role in person.roles:
        return False
    if by is not None and by.id == person.id and count_admins(session):
        raise NotYoursToGive(N_("Nobody gives a role to themselves. Ask another admin."))
    person.held_roles.append(HeldRole(role=role))
    _record(session, person, role, granted=True, by=by, at=at, reason=reason, undoes=undoes)
    return True


def revoke(
    session: Session,
    person: Person,
    role: Role,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    undoes: RoleChange | None = None,
) -> bool:
    """Take the role from ``person``; False when they did not have it.

    Raise LastAdmin, and NotYoursToGive for who is no admin.
    """
    _one_change_at_a_time(session, person, by)
    held = next((each for each in person.held_roles if each.role is role), None)
    if held is None:
        return False
    if role is Role.ADMIN and not has_other_admins(session, person.id):
        raise LastAdmin(N_("This is the last admin. Make someone else an admin first."))
    person.held_roles.remove(held)
    _record(session, person, role, granted=False, by=by, at=at, reason=reason, undoes=undoes)
    return True


def lay_down(session: Session, person: Person, *, at: datetime) -> None:
    """Take all roles from somebody who leaves, in their own name: they asked for it."""
    lock_roles(session)
    session.refresh(person, ["held_roles"])
    for held in sorted(person.held_roles, key=lambda each: each.role):
        person.held_roles.remove(held)
        _record(session, person, held.role, granted=False, by=person, at=at, reason="", undoes=None)


def set_roles(
    session: Session,
    person: Person,
    *,
    wanted: set[Role],
    shown: set[Role],
    reason: str,
    by: Person | None,
    at: datetime,
) -> bool:
    """Change what differs between the roles as shown and as wanted; False when nothing did.

    What somebody else changed in between stays. Raise Invalid, also without a reason, LastAdmin or
    NotYoursToGive.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid(N_("Give a reason; it stands in the log."), field="reason")
    changes = [
        (grant if role in wanted else revoke)(session, person, role, by=by, at=at, reason=reason)
        for role in sorted(Role, key=lambda role: role is Role.ADMIN)  # who steps down does it last
        if (role in wanted) != (role in shown)
    ]
    return any(changes)


def count_admins(session: Session) -> int:
    admins = select(func.count()).select_from(HeldRole).where(HeldRole.role == Role.ADMIN)
    return session.scalar(admins) or 0


def has_other_admins(session: Session, person_id: int) -> bool:
    """Whether somebody else is an admin, and stays one: an account that is being closed does not count."""
    others = (
        select(HeldRole.person_id)
        .join(Account, Account.person_id == HeldRole.person_id)
        .where(
            HeldRole.role == Role.ADMIN,
            HeldRole.person_id != person_id,
            Account.closes_at.is_(None),
        )
    )
    return session.scalar(others.limit(1)) is not None


def lock_roles(session: Session) -> None:
    """Let one change of roles wait for the other; SQLite queues all writers anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(ROLES_LOCK)))


ROLES_LOCK = 0x6761_7465_0001
"""A number of our own among PostgreSQL's advisory locks."""


def _one_change_at_a_time(session: Session, person: Person, by: Person | None) -> None:
    """Lock, and look again: while this waited, ``by`` may have lost the right to do it."""
    lock_roles(session)
    session.refresh(person, ["held_roles"])
    if by is None:
        return
    if by is not person:
        session.refresh(by, ["held_roles"])
    if not by.is_admin and count_admins(session):
        raise NotYoursToGive(N_("Only admins change roles, and you are none any more."))


def _record(
    session: Session,
    person: Person,
    role: Role,
    *,
    granted: bool,
    by: Person | None,
    at: datetime,
    reason: str,
    undoes: RoleChange | None,
) -> None:
    change = RoleChange(
        person_id=person.id,
        role=role,
        granted=granted,
        by_id=by.id if by else None,
        at=at,
        reason=reason,
        undoes_id=undoes.id if undoes else None,
    )
    session.add(change)
    session.flush()
