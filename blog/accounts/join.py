"""Joining: an account that waits for its address to be confirmed, and confirming it."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog.accounts.find import find_account
from blog.accounts.membership.use_invitation import is_invited, use_invitation
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
    invitation: str = "",
    at: datetime,
) -> Account | None:
    """Return the account that waits to be confirmed, or nothing when the address is a member's.

    Who joins again before confirming starts over: the latest name and password hold, and only the
    latest letter's link works. With the token of an ``invitation``, that is used up by one; raise
    DeadInvitation when it lets nobody in any more.
    """
    account = find_account(session, email)
    if account is None:
        try:
            with session.begin_nested():
                account = _new_account(session, email, display_name, password_hash, at)
                account.application = application
                if invitation:
                    use_invitation(session, invitation, account.person_id, at)
                return account
        except IntegrityError:  # the same address joined at the same moment
            account = find_account(session, email)
    if account is None or account.confirmed_at is not None:
        return None
    account.person.display_name = display_name
    account.application, account.created_at = application, at
    if invitation:
        use_invitation(session, invitation, account.person_id, at)
    set_password(session, account, password_hash)
    return account


def ask_again(session: Session, email: str, at: datetime) -> Account | None:
    """Return the account that still waits, if there is one; links mailed before stop working."""
    account = find_account(session, email)
    if account is None or account.confirmed_at is not None:
        return None
    account.session_key, account.created_at = new_session_key(), at
    return account


def admits(session: Session, account: Account, joining: Joining) -> bool:
    """Whether confirming the address makes a member: anyone may join, or they came with an invitation."""
    return joining is Joining.OPEN or is_invited(session, account.person_id)


def confirm(account: Account, *, admitted: bool = True, at: datetime) -> bool:
    """Note that its owner has the address; False when that was known already.

    Who is ``admitted`` is a member then; else the account waits to be let in.
    """
    if account.confirmed_at is not None:
        return False
    account.confirmed_at = at
    if admitted:
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
