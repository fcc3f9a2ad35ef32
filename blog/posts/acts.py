"""What was done to posts, and by whom, as rows that stay: a part of the log.

Nobody does anything when a scheduled post goes live, nor does an import act: neither writes a row.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from blog.accounts.models import Person
from blog.orm import Base, Id, stored_by_value
from blog.posts.models import Post


class Act(StrEnum):
    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    UNPUBLISHED = "unpublished"
    TRASHED = "trashed"
    RESTORED = "restored"
    COMMENTS_OPENED = "comments_opened"
    COMMENTS_CLOSED = "comments_closed"
    COMMENTS_HIDDEN = "comments_hidden"
    MOVED = "moved"
    """It got another address."""
    EDITED = "edited"
    """By somebody else than its author."""
    SUBMITTED = "submitted"
    TAKEN_BACK = "taken_back"
    GIVEN_BACK = "given_back"


class PostAct(Base):
    """One thing done to a post or page. Rows are only ever added."""

    __tablename__ = "post_acts"

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    act: Mapped[Act] = mapped_column(stored_by_value(Act, "act"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    live_at: Mapped[datetime | None]
    """When what was scheduled goes live."""
    old_path: Mapped[str | None]
    """The address that what was moved had before."""

    __table_args__ = (
        CheckConstraint("(act = 'scheduled') = (live_at IS NOT NULL)", "scheduled_for_a_time"),
        CheckConstraint("(act = 'moved') = (old_path IS NOT NULL)", "moved_from_somewhere"),
        Index("ix_post_acts_at", "at", "id"),
        Index("ix_post_acts_by", "by_id", "at", "id"),
        Index("ix_post_acts_post", "post_id", "at", "id"),
    )


def record_act(
    session: Session,
    act: Act,
    post: Post,
    *,
    by: Person,
    at: datetime,
    live_at: datetime | None = None,
    old_path: str | None = None,
) -> None:
    """Write down what was done, with what it changed: both are committed, or neither."""
    session.add(
        PostAct(post_id=post.id, act=act, by_id=by.id, at=at, live_at=live_at, old_path=old_path)
    )
    session.flush()


def record_going_public(session: Session, post: Post, *, by: Person, at: datetime) -> None:
    """Write down that the post was made public, from now or from its date on."""
    waits = post.published_at is not None and post.published_at > at
    act, live_at = (Act.SCHEDULED, post.published_at) if waits else (Act.PUBLISHED, None)
    record_act(session, act, post, by=by, at=at, live_at=live_at)
