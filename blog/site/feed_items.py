"""What the feeds tell: the newest posts and the newest published comments."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.posts.models import CommentMode, Kind, Post
from blog.posts.visible import is_public
from blog.site.lists import labels_of

NEWEST = 25
"""Entries of a feed, as many as Blogger's had; readers fetch often and miss none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPost:
    id: int
    title: str
    path: str
    html: str
    published_at: datetime
    updated_at: datetime
    created_at: datetime
    author_id: int
    author_name: str
    labels: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedComment:
    id: int
    html: str
    created_at: datetime
    edited_at: datetime | None
    author_id: int
    author_name: str
    post_id: int
    post_title: str
    post_path: str
    post_created_at: datetime


def newest_posts(session: Session, at: datetime) -> list[FeedPost]:
    """Return the newest public posts, the newest first; two queries."""
    rows = session.execute(
        select(
            Post.id,
            Post.title,
            Post.path,
            Post.html,
            Post.published_at,
            Post.updated_at,
            Post.created_at,
            Post.author_id,
            Person.display_name.label("author_name"),
        )
        .join(Post.author)
        .where(Post.kind == Kind.POST, is_public(at))
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(NEWEST)
    ).all()
    labels = labels_of(session, [row.id for row in rows])
    return [FeedPost(**row._mapping, labels=labels[row.id]) for row in rows]  # noqa: SLF001 - a public name of SQLAlchemy's


def newest_comments(
    session: Session, at: datetime, *, post_id: int | None = None
) -> list[FeedComment]:
    """Return the newest published comments, of one post or of all, the newest first; one query."""
    query = (
        select(
            Comment.id,
            Comment.html,
            Comment.created_at,
            Comment.edited_at,
            Comment.author_id,
            Person.display_name.label("author_name"),
            Comment.post_id,
            Post.title.label("post_title"),
            Post.path.label("post_path"),
            Post.created_at.label("post_created_at"),
        )
        .join(Comment.author)
        .join(Comment.post)
        .where(
            Comment.status == Status.PUBLISHED,
            is_public(at),
            Post.comment_mode != CommentMode.HIDDEN,
        )
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(NEWEST)
    )
    if post_id is not None:
        query = query.where(Comment.post_id == post_id)
    return [FeedComment(**row._mapping) for row in session.execute(query)]  # noqa: SLF001 - a public name of SQLAlchemy's


def post_with_comments(session: Session, post_id: int, at: datetime) -> Post | None:
    """Return the public post if it shows its comments."""
    return session.scalar(
        select(Post).where(
            Post.id == post_id, is_public(at), Post.comment_mode != CommentMode.HIDDEN
        )
    )
