"""What is read of the comments under a post, and where a page of them ends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.guest_models import Guest
from blog.comments.models import IN_THREAD, Comment, Status
from blog.comments.thread_path import WIDTH
from blog.orm import BIG, ask, one_of

PAGE = 200
"""Comments on a page; what is longer is cut between two threads, so that no page becomes huge."""

SHOWN: ColumnElement[bool] = one_of(Comment.status, IN_THREAD)
"""What has a place in the thread that everybody sees."""


class Row(NamedTuple):
    """What is read of a comment. Its own type: SQLAlchemy's rows look every name up."""

    id: int
    parent_id: int | None
    path: str
    status: Status
    html: str
    created_at: datetime
    edited: bool
    author_id: int
    author_name: str
    author_picture: str | None
    guest: bool


def in_thread(reader: Person | None) -> ColumnElement[bool]:
    """Return the condition that a comment has a place in the thread that ``reader`` sees."""
    return SHOWN if reader is None else or_(SHOWN, _waits_for(reader.id))


def rows_from(
    session: Session, post_id: int, reader: Person | None, start: str | None
) -> Sequence[Row]:
    """Return what ``reader`` may see from the path ``start`` on: a page, and one more if there are more."""
    query, facts = _SHOWN_ROWS, {"post_id": post_id, "start": start or ""}
    if reader is not None:
        query, facts["reader_id"] = _ROWS_WITH_OWN, reader.id
    return [Row._make(row) for row in ask(session, query, facts)]


def _waits_for(reader_id: Any) -> ColumnElement[bool]:
    return and_(Comment.status == Status.PENDING, Comment.author_id == reader_id)


def _rows_where(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Comment.id,
            Comment.parent_id,
            Comment.path,
            Comment.status,
            Comment.html,
            Comment.created_at,
            Comment.edited_at.is_not(None),
            Comment.author_id,
            Person.display_name,
            Person.picture,
            Guest.person_id.is_not(None),
        )
        .join(Comment.author)
        .outerjoin(Guest, Guest.person_id == Comment.author_id)
        .where(Comment.post_id == bindparam("post_id"), condition)
        .where(Comment.path >= bindparam("start"))
        .order_by(Comment.path)
        .limit(PAGE + 1)
    )


# Put together once: it takes longer than running it, and every reader of a post asks.
_SHOWN_ROWS = _rows_where(SHOWN)
_ROWS_WITH_OWN = _rows_where(or_(SHOWN, _waits_for(bindparam("reader_id", type_=BIG))))


def previous_start(session: Session, post_id: int, reader: Person | None, start: str) -> str | None:
    """Return where a page begins that ends before ``start``; nothing if nothing stands there."""
    query = (
        select(Comment.path)
        .where(Comment.post_id == post_id, in_thread(reader), Comment.path < start)
        .order_by(Comment.path.desc())
        .limit(PAGE + 1)
    )
    paths = session.scalars(query).all()
    if len(paths) <= PAGE:
        return "" if paths else None
    for end in range(PAGE, 0, -1):
        if paths[end][:WIDTH] != paths[end - 1][:WIDTH]:
            return paths[end - 1][:WIDTH]
    return paths[PAGE - 1]


def cut(rows: Sequence[Row]) -> int:
    """Return how many rows make the page: whole threads, unless the first one alone is longer."""
    if len(rows) <= PAGE:
        return len(rows)
    for end in range(PAGE, 0, -1):
        if rows[end].path[:WIDTH] != rows[end - 1].path[:WIDTH]:
            return end
    return PAGE
