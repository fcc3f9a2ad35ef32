"""Somebody closes their account, or an admin does for them; and the way back."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from blog.accounts.acts import Act, record_act
from blog.accounts.devices.end import end_devices
from blog.accounts.find import take_account
from blog.accounts.grant import has_other_admins, lock_roles
from blog.accounts.leaves import Leaves
from blog.accounts.models import Account, Person
from blog.accounts.passwords import new_session_key
from blog.accounts.sanction_rules import can_sanction
from blog.errors import Conflict, Forbidden, NotFound
from blog.words import N_

RETURN = timedelta(days=14)
"""To think it over, or to notice that it was somebody else."""


class LastAdmin(Conflict):
    pass


def close(
    session: Session, *, person_id: int, leaves: Leaves, by: Person, at: datetime, reason: str = ""
) -> Account:
    """Let the account be erased in 14 days, and return it; its owner is signed out everywhere.

    Until then the person counts as no member, and may sign in to stay. Doing it again changes what is
    left, not the day. Raise NotFound, Forbidden, and LastAdmin when nobody would be left to run the blog.
    """
    account = _take(session, person_id, by)
    lock_roles(session)
    if account.person.is_admin and not has_other_admins(session, person_id):
        raise LastAdmin(
            N_(
                "This is the last admin; nobody could run the blog. Make someone else an admin first."
            )
        )
    account.closes_at = account.closes_at or at + RETURN
    account.leaves = leaves
    account.session_key = new_session_key()  # links in letters open nothing any more
    end_devices(session, person_id)
    record_act(session, Act.CLOSING, person_id=person_id, by=by, at=at, reason=reason)
    return account


def stay(session: Session, *, person_id: int, by: Person, at: datetime) -> bool:
    """Keep the account after all; False when it was not being closed. Raise NotFound, Forbidden."""
    account = _take(session, person_id, by)
    if account.closes_at is None:
        return False
    account.closes_at = account.leaves = None
    record_act(session, Act.STAYS, person_id=person_id, by=by, at=at)
    return True


def may_close(by: Person, person: Person) -> bool:
    """Whether ``by`` may close the account: its owner, or an admin who stands above."""
    return by.id == person.id or (by.is_admin and can_sanction(by, person))


def _take(session: Session, person_id: int, by: Person) -> Account:
    account = take_account(session, Account.person_id == person_id)
    if account is None:
        raise NotFound(N_("There is no such account."))
    if not may_close(by, account.person):
        raise Forbidden(N_("You may not close this account."))
    return account
