"""Joining: an account that waits for its address to be confirmed, and confirming it."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog.accounts.find import find_account
from blog.accounts.models import Account, Person
from blog.accounts.passwords import new_session_key, set_password
from blog.settings.models import Joining


def join(
    session: Session,
    *,
    email: str,
    display_name: str,
    password_hash: str,
    application: str = "",
    at: datetime,
) -> Account | None:
    """Return the account that waits to be confirmed, or nothing when the address is a member's.

    Who joins again before confirming starts over: the latest name and password hold, and only the
    latest letter's link works.
    """
    account = find_account(session, email)
    if account is None:
        try:
            with session.begin_nested():
                account = _new_account(session, email, display_name, password_hash, at)
                account.application = application
                return account
        except IntegrityError:  # the same address joined at the same moment
            account = find_account(session, email)
    if account is None or account.confirmed_at is not None:
        return None
    account.person.display_name = display_name
    account.application = application
    set_password(session, account, password_hash)
    return account


def ask_again(session: Session, email: str) -> Account | None:
    """Return the account that still waits, if there is one; links mailed before stop working."""
    account = find_account(session, email)
    if account is None or account.confirmed_at is not None:
        return None
    account.session_key = new_session_key()
    return account


def confirm(account: Account, *, joining: Joining = Joining.OPEN, at: datetime) -> bool:
    """Note that its owner has the address; False when that was known already.

    Where anyone may join, that makes a member; else the account waits to be let in.
    """
    if account.confirmed_at is not None:
        return False
    account.confirmed_at = at
    if joining is Joining.OPEN:
        account.approved_at = at
    return True


def _new_account(
    session: Session,
    email: str,
    display_name: str,
    password_hash: str,
    at: datetime,
) -> Account:
    person = Person(display_name=display_name, created_at=at, held_roles=[], held_sanctions=[])
    account = Account(
        person=person,
        email=email,
        password_hash=password_hash,
        session_key=new_session_key(),
        confirmed_at=None,
        created_at=at,
        approved_at=None,
        declined_at=None,
    )
    session.add(account)
    session.flush()
    return account
