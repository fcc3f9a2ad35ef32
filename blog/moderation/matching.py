"""How many comments a filter finds in a queue, and what came since somebody looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, null, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.in_flight import writing_since
from blog.comments.models import Comment, Revision, Status, StatusChange
from blog.moderation import looking
from blog.moderation.batch import Press, may_become
from blog.moderation.everything import Everything
from blog.moderation.filters import Filter, is_id
from blog.moderation.looking import Sought, looked_through, taken_apart
from blog.moderation.models import Report, Settlement
from blog.moderation.queues import COUNTED, Case, Queue, cases, counted, in_queue
from blog.posts.models import Post

FINISHED = timedelta(minutes=1)
"""Between the time that a row names and its being given an id: a request lasts seconds."""

Kind = type[StatusChange] | type[Revision] | type[Report] | type[Settlement]

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


def newest_ids(session: Session, at: datetime, *kinds: Kind) -> list[int]:
    """Return the ids up to which rows of these kinds are seen by whoever reads from now on.

    Those are the highest there are. While somebody writes, a lower one may be committed after the page was
    made, however long it takes: then only what was written before the oldest of those began to write counts
    as seen, so too much is left out rather than too little.
    """
    seen = _highest(session, kinds)
    since = writing_since(session, *kinds)
    return seen if since is None else _highest(session, kinds, min(at, since) - FINISHED)


def _highest(session: Session, kinds: Sequence[Kind], until: datetime | None = None) -> list[int]:
    queries = []
    for kind in kinds:
        query = select(func.max(kind.id))
        if until is not None:
            query = query.where(kind.at <= until)
            if kind is StatusChange:
                query = query.where(StatusChange.rule.is_distinct_from(IMPORT))  # dates of its own
        queries.append(query.scalar_subquery())
    return [each or 0 for each in session.execute(select(*queries)).one()]


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
    hidden: int
    """How many of them readers do not see."""
    reports: int
    """How many open reports on them were shown."""
    sample: list[Case]
    """The newest."""


def extent(session: Session, everything: Everything, press: Press, by: Person) -> Extent:
    """Return what would be decided; two queries."""
    where = [*everything.still_there(by), *may_become(press)]
    hidden = case((Comment.status == Status.PENDING, 1), else_=0)
    these = select(Comment.id).where(*where)
    reports = select(func.count()).where(everything.shown_reports(), Report.comment_id.in_(these))
    row = session.execute(
        select(
            func.count(),
            func.min(Comment.created_at),
            func.max(Comment.created_at),
            func.coalesce(func.sum(hidden), 0),
            reports.scalar_subquery(),
        ).where(*where)
    ).one()
    sample = (
        cases().where(*where).order_by(Comment.created_at.desc(), Comment.id.desc()).limit(SAMPLE)
    )
    count, first_at, last_at, waiting, told = row
    shown = [Case(*each) for each in session.execute(sample)]
    return Extent(count, first_at, last_at, waiting, told, shown)
