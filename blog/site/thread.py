"""The comments under a post as one reader sees them: in reading order, read in one query."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from markupsafe import Markup
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.accounts.profile.face import face
from blog.comments.models import Comment, Status
from blog.comments.permissions import can_edit, can_withdraw
from blog.comments.thread_path import LEVELS, WIDTH, level_of, prefixes
from blog.errors import NotFound
from blog.markup import inert
from blog.site.thread_rows import Row, cut, previous_start, rows_from
from blog.words import N_

_PATH = re.compile(rf"(?:[0-9a-f]{{{WIDTH}}}){{1,{LEVELS}}}", re.ASCII)


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

    @property
    def is_plain(self) -> bool:
        """Whether it is like most: there is nothing to say of it but who said what, and when."""
        return self.stand is Stand.COMMENT and not (
            self.edited or self.guest or self.answers or self.may_edit or self.may_withdraw
        )


@dataclass(frozen=True, slots=True)
class Thread:
    said: list[Said]
    next: str | None
    """Where the next page begins, if there is one."""
    previous: str | None = None
    """Where the page before begins: empty for the first page, nothing if this is it."""


def read_thread(
    session: Session, post_id: int, reader: Person | None, *, at: datetime, start: str | None = None
) -> Thread:
    """Return a page of the thread for ``reader``, from the path ``start`` on; one query, or two.

    Raise NotFound for a ``start`` that is no path.
    """
    if start is not None and not _PATH.fullmatch(start):
        raise NotFound(N_("There is no such page of comments."))
    rows = rows_from(session, post_id, reader, start)
    page = rows[: cut(rows)]
    following = rows[len(page)].path if len(rows) > len(page) else None
    if following is not None and len(page) and following[:WIDTH] != page[-1].path[:WIDTH]:
        following = following[:WIDTH]  # a page begins with a whole thread, its hidden root too
    previous = None if start is None else previous_start(session, post_id, reader, start)
    return Thread(_said(_worth_showing(page), reader, at, start or ""), following, previous)


def _worth_showing(rows: Sequence[Row]) -> list[Row]:
    """Return the rows without what was withdrawn and has nothing visible below it."""
    if Status.WITHDRAWN not in {row.status for row in rows}:
        return list(rows)
    kept: list[Row] = []
    above: set[str] = set()
    answered: set[int | None] = set()
    for row in reversed(rows):
        if row.status is Status.WITHDRAWN and row.path not in above and row.id not in answered:
            continue
        kept.append(row)
        above.update(prefixes(row.path))
        answered.add(row.parent_id)
    return kept[::-1]


def _said(rows: Sequence[Row], reader: Person | None, at: datetime, start: str) -> list[Said]:
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


def _one(row: Row, depth: int) -> Said:
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


def _let_change(one: Said, row: Row, reader: Person, at: datetime) -> None:
    comment = Comment(author_id=row.author_id, status=row.status, created_at=row.created_at)
    one.may_edit = can_edit(reader, comment, at)
    one.may_withdraw = can_withdraw(reader, comment)
