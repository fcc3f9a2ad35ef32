"""Those who confirmed their address and wait to be let in, the oldest first."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from blog.accounts.membership.models import MembershipChange
from blog.accounts.models import Account, Person

PAGE = 25
"""Applications on a page: they stand there in full."""

WAITING = (
    Account.confirmed_at.is_not(None),
    Account.approved_at.is_(None),
    Account.declined_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class ApplicationsPage:
    shown: list[tuple[Person, Account]]
    next: int | None
    """The id behind which the next page begins, if there is one."""


def applications_page(session: Session, after: int = 0) -> ApplicationsPage:
    """Return a page of who waits, behind the person with the id ``after``; one query."""
    rows = session.execute(
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(*WAITING, Person.id > after)
        .order_by(Person.id)
        .limit(PAGE + 1)
    )
    found = [(person, account) for person, account in rows]
    shown = found[:PAGE]
    return ApplicationsPage(shown, shown[-1][0].id if len(found) > PAGE else None)


def last_decision(session: Session, person_id: int) -> MembershipChange | None:
    """Return the newest decision about the person, if there is one."""
    return session.scalar(
        select(MembershipChange)
        .where(MembershipChange.person_id == person_id)
        .order_by(MembershipChange.id.desc())
        .limit(1)
    )


def applications_count(up_to: ColumnElement[int]) -> ColumnElement[int]:
    """Return how many wait, up to ``up_to``, as a column."""
    found = select(Account.person_id).where(*WAITING).limit(up_to).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
