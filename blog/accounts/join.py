"""Joining: an account that waits for its address to be confirmed, and confirming it."""

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog.accounts.find import find_account
from blog.accounts.membership.use_invitation import is_invited, use_invitation
from blog.accounts.models import Account, Person
from blog.accounts.passwords import new_session_key
from blog.settings.models import Joining

NOBODYS = "nobody.invalid"
"""The domain of addresses that no mail reaches and nobody may join with (RFC 2606, 2)."""


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
    latest letter's link works; the account vanishes a week after they joined first. With the token of
    an ``invitation``, that is used up by one; raise DeadInvitation when it lets nobody in any more.
    """
    account = find_account(session, email)
    if account is None:
        try:
            with session.begin_nested():
                account = _new_account(
                    session, email, display_name, password_hash, application=application, at=at
                )
                if invitation:
                    use_invitation(session, invitation, account.person_id, at)
                return account
        except IntegrityError:  # the same address joined at the same moment
            account = find_account(session, email)
    if account is None or account.confirmed_at is not None:
        return None
    _start_over(session, account, display_name, password_hash, application)
    if invitation:
        use_invitation(session, invitation, account.person_id, at)
    return account


def join_as_nobody(
    session: Session,
    *,
    display_name: str,
    password_hash: str,
    application: str = "",
    invitation: str = "",
    at: datetime,
) -> None:
    """Do what joining does, for an address that is a member's: so it takes the same time.

    The account has an address that nobody can confirm, and vanishes like all that wait. It uses an
    invitation up, which would tell else, and gives it back then.
    """
    email = f"{secrets.token_hex(8)}@{NOBODYS}"
    account = _new_account(
        session, email, display_name, password_hash, application=application, at=at
    )
    if invitation:
        use_invitation(session, invitation, account.person_id, at)


def ask_again(session: Session, email: str) -> Account | None:
    """Return the account that still waits, if there is one; links mailed before stop working.

    One statement, whether there is one or not.
    """
    waits = (Account.email == email, Account.confirmed_at.is_(None))
    again = update(Account).where(*waits).values(session_key=new_session_key())
    return session.scalar(again.returning(Account))


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


def _start_over(
    session: Session, account: Account, display_name: str, password_hash: str, application: str
) -> None:
    """Write both rows, changed or not, as for who joins for the first time.

    Nothing that readers see names who never confirmed, and no device is signed in.
    """
    named = update(Person).where(Person.id == account.person_id)
    session.execute(named.values(display_name=display_name))
    account.password_hash, account.session_key = password_hash, new_session_key()
    account.application = application
    session.flush()


def _new_account(
    session: Session,
    email: str,
    display_name: str,
    password_hash: str,
    *,
    application: str,
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
        application=application,
    )
    session.add(account)
    session.flush()
    return account
