"""Which comments said what had been said before, at the time when they were written."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.comments.facts import REPEATED_BY_OTHERS, SHORT
from blog.comments.models import Comment
from blog.orm import UTCDateTime


def repeated_since(session: Session, since: datetime) -> frozenset[int]:
    """Return the ids of those from ``since`` on that repeat a text of their author's, or a recent long one.

    Says the same as ``history_of`` in ``comments/facts.py`` of all of them together; only texts that
    occur more than once are looked at.
    """
    recent = select(Comment.text_key).where(Comment.created_at >= since)
    several = select(Comment.text_key).group_by(Comment.text_key).having(func.count() > 1)
    in_time = (Comment.created_at, Comment.id)
    earlier = (
        select(
            Comment.id,
            Comment.created_at,
            func.length(Comment.source).label("length"),
            func.lag(Comment.created_at, type_=UTCDateTime())
            .over(partition_by=Comment.text_key, order_by=in_time)
            .label("last"),
            func.row_number()
            .over(partition_by=(Comment.text_key, Comment.author_id), order_by=in_time)
            .label("times"),
        )
        .where(Comment.text_key.in_(several), Comment.text_key.in_(recent))
        .subquery()
    )
    rows = session.execute(
        select(earlier).where(earlier.c.created_at >= since, earlier.c.last.is_not(None))
    )
    return frozenset(
        row.id
        for row in rows
        if row.times > 1 or (row.length >= SHORT and row.created_at - row.last < REPEATED_BY_OTHERS)
    )
