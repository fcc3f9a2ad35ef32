"""A plain member: no role, no sanction. Most members, most of the time.

What pages say of a plain member is their name; so a page is made once for all of them, for nobody in
particular (``any_member``), and their names are put in (``blog/site/own_words.py``).
"""

from typing import Any

from sqlalchemy import String, bindparam, exists, select

from blog.accounts.devices.models import Device
from blog.accounts.models import Account, HeldRole, HeldSanction, Person
from blog.cache.made import ALWAYS
from blog.orm import UTCDateTime

NOBODY = -1
"""A number that no person has."""

_AT: Any = bindparam("at", type_=UTCDateTime())
_NOTED: Any = bindparam("noted", type_=UTCDateTime())

PLAIN_MEMBER = (
    select(Person.display_name)
    .join(Device, Device.person_id == Person.id)
    .join(Account, Account.person_id == Person.id)
    .where(
        Device.token_hash == bindparam("token_hash", type_=String),
        Device.until > _AT,
        Device.seen_at > _NOTED,
        Account.approved_at.is_not(None),  # as is_member says
        Account.confirmed_at.is_not(None),
        Account.closes_at.is_(None),
        ~exists().where(HeldRole.person_id == Person.id),
        ~exists().where(HeldSanction.person_id == Person.id),
    )
)
"""The name of who is signed in, by ``token_hash``, ``at`` a time, and ``noted`` NOTED_EVERY before it.

Whom it does not find may be a member all the same, and is looked at in full: so is one whose device's
use is to be noted.
"""


def any_member(name: str) -> Person:
    """Return a member who is nobody: what is shown to them is shown to every plain member."""
    person = Person(id=NOBODY, display_name=name, created_at=ALWAYS)
    person.account = Account(
        person_id=NOBODY, email="", confirmed_at=ALWAYS, approved_at=ALWAYS, created_at=ALWAYS
    )
    person.held_roles, person.held_sanctions = [], []
    return person
