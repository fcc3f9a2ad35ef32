"""Which posts a reader may see: the one condition behind every public page."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam

from blog.orm import UTCDateTime, one_of
from blog.posts.models import PUBLIC, Post

AT: Any = bindparam("at", type_=UTCDateTime())
"""Stands for the time in a query that is put together once and asked often, as ``{"at": …}``."""


def is_public(at: datetime) -> ColumnElement[bool]:
    """Return the condition that a post is public at ``at``; a scheduled one is once its time came."""
    return and_(one_of(Post.status, PUBLIC), Post.published_at <= at)


def can_read(post: Post, at: datetime) -> bool:
    """Say the same of a post that is already loaded."""
    return post.status in PUBLIC and post.published_at is not None and post.published_at <= at


def is_waiting(post: Post, at: datetime) -> bool:
    """Whether the post is scheduled and its time has not come."""
    return post.status in PUBLIC and post.published_at is not None and post.published_at > at
