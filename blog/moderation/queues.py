"""The queues: which comments wait for what, page by page, and how many there are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, Status, StatusChange
from blog.posts.models import Post

PAGE = 25
"""Comments on a page of a queue; as many as one reads in a sitting."""

COUNTED = 1_000
"""Counts are exact up to here; beyond, nobody needs the number, and counting would be slow."""


class Queue(StrEnum):
    PENDING = "pending"
    SPAM = "spam"
    REJECTED = "rejected"
    REMOVED = "removed"
    PUBLISHED = "published"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last comment of a page: the next page begins behind it, whatever was decided since."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.timestamp():.6f}-{self.id}"


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
    cases: list[Case]
    next: Cursor | None


def queue_page(
    session: Session, queue: Queue, by: Person, *, after: Cursor | None = None
) -> QueuePage:
    """Return a page of what ``by`` may moderate, oldest first; one query."""
    where = [*_in_queue(queue), *_may_moderate(by)]
    if after is not None:
        where.append(tuple_(Comment.created_at, Comment.id) > tuple_(after.at, after.id))
    query = _cases().where(*where).order_by(Comment.created_at, Comment.id).limit(PAGE + 1)
    cases = [Case(*row) for row in session.execute(query)]
    more = len(cases) > PAGE
    last = cases[PAGE - 1].comment if more else None
    return QueuePage(cases[:PAGE], Cursor(last.created_at, last.id) if last else None)


def find_case(session: Session, comment_id: int) -> Case | None:
    """Return one comment's case; who may see it is for the caller to ask; one query."""
    row = session.execute(_cases().where(Comment.id == comment_id)).one_or_none()
    return Case(*row) if row else None


def _cases() -> Select[Comment, Person, Post, Comment, Person, StatusChange]:
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


def queue_counts(session: Session, by: Person) -> dict[Queue, int]:
    """Return how many comments ``by`` finds in each queue, counted up to COUNTED + 1; one query."""
    columns = [
        select(func.count())
        .select_from(
            select(Comment.id)
            .where(*_in_queue(queue), *_may_moderate(by))
            .limit(COUNTED + 1)
            .subquery()
        )
        .scalar_subquery()
        .label(queue.value)
        for queue in Queue
    ]
    row = session.execute(select(*columns)).one()
    return {queue: getattr(row, queue.value) for queue in Queue}


def _in_queue(queue: Queue) -> list[ColumnElement[bool]]:
    return [] if queue is Queue.ALL else [Comment.status == Status(queue.value)]


def _may_moderate(by: Person) -> list[ColumnElement[bool]]:
    """Say the same as ``can_moderate`` as a condition: authors see their own posts' comments."""
    if by.is_moderator:
        return []
    return [Comment.post_id.in_(select(Post.id).where(Post.author_id == by.id))]
