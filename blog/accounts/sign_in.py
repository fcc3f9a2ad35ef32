"""Who signs in with an address and a password."""

from collections.abc import Callable

from sqlalchemy import update
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Account, Person
from blog.accounts.passwords import fits, hash_password, is_outdated


def who_signs_in(
    session: Session, *, email: str, password: str, count: Callable[[], None]
) -> Person | None:
    """Return whose account it is, or nobody; reads only. ``count`` is called right before it looks.

    An unknown address takes as long as a wrong password, and an account that was never confirmed is
    nobody's: else joining with an address would tell whether it has a member.
    """
    person = find_person(session, Account.email == email)
    account = person.account if person else None
    if not fits(account.password_hash if account else None, password, count):
        return None
    return person if person is not None and person.is_registered else None


def renew_hash(session: Session, person: Person, password: str) -> None:
    """Store the password anew when its hash was made with weaker parameters than today's."""
    account = person.account
    if account is None or not is_outdated(account.password_hash):
        return
    session.execute(
        update(Account)
        .where(
            Account.person_id == account.person_id, Account.password_hash == account.password_hash
        )
        .values(password_hash=hash_password(password))
    )
