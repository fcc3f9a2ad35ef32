"""What lists of comments tell of each: plain values, read past the ORM, which took longer than all the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, Status, StatusChange
from blog.orm import BIG, ask, padded
from blog.posts.models import Post

USUAL = 25
"""Comments on a full page of a list."""


class Said(NamedTuple):
    id: int
    version: int
    status: Status
    html: str
    created_at: datetime


class Who(NamedTuple):
    id: int
    display_name: str


class Under(NamedTuple):
    id: int
    title: str
    path: str | None


class Last(NamedTuple):
    rule: str | None
    undoes_id: int | None
    reasons: list[Any]
    reason: str
    note: str


class Answered(NamedTuple):
    html: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A comment in a list, with all that stands beside it; named as in a ``Case``."""

    comment: Said
    author: Who
    post: Under
    last: Last
    """Why it is what it is."""
    answered: Answered | None
    answered_author: Who | None

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """Return what a row of ``listed()`` tells; columns behind its own are left out."""
        return cls(
            Said._make(row[0:5]),
            Who._make(row[5:7]),
            Under._make(row[7:10]),
            Last._make(row[10:15]),
            None if row[15] is None else Answered(row[15]),
            None if row[16] is None else Who._make(row[16:18]),
        )


def listed(session: Session, ids: list[int]) -> list[Listed]:
    """Return these comments in this order; one query."""
    if not ids:
        return []
    rows = ask(session, _BY_IDS, {"ids": padded(ids, USUAL)})
    found = {row[0]: Listed.of(tuple(row)) for row in rows}
    return [found[id_] for id_ in ids if id_ in found]


def _listed() -> Select[*tuple[Any, ...]]:
    parent, parent_author = aliased(Comment, name="parent"), aliased(Person, name="parent_author")
    last = (
        select(func.max(StatusChange.id))
        .where(StatusChange.comment_id == Comment.id)
        .correlate(Comment)
        .scalar_subquery()
    )
    return (
        select(
            *(Comment.id, Comment.version, Comment.status, Comment.html, Comment.created_at),
            *(Person.id, Person.display_name),
            *(Post.id, Post.title, Post.path),
            *(StatusChange.rule, StatusChange.undoes_id, StatusChange.reasons),
            *(StatusChange.reason, StatusChange.note),
            *(parent.html, parent_author.id, parent_author.display_name),
        )
        .select_from(Comment)
        .join(Comment.author)
        .join(Comment.post)
        .join(StatusChange, StatusChange.id == last)
        .outerjoin(parent, parent.id == Comment.parent_id)
        .outerjoin(parent_author, parent_author.id == parent.author_id)
    )


# Put together once: it takes longer than asking it.
LISTED = _listed()
_BY_IDS = LISTED.where(Comment.id.in_(bindparam("ids", expanding=True, type_=BIG)))
