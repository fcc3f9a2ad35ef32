"""What was decided together."""

from sqlalchemy import CompoundSelect, select, union

from blog.comments.models import StatusChange
from blog.moderation.models import Settlement


def decided_together(batch_id: int) -> CompoundSelect[int]:
    """Return the comments of a batch: whose status it changed, and whose reports it settled or opened."""
    return union(
        select(StatusChange.comment_id).where(StatusChange.batch_id == batch_id),
        select(Settlement.comment_id).where(Settlement.batch_id == batch_id),
    )
