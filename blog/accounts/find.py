"""Finding people and accounts with what every permission asks about: account, roles, sanctions."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from blog.accounts.models import Account, Person
from blog.db import ReadingSession


def find_person(session: Session, *where: ColumnElement[bool]) -> Person | None:
    """Return the one person that fits, with account, roles and sanctions, or nobody; one query.

    Roles and sanctions multiply its rows: three of the one and four of the other at most.
    """
    query = (
        select(Person)
        .outerjoin(Person.account)
        .where(*where)
        .options(
            joinedload(Person.account),
            joinedload(Person.held_roles),
            joinedload(Person.held_sanctions),
        )
    )
    return session.scalars(query).unique().one_or_none()


def find_account(session: Session, email: str) -> Account | None:
    """Return the account with this address, locked, with its person, their roles and sanctions."""
    return take_account(session, Account.email == email)


def take_account(session: Session, *where: ColumnElement[bool]) -> Account | None:
    """Return the one account that fits, ready to sign in, or nothing; one query, so that both take the same.

    It is locked until the transaction ends, unless that only reads, as for a page that asks first.
    """
    query = (
        select(Account)
        .where(*where)
        .options(
            joinedload(Account.person, innerjoin=True).options(
                joinedload(Person.held_roles), joinedload(Person.held_sanctions)
            )
        )
        .execution_options(populate_existing=True)
    )
    if not isinstance(session, ReadingSession):
        query = query.with_for_update(of=Account)
    account = session.scalars(query).unique().one_or_none()
    if account is not None:
        set_committed_value(account.person, "account", account)
    return account
