"""The comments under a post as one reader sees them: in reading order, read in one query."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.accounts.profile.face import face
from blog.comments.guest_models import Guest
from blog.comments.models import IN_THREAD, Comment, Status
from blog.comments.permissions import can_edit, can_withdraw
from blog.comments.thread_path import LEVELS, WIDTH, level_of, prefixes
from blog.errors import NotFound
from blog.markup import inert
from blog.orm import BIG, ask
from blog.words import N_

PAGE = 200
"""Comments on a page; what is longer is cut between two threads, so that no page becomes huge."""

_PATH = re.compile(rf"(?:[0-9a-f]{{{WIDTH}}}){{1,{LEVELS}}}", re.ASCII)


SHOWN: ColumnElement[bool] = Comment.status.in_(IN_THREAD)
"""What has a place in the thread that everybody sees."""


class Stand(StrEnum):
    """What the reader gets to see at a place in the thread."""

    COMMENT = "comment"
    WAITING = "waiting"
    """One's own that waits for a moderator."""
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"
    """Something that is not public stands here, and something below it is."""


@dataclass(slots=True)
class Said:
    """A place in the thread. Only COMMENT and WAITING have an author and words."""

    stand: Stand
    depth: int
    """0 for what answers the post."""
    id: int = 0
    """0 for HIDDEN: nothing is known about it."""
    author_id: int = 0
    author_name: str = ""
    at: datetime | None = None
    edited: bool = False
    guest: bool = False
    html: str = ""
    """Safe HTML, as Markup."""
    answers: "Said | None" = None
    """What it answers, where the eye cannot tell: both stand on the last level."""
    may_edit: bool = False
    may_withdraw: bool = False
    face: str = ""
    """Address of the author's picture."""


@dataclass(frozen=True, slots=True)
class Thread:
    said: list[Said]
    next: str | None
    """Where the next page begins, if there is one."""
    previous: str | None = None
    """Where the page before begins: empty for the first page, nothing if this is it."""


class _Row(NamedTuple):
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


def read_thread(
    session: Session, post_id: int, reader: Person | None, *, at: datetime, start: str | None = None
) -> Thread:
    """Return a page of the thread for ``reader``, from the path ``start`` on; one query, or two.

    Raise NotFound for a ``start`` that is no path.
    """
    if start is not None and not _PATH.fullmatch(start):
        raise NotFound(N_("There is no such page of comments."))
    rows = _rows(session, post_id, reader, start)
    page = rows[: _cut(rows)]
    following = rows[len(page)].path if len(rows) > len(page) else None
    if following is not None and len(page) and following[:WIDTH] != page[-1].path[:WIDTH]:
        following = following[:WIDTH]  # a page begins with a whole thread, its hidden root too
    previous = None if start is None else _previous(session, post_id, reader, start)
    return Thread(_said(_worth_showing(page), reader, at, start or ""), following, previous)


def in_thread(reader: Person | None) -> ColumnElement[bool]:
    """Return the condition that a comment has a place in the thread that ``reader`` sees."""
    return SHOWN if reader is None else or_(SHOWN, _waits_for(reader.id))


def _rows(
    session: Session, post_id: int, reader: Person | None, start: str | None
) -> Sequence[_Row]:
    query, facts = _SHOWN_ROWS, {"post_id": post_id, "start": start or ""}
    if reader is not None:
        query, facts["reader_id"] = _ROWS_WITH_OWN, reader.id
    return [_Row._make(row) for row in ask(session, query, facts)]


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


def _previous(session: Session, post_id: int, reader: Person | None, start: str) -> str | None:
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


def _cut(rows: Sequence[_Row]) -> int:
    """Return how many rows make the page: whole threads, unless the first one alone is longer."""
    if len(rows) <= PAGE:
        return len(rows)
    for end in range(PAGE, 0, -1):
        if rows[end].path[:WIDTH] != rows[end - 1].path[:WIDTH]:
            return end
    return PAGE


def _worth_showing(rows: Sequence[_Row]) -> list[_Row]:
    """Return the rows without what was withdrawn and has nothing visible below it."""
    if Status.WITHDRAWN not in {row.status for row in rows}:
        return list(rows)
    kept: list[_Row] = []
    above: set[str] = set()
    answered: set[int | None] = set()
    for row in reversed(rows):
        if row.status is Status.WITHDRAWN and row.path not in above and row.id not in answered:
            continue
        kept.append(row)
        above.update(prefixes(row.path))
        answered.add(row.parent_id)
    return kept[::-1]


def _said(rows: Sequence[_Row], reader: Person | None, at: datetime, start: str) -> list[Said]:
    said: list[Said] = []
    by_id: dict[int | None, Said] = {}
    standing: set[str] = set()
    for row in rows:
        level = level_of(row.path)
        if level > 1 and row.path[:-WIDTH] not in standing:
            for path in prefixes(row.path):
                if path not in standing and path >= start:  # what is before stands on another page
                    standing.add(path)
                    said.append(Said(Stand.HIDDEN, level_of(path) - 1))
        standing.add(row.path)
        one = _one(row, level - 1)
        if level == LEVELS and (parent := by_id.get(row.parent_id)) and parent.author_name:
            one.answers = parent if parent.depth == one.depth else None
        if reader is not None and row.author_id == reader.id and one.author_name:
            _let_change(one, row, reader, at)
        by_id[row.id] = one
        said.append(one)
    return said


def _one(row: _Row, depth: int) -> Said:
    status = row.status
    if status is Status.REMOVED:
        return Said(Stand.REMOVED, depth, row.id)
    if status is Status.WITHDRAWN:
        return Said(Stand.WITHDRAWN, depth, row.id)
    waiting = status is Status.PENDING
    html = Markup(inert(row.html) if waiting else row.html)  # noqa: S704 - safe HTML, stored by blog.markup
    return Said(
        Stand.WAITING if waiting else Stand.COMMENT,
        depth,
        row.id,
        row.author_id,
        row.author_name,
        row.created_at,
        row.edited,
        row.guest,
        html,
        face=face(row.author_id, row.author_name, row.author_picture),
    )


def _let_change(one: Said, row: _Row, reader: Person, at: datetime) -> None:
    comment = Comment(author_id=row.author_id, status=row.status, created_at=row.created_at)
    one.may_edit = can_edit(reader, comment, at)
    one.may_withdraw = can_withdraw(reader, comment)
