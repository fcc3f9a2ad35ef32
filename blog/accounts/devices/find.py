"""Who a browser's token belongs to, and where somebody is signed in."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from blog.accounts.devices.begin import hash_of
from blog.accounts.devices.models import Device
from blog.accounts.models import Person


def find_signed_in(session: Session, token: str, at: datetime) -> tuple[Person, Device] | None:
    """Return the person with account, roles and sanctions, and their device; or nothing. One query."""
    row = session.execute(_SIGNED_IN, {"hash": hash_of(token), "at": at}).unique().one_or_none()
    return (row[0], row[1]) if row is not None else None


def devices_of(session: Session, person_id: int, at: datetime) -> list[Device]:
    """Return where this person is signed in, the last used first."""
    query = (
        select(Device)
        .where(Device.person_id == person_id, Device.until > at)
        .order_by(Device.seen_at.desc(), Device.id.desc())
    )
    return list(session.scalars(query))


# Put together once: every page of a member asks.
_SIGNED_IN = (
    select(Person, Device)
    .join(Device, Device.person_id == Person.id)
    .join(Person.account)
    .where(Device.token_hash == bindparam("hash"), Device.until > bindparam("at"))
    .options(
        contains_eager(Person.account),
        joinedload(Person.held_roles),
        joinedload(Person.held_sanctions),
    )
)
