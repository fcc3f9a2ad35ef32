"""The comments of a feed: published ones, the newest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.comments.permissions import EDIT_WINDOW
from blog.posts.models import CommentMode, Post
from blog.posts.visible import is_public
from blog.site.feeds.window import Window

REACH = 10_000
"""Comments that ``start-index`` comes by: each has a post that must be public, which no index knows."""

LATEST_EDIT = EDIT_WINDOW + timedelta(minutes=1)
"""How long after it was made a comment may change, with room for a slow request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedComment:
    id: int
    known_as: str | None
    html: str
    created_at: datetime
    edited_at: datetime | None
    author_id: int
    author_name: str
    post_id: int
    post_known_as: str | None
    post_title: str
    post_path: str
    post_created_at: datetime
    parent_id: int | None
    """The comment it answers, if that is published."""
    parent_known_as: str | None
    parent_created_at: datetime | None


def comments_of_feed(
    session: Session, window: Window, at: datetime, *, post_id: int | None = None
) -> list[FeedComment]:
    """Return the published comments in the window, of one post or of all; one query at most."""
    if window.start > REACH:
        return []
    those = (
        select(Comment.id)
        .join(Comment.post)
        .where(*_wanted(window, at, post_id))
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .offset(window.start - 1)
        .limit(window.limit)
        .subquery()
    )
    parent = aliased(Comment)
    query = (
        select(
            Comment.id,
            Comment.feed_id.label("known_as"),
            Comment.html,
            Comment.created_at,
            Comment.edited_at,
            Comment.author_id,
            Person.display_name.label("author_name"),
            Comment.post_id,
            Post.feed_id.label("post_known_as"),
            Post.title.label("post_title"),
            Post.path.label("post_path"),
            Post.created_at.label("post_created_at"),
            parent.id.label("parent_id"),
            parent.feed_id.label("parent_known_as"),
            parent.created_at.label("parent_created_at"),
        )
        .join(those, those.c.id == Comment.id)
        .join(Comment.author)
        .join(Comment.post)
        .outerjoin(parent, (parent.id == Comment.parent_id) & (parent.status == Status.PUBLISHED))
    )
    found = [FeedComment(**row._mapping) for row in session.execute(query)]  # noqa: SLF001 - a public name of SQLAlchemy's
    return sorted(found, key=lambda comment: (comment.created_at, comment.id), reverse=True)


def count_comments(
    session: Session, window: Window, at: datetime, *, post_id: int | None = None
) -> int:
    """Return how many comments the feed reaches; one query."""
    those = select(Comment.id).join(Comment.post).where(*_wanted(window, at, post_id))
    return session.scalar(select(func.count()).select_from(those.limit(REACH).subquery())) or 0


def post_with_comments(session: Session, post_id: int, at: datetime) -> Post | None:
    """Return the public post if it shows its comments."""
    return session.scalar(
        select(Post).where(
            Post.id == post_id, is_public(at), Post.comment_mode != CommentMode.HIDDEN
        )
    )


def _wanted(window: Window, at: datetime, post_id: int | None) -> list[ColumnElement[bool]]:
    found = [
        Comment.status == Status.PUBLISHED,
        is_public(at),
        Post.comment_mode != CommentMode.HIDDEN,
        *window.within(Comment.created_at, func.coalesce(Comment.edited_at, Comment.created_at)),
    ]
    if post_id is not None:
        found.append(Comment.post_id == post_id)
    # An index knows when comments were made; they change soon after that, or never.
    if window.updated_min is not None:
        found.append(Comment.created_at >= window.updated_min - LATEST_EDIT)
    if window.updated_max is not None:
        found.append(Comment.created_at < window.updated_max)
    return found
