"""How many comments a filter finds in a queue, and what came since somebody looked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, null, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.in_flight import writing_since
from blog.comments.models import Comment, Revision, StatusChange
from blog.moderation import looking
from blog.moderation.filters import Filter, is_id
from blog.moderation.looking import Sought, looked_through, taken_apart
from blog.moderation.queues import COUNTED, Case, Queue, cases, counted, in_queue
from blog.posts.models import Post

FINISHED = timedelta(minutes=1)
"""Between the time that a row names and its being given an id: a request lasts seconds."""

IMPORT = "import"
"""The rule of what moved in from elsewhere, with dates of its own."""

SAMPLE = 5
"""Comments shown before everything that a filter finds is decided."""


@dataclass(frozen=True, slots=True)
class Matching:
    count: int | None
    """Up to COUNTED + 1; nothing where every comment would have to be looked at."""
    post_title: str | None = None
    """Behind the id that the filter gives, if ``by`` may know it."""
    person_name: str | None = None


def matching(
    session: Session, queue: Queue, by: Person, wanted: Filter, sought: Sought
) -> Matching:
    """Return how many fit, and the names behind the filter's ids; one query at most."""
    if not (sought.is_quick or is_id(wanted.post) or is_id(wanted.person)):
        return Matching(None)
    count = (
        counted([*sought.beside(in_queue(queue, by)), *sought.quick]) if sought.is_quick else null()
    )
    return with_names(session, by, wanted, count)


def with_names(session: Session, by: Person, wanted: Filter, count: ColumnElement[Any]) -> Matching:
    """Return the count with the names behind the filter's ids; one query."""
    title = select(Post.title).where(Post.id == _id(wanted.post))
    if not by.is_moderator:
        title = title.where(Post.author_id == by.id)
    name = select(Person.display_name).where(Person.id == _id(wanted.person))
    return Matching(
        *session.execute(select(count, title.scalar_subquery(), name.scalar_subquery())).one()
    )


def newest_comment(session: Session) -> int:
    """Return the highest id of any comment: what comes later has a higher one."""
    return session.scalar(select(func.max(Comment.id))) or 0


def newest_changes(session: Session, at: datetime) -> tuple[int, int]:
    """Return the ids up to which status changes and revisions are seen by whoever reads from now on.

    Those are the highest there are. While somebody writes, a lower one may be committed after the page was
    made, however long it takes: then only what was written before the oldest of those began to write counts
    as seen, so too much is left out rather than too little.
    """
    seen = _highest(session)
    since = writing_since(session, StatusChange, Revision)
    return seen if since is None else _highest(session, min(at, since) - FINISHED)


def _highest(session: Session, until: datetime | None = None) -> tuple[int, int]:
    changes, edits = select(func.max(StatusChange.id)), select(func.max(Revision.id))
    if until is not None:
        own_dates = StatusChange.rule.is_distinct_from(IMPORT)
        changes = changes.where(StatusChange.at <= until, own_dates)
        edits = edits.where(Revision.at <= until)
    row = session.execute(select(changes.scalar_subquery(), edits.scalar_subquery())).one()
    return row[0] or 0, row[1] or 0


def _id(value: str) -> int:
    return int(value) if is_id(value) else 0


def count_since(session: Session, queue: Queue, by: Person, wanted: Filter, seen: int) -> int:
    """Return how many of the queue came after the comment ``seen``, up to COUNTED + 1.

    What has to be looked at comment by comment is looked for in the first LOOKED_THROUGH only.
    """
    sought = taken_apart(session, wanted)
    where = [*in_queue(queue, by), Comment.id > seen, *sought.quick]
    if sought.is_quick:
        return session.scalar(select(counted(where))) or 0
    comment, slow = looked_through(sought, where, (Comment.id,))
    found = select(comment.id).where(*slow).limit(COUNTED + 1).subquery()
    number = select(func.count()).select_from(found)
    return session.scalar(number, {"up_to": looking.LOOKED_THROUGH}) or 0


@dataclass(frozen=True, slots=True)
class Extent:
    """All that would be decided: how many exactly, from when to when, and the first few."""

    count: int
    first_at: datetime | None
    last_at: datetime | None
    sample: list[Case]


def extent(session: Session, queue: Queue, by: Person, wanted: Filter, up_to: int) -> Extent:
    """Return what a filter finds among the comments up to the id ``up_to``; two queries."""
    where = [*in_queue(queue, by, wanted), Comment.id <= up_to]
    row = session.execute(
        select(func.count(), func.min(Comment.created_at), func.max(Comment.created_at)).where(
            *where
        )
    ).one()
    sample = (
        cases().where(*where).order_by(Comment.created_at.desc(), Comment.id.desc()).limit(SAMPLE)
    )
    return Extent(row[0], row[1], row[2], [Case(*each) for each in session.execute(sample)])
