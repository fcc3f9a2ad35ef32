"""The pages that every page of the blog links to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from blog.orm import ask
from blog.posts.models import Kind, Post
from blog.posts.visible import AT, is_public

SHOWN = 8
"""Pages in the blog's navigation; more are reached from these."""


def public_pages(session: Session, at: datetime) -> Sequence[Row[str, str | None]]:
    """Return title and path of the public pages, the oldest first; one query."""
    return ask(session, _PAGES, {"at": at}).all()


# Put together once: every page of the blog asks it.
_PAGES = (
    select(Post.title, Post.path)
    .where(Post.kind == Kind.PAGE, is_public(AT))
    .order_by(Post.published_at, Post.id)
    .limit(SHOWN)
)
