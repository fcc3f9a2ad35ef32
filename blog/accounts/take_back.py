"""Taking an account back from whoever got into it: for the owner of the mailbox that was told."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from blog.accounts.factors.remove import remove_factors_since
from blog.accounts.find import find_account
from blog.accounts.models import Account
from blog.accounts.passwords import hash_password, set_password
from blog.accounts.providers.link import unlink_since
from blog.accounts.removed_ways import bring_back
from blog.errors import Conflict
from blog.words import N_

LEEWAY = timedelta(minutes=1)
"""A letter about a new factor is written a moment after the factor."""


def a_hash_of_nothing() -> str:
    """Return the hash of a password that nobody knows; slow, so call it before the first query."""
    return hash_password(secrets.token_urlsafe(32))


def take_back(
    session: Session,
    account: Account,
    *,
    email: str,
    password_hash: str,
    told_at: datetime,
    brings_back: bool,
) -> None:
    """Give the account back to the mailbox ``email``, if that was changed, and lock everybody out.

    No device stays signed in and no password fits; ways to sign in that were added since ``told_at``,
    when the letter was written or the mailbox was first left, are gone, and with ``brings_back`` those
    that were removed since are there again. A link to choose a new password has to follow. Raise Conflict when somebody else joined with the address in the meantime.
    """
    if email != account.email:
        if find_account(session, email) is not None:
            raise Conflict(N_("Someone joined with this address in the meantime."))
        account.email = email
    since = told_at - LEEWAY
    remove_factors_since(session, account.person_id, since)
    unlink_since(session, account.person_id, since)
    if brings_back:
        bring_back(session, account.person_id, since)
    set_password(session, account, password_hash)
    session.flush()
