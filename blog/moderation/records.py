"""What moderators know of people at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Account, Person
from blog.comments.guest_models import Guest
from blog.comments.models import Comment, Status
from blog.moderation.listed import USUAL
from blog.moderation.models import Report
from blog.moderation.queues import UP_TO, moderated
from blog.orm import BIG, ask, padded

RECORDED = 100
"""A page of a queue counts for each of its authors; who has said a hundred things is known well enough."""


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody did here so far. The numbers are of comments, counted up to RECORDED + 1."""

    member_since: datetime | None
    """Nothing for a guest and for who came with an import."""
    guest: bool
    """Commented without an account, under a name of their choice."""
    published: int
    rejected: int
    """Rejected, or removed after they were published."""
    spam: int
    reports: int
    """Complaints about their comments, whatever came of them."""


def records_of(session: Session, person_ids: Iterable[int], by: Person) -> dict[int, Record]:
    """Return the records by the ids of people, as far as ``by`` may know them; one query."""
    ids = sorted(set(person_ids))
    if not ids:
        return {}
    facts = {"ids": padded(ids, USUAL), "up_to": RECORDED + 1, "by_id": by.id}
    rows = ask(session, _records(everything=by.is_moderator), facts)
    return {row[0]: Record(*row[1:]) for row in rows}


@cache
def _records(*, everything: bool) -> Select[*tuple[Any, ...]]:
    """Return the statement, put together once: every page of a queue asks."""
    mine = moderated(everything=everything)
    reports = (
        select(Report.id)
        .join(Comment, Comment.id == Report.comment_id)
        .where(Comment.author_id == Person.id, Comment.was_reported, *mine)
        .correlate(Person)
    )
    return (
        select(
            Person.id,
            Account.approved_at,
            exists().where(Guest.person_id == Person.id),
            _count(mine, Status.PUBLISHED),
            _count(mine, Status.REJECTED, Status.REMOVED),
            _count(mine, Status.SPAM),
            _up_to_counted(reports),
        )
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(bindparam("ids", expanding=True, type_=BIG)))
    )


def _count(mine: list[ColumnElement[bool]], *statuses: Status) -> ColumnElement[int]:
    found = (
        select(Comment.id)
        .where(Comment.author_id == Person.id, Comment.status.in_(statuses), *mine)
        .correlate(Person)
    )
    return _up_to_counted(found)


def _up_to_counted(found: Select[int]) -> ColumnElement[int]:
    rows = found.limit(UP_TO).subquery()
    return select(func.count()).select_from(rows).scalar_subquery()
