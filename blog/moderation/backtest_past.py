"""What was known of a comment's author when it was written: their earlier comments, as they stood then.

The columns here are for a query over comments; they speak of each row's own moment. What had not been
decided by then, or was decided otherwise later, counts as it stood.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from blog.comments.facts import DECIDED, REFUSED
from blog.comments.models import Comment, Status, StatusChange
from blog.orm import UTCDateTime

LOOKED_BACK = 200
"""Earlier comments of a person that are looked at, the newest: of a flood that nobody decided there are many."""

MANY = 1_000
"""More than a record can be made of: both its numbers fit into one, so that they are found together."""

_EVER = datetime(1, 1, 1, tzinfo=UTC)

_Before = aliased(Comment, name="before")
_Further = aliased(Comment, name="further")
_BEFORE = (
    _Before.author_id == Comment.author_id,
    tuple_(_Before.created_at, _Before.id) < tuple_(Comment.created_at, Comment.id),
)
_THEN = (
    select(StatusChange.became)
    .where(StatusChange.comment_id == _Before.id, StatusChange.at <= Comment.created_at)
    .order_by(StatusChange.id.desc())
    .limit(1)
    .correlate(_Before, Comment)
    .scalar_subquery()
)
"""The status that an earlier comment had at the moment of the row."""

_FAR_ENOUGH = (
    select(_Further.created_at)
    .where(
        _Further.author_id == Comment.author_id,
        tuple_(_Further.created_at, _Further.id) < tuple_(Comment.created_at, Comment.id),
    )
    .order_by(_Further.created_at.desc())
    .offset(LOOKED_BACK)
    .limit(1)
    .correlate(Comment)
    .scalar_subquery()
)


def _earlier(statuses: Sequence[Status], limit: str) -> Select[Any]:
    """Return the statuses of the newest earlier comments that had one of these; ``limit`` names how many."""
    return (
        select(_THEN.label("status"))
        .where(
            *_BEFORE,
            _Before.created_at >= func.coalesce(_FAR_ENOUGH, literal(_EVER, UTCDateTime())),
            _THEN.in_(statuses),
        )
        .order_by(_Before.created_at.desc(), _Before.id.desc())
        .limit(bindparam(limit, type_=Integer()))
        .correlate(Comment)
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
