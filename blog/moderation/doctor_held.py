"""Roles, memberships and sanctions that are held, compared with the rows that gave and took them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import exists, func, select, union_all
from sqlalchemy.orm import Session, aliased

from blog.accounts.acknowledgement import Acknowledgement
from blog.accounts.membership.models import MembershipChange, membership_of
from blog.accounts.models import (
    Account,
    HeldRole,
    HeldSanction,
    Sanction,
    SanctionKind,
)
from blog.accounts.role_changes import RoleChange

Held = dict[tuple[Any, ...], Any]
"""By person and role or kind: what makes it so."""


def held_roles(session: Session) -> Iterator[str]:
    """Name every role that somebody has and was not given last, and the other way round."""
    last = select(func.max(RoleChange.id)).group_by(RoleChange.person_id, RoleChange.role)
    given = select(RoleChange.person_id, RoleChange.role).where(
        RoleChange.id.in_(last), RoleChange.granted
    )
    has = {tuple(row) for row in session.execute(select(HeldRole.person_id, HeldRole.role))}
    was_given = {tuple(row) for row in session.execute(given)}
    for person_id, role in sorted(has - was_given):
        yield f"Person {person_id} has the role {role}, which no row gave last."
    for person_id, role in sorted(was_given - has):
        yield f"Person {person_id} lacks the role {role}, which was given last."


def held_membership(session: Session) -> Iterator[str]:
    """Name every account that does not say what the last decision about it said."""
    last = select(func.max(MembershipChange.id)).group_by(MembershipChange.person_id)
    query = (
        select(Account, MembershipChange.became)
        .join(MembershipChange, MembershipChange.person_id == Account.person_id)
        .where(MembershipChange.id.in_(last))
        .order_by(Account.person_id)
    )
    for account, became in session.execute(query):
        if (now := membership_of(account)) is not became:
            yield f"Person {account.person_id} is {now}, the last decision says {became}."


def held_sanctions(session: Session) -> Iterator[str]:
    """Name every sanction that is held and does not follow from the rows, and the other way round."""
    rows = select(
        HeldSanction.person_id, HeldSanction.kind, HeldSanction.sanction_id, HeldSanction.until
    )
    has, follows = _by_kind(session, rows), _by_kind(session, _following())
    for key in sorted(has.keys() | follows.keys()):
        if has.get(key) != follows.get(key):
            person_id, kind = key
            yield (
                f"Person {person_id}: the {kind} held is {_number(has.get(key))},"
                f" the rows say {_number(follows.get(key))}."
            )


def _following() -> Any:
    """Of each kind the last that was not lifted; of warnings the oldest not seen and not lifted."""
    lifting = aliased(Sanction)
    stands = ~exists().where(lifting.lifts_id == Sanction.id)
    last = (
        select(func.max(Sanction.id))
        .where(Sanction.kind.not_in((SanctionKind.WARN, SanctionKind.LIFT)))
        .group_by(Sanction.person_id, Sanction.kind)
    )
    unseen = (
        select(func.min(Sanction.id))
        .where(
            Sanction.kind == SanctionKind.WARN,
            stands,
            ~exists().where(Acknowledgement.sanction_id == Sanction.id),
        )
        .group_by(Sanction.person_id)
    )
    columns = (Sanction.person_id, Sanction.kind, Sanction.id, Sanction.until)
    return union_all(
        select(*columns).where(Sanction.id.in_(last), stands),
        select(*columns).where(Sanction.id.in_(unseen)),
    )


def _by_kind(session: Session, query: Any) -> Held:
    found = session.execute(query)
    return {(person_id, kind): (id_, until) for person_id, kind, id_, until in found}


def _number(found: Any) -> str:
    return f"number {found[0]} until {found[1]}" if found else "none"
