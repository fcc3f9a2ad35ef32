"""What was known of a comment's author when it was written: their earlier comments, as they stood then.

The columns here are for a query over comments; they speak of each row's own moment. What had not been
decided by then, or was decided otherwise later, counts as it stood.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from blog.comments.facts import DECIDED, REFUSED
from blog.comments.models import Comment, Status, StatusChange

LOOKED_BACK = 200
"""Earlier comments of a person that are looked at, the newest: of a flood that nobody decided there are many."""

MANY = 1_000
"""More than a record can be made of: both its numbers fit into one, so that they are found together."""

_Before = aliased(Comment, name="before")
_BEFORE = (
    _Before.author_id == Comment.author_id,
    tuple_(_Before.created_at, _Before.id) < tuple_(Comment.created_at, Comment.id),
)
_LOOKED_UP = (
    select(StatusChange.became)
    .where(StatusChange.comment_id == _Before.id, StatusChange.at <= Comment.created_at)
    .order_by(StatusChange.id.desc())
    .limit(1)
    .correlate(_Before, Comment)
    .scalar_subquery()
)
_THEN = case((_Before.version == 1, _Before.status), else_=_LOOKED_UP)
"""The status that an earlier comment had at the moment of the row.

Most comments are what they were from the start, and the index of a person's comments says so. What moved in
from elsewhere was there what it came as.
"""


def _earlier(statuses: Sequence[Status], limit: str) -> Select[Any]:
    """Return the statuses of the newest earlier comments that had one of these; ``limit`` names how many.

    The inner rows come one by one, the newest first, and stay in that order: a status is looked up only
    until enough are found. Another ORDER BY around them would make SQLite look up all of them first.
    """
    newest = (
        select(_THEN.label("status"))
        .where(*_BEFORE)
        .order_by(_Before.created_at.desc(), _Before.id.desc())
        .limit(LOOKED_BACK)
        .correlate(Comment)
        .subquery()
    )
    return (
        select(newest.c.status)
        .where(newest.c.status.in_(statuses))
        .limit(bindparam(limit, type_=Integer()))
    )


def published_then() -> ColumnElement[int]:
    """Return how many were published, counted up to ``hold_first``, as the column of that name."""
    found = _earlier((Status.PUBLISHED,), "hold_first").subquery()
    return select(func.count()).select_from(found).scalar_subquery().label("published_before")


def record_then() -> ColumnElement[int]:
    """Return how many of the last ``record_of`` decided were refused, as ``decided * MANY + refused``."""
    found = _earlier(DECIDED, "record_of").subquery()
    each = case((found.c.status.in_(REFUSED), MANY + 1), else_=MANY)
    return func.coalesce(select(func.sum(each)).scalar_subquery(), 0).label("record")
