"""The queues: which comments wait for what, page by page, and how many there are."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.filters import Filter, Order, between
from blog.moderation.listed import USUAL, Listed, listed
from blog.moderation.looking import GLANCED_AT, LOOKED_THROUGH, Sought, looked_through
from blog.orm import BIG, ask
from blog.posts.models import Post

PAGE = USUAL
"""Comments on a page of a queue; as many as one reads in a sitting."""

COUNTED = 1_000
"""Counts are exact up to here; beyond, nobody needs the number, and counting would be slow."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CURSOR = re.compile(r"(-?[0-9]{1,18})-([0-9]{1,18})", re.ASCII)


class Queue(StrEnum):
    PENDING = "pending"
    SPAM = "spam"
    REJECTED = "rejected"
    REMOVED = "removed"
    PUBLISHED = "published"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A comment at the edge of a page: the next page begins behind it, whatever was decided since."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.id}"

    @classmethod
    def of(cls, comment: Comment) -> Self:
        return cls(comment.created_at, comment.id)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the cursor that an address carries; nothing for what is none."""
        found = _CURSOR.fullmatch(text)
        try:
            return cls(_EPOCH + int(found[1]) * _MICROSECOND, int(found[2])) if found else None
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Case:
    """A comment with all that a moderator sees beside it."""

    comment: Comment
    author: Person
    post: Post
    answered: Comment | None
    answered_author: Person | None
    last: StatusChange
    """Why it is what it is."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    cases: list[Listed]
    previous: Cursor | None
    next: Cursor | None
    looked_through: int = 0
    """How many comments were looked at, where the page ends for that and not for being full."""


def queue_page(
    session: Session,
    queue: Queue,
    by: Person,
    sought: Sought,
    *,
    order: Order = Order.OLDEST,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> QueuePage:
    """Return a page of what ``by`` may moderate, behind ``after`` or ahead of ``before``.

    Two queries; two others where a look ends before the page is full.
    """
    backwards = before is not None
    upwards = (order is Order.OLDEST) is not backwards
    edge = before or after
    others = [*in_queue(queue, by), *_behind(edge, sought, upwards=upwards)]
    where = [*sought.beside(others), *sought.indexed]
    found = _found(session, sought, where, upwards=upwards)
    shown = found[:PAGE][::-1] if backwards else found[:PAGE]
    full = sought.is_quick or len(found) > PAGE
    end = None if full else _end(session, sought, where, upwards=upwards)
    more = len(found) > PAGE or end is not None
    first, last = (shown[0], shown[-1]) if shown else (edge, edge)
    ahead, behind = (end or first, last) if backwards else (first, end or last)
    return QueuePage(
        listed(session, [each.id for each in shown]),
        previous=ahead if (more if backwards else after is not None) else None,
        next=behind if (more or backwards) and (shown or end) else None,
        looked_through=LOOKED_THROUGH if end else 0,
    )


def _behind(edge: Cursor | None, sought: Sought, *, upwards: bool) -> list[ColumnElement[bool]]:
    """Return the conditions of what lies behind the edge and between the filter's times.

    Of an edge and a time that bound the same side, only the nearer one: given both, databases
    begin at the farther and pass over all that lies between.
    """
    since, until = sought.since, sought.until
    if edge is None:
        return between(since, until)
    place, here = tuple_(Comment.created_at, Comment.id), tuple_(edge.at, edge.id)
    if upwards:
        if since is not None and since > edge.at:
            return between(since, until)
        return [place > here, *between(None, until)]
    if until is not None and until <= edge.at:
        return between(since, until)
    return [place < here, *between(since, None)]


def _found(
    session: Session, sought: Sought, where: list[ColumnElement[bool]], *, upwards: bool
) -> list[Cursor]:
    """Return the next comments that fit, one more than a page has."""
    order = _sorted(Comment, upwards=upwards, beside=sought)
    if sought.is_quick:
        query = select(Comment.created_at, Comment.id).where(*where).order_by(*order)
        return [Cursor(*row) for row in ask(session, query.limit(PAGE + 1), {})]
    comment, slow = looked_through(sought, where, order)
    query = (
        select(comment.created_at, comment.id)
        .where(*slow)
        .order_by(*_sorted(comment, upwards=upwards))
        .limit(PAGE + 1)
    )
    found: list[Cursor] = []
    for up_to in (GLANCED_AT, LOOKED_THROUGH):
        found = [Cursor(*row) for row in ask(session, query, {"up_to": up_to})]
        if len(found) > PAGE:
            break
    return found


def _end(
    session: Session, sought: Sought, where: list[ColumnElement[bool]], *, upwards: bool
) -> Cursor | None:
    """Return the last comment that was looked at, if there may be others behind it."""
    last = (
        select(Comment.created_at, Comment.id)
        .where(*where)
        .order_by(*_sorted(Comment, upwards=upwards, beside=sought))
        .offset(LOOKED_THROUGH - 1)
        .limit(1)
    )
    row = ask(session, last, {}).one_or_none()
    return Cursor(*row) if row else None


def _sorted(
    comment: Any, *, upwards: bool, beside: Sought | None = None
) -> list[ColumnElement[Any]]:
    keys = [comment.created_at, comment.id]
    keys = beside.beside(keys) if beside else keys
    return keys if upwards else [each.desc() for each in keys]


def find_case(session: Session, comment_id: int) -> Case | None:
    """Return one comment's case; who may see it is for the caller to ask; one query."""
    row = session.execute(cases().where(Comment.id == comment_id)).one_or_none()
    return Case(*row) if row else None


def cases() -> Select[Comment, Person, Post, Comment, Person, StatusChange]:
    parent, parent_author = aliased(Comment, name="parent"), aliased(Person, name="parent_author")
    last = (
        select(func.max(StatusChange.id))
        .where(StatusChange.comment_id == Comment.id)
        .correlate(Comment)
        .scalar_subquery()
    )
    return (
        select(Comment, Person, Post, parent, parent_author, StatusChange)
        .join(Comment.author)
        .join(Comment.post)
        .join(StatusChange, StatusChange.id == last)
        .outerjoin(parent, parent.id == Comment.parent_id)
        .outerjoin(parent_author, parent_author.id == parent.author_id)
    )


def up_to(name: str) -> ColumnElement[int]:
    """Return how far a statement that is put together once counts, to be given by that name."""
    return bindparam(name, type_=Integer, literal_execute=True)


UP_TO = up_to("up_to")


def counted(
    where: list[ColumnElement[bool]], up_to: ColumnElement[int] | None = None
) -> ColumnElement[int]:
    """Return how many comments fit, counted up to COUNTED + 1, as a column."""
    found = select(Comment.id).where(*where).limit(COUNTED + 1 if up_to is None else up_to)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def in_queue(queue: Queue, by: Person, wanted: Filter | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions of a comment of this queue that ``by`` may moderate and looks for."""
    return [*of(queue), *may_moderate(by), *(wanted.conditions() if wanted else ())]


def of(queue: Queue) -> list[ColumnElement[bool]]:
    """Return the condition of the queue's status; written out, since plans depend on how usual it is."""
    if queue is Queue.ALL:
        return []
    status = literal(Status(queue.value), Comment.status.type, literal_execute=True)
    return [Comment.status == status]


def may_moderate(by: Person) -> list[ColumnElement[bool]]:
    """Say the same as ``can_moderate`` as a condition: authors see their own posts' comments."""
    return [] if by.is_moderator else [_under_posts_of(by.id)]


def moderated(*, everything: bool) -> list[ColumnElement[bool]]:
    """Return the same for a statement that is put together once: give it ``by_id``."""
    return [] if everything else [_under_posts_of(bindparam("by_id", type_=BIG))]


def _under_posts_of(person_id: Any) -> ColumnElement[bool]:
    return Comment.post_id.in_(select(Post.id).where(Post.author_id == person_id))
