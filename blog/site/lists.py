"""Lists of posts: the newest first, a page at a time, by keyset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.orm import ask
from blog.posts.models import CommentMode, Kind, Label, Post, post_labels
from blog.posts.visible import is_public
from blog.site.cursor import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A post in a list, as every reader sees it."""

    id: int
    title: str
    path: str
    html: str
    published_at: datetime
    author_id: int
    author_name: str
    comments: int | None
    """How many are published; nothing where the post hides them."""
    labels: Sequence[str]

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.published_at, self.id)


@dataclass(frozen=True, slots=True)
class PostsPage:
    posts: list[Listed]
    newer: Cursor | None
    older: Cursor | None


def posts_page(
    session: Session,
    *where: ColumnElement[bool],
    at: datetime,
    limit: int,
    before: Cursor | None = None,
    after: Cursor | None = None,
) -> PostsPage:
    """Return the posts that fit ``where``: those older than ``before``, or those just above ``after``.

    Two queries; ``newer`` and ``older`` are where the pages beside this one begin.
    """
    # One bound of the date: of two SQLite uses one, and not the nearer.
    until = at if before is None else min(at, before.at)
    query = listed(until).where(*where).limit(limit + 1)
    key = tuple_(Post.published_at, Post.id)
    if after is not None and before is None:
        upwards = query.where(key > tuple_(after.at, after.id))
        rows = session.execute(upwards.order_by(Post.published_at, Post.id)).all()
        posts = _with_labels(session, rows[:limit][::-1])
        more_above, more_below = len(rows) > limit, True
    else:
        if before is not None:
            query = query.where(key < tuple_(before.at, before.id))
        rows = session.execute(query.order_by(Post.published_at.desc(), Post.id.desc())).all()
        posts = _with_labels(session, rows[:limit])
        more_above, more_below = before is not None, len(rows) > limit
    return PostsPage(
        posts,
        newer=posts[0].cursor if posts and more_above else None,
        older=posts[-1].cursor if posts and more_below else None,
    )


def listed(at: datetime) -> Select[*tuple[Any, ...]]:
    """Return the query for public posts with what a list shows of each."""
    return (
        select(
            Post.id,
            Post.title,
            Post.path,
            Post.html,
            Post.published_at,
            Post.author_id,
            Person.display_name.label("author_name"),
            case((Post.comment_mode != CommentMode.HIDDEN, published_comments())).label("comments"),
        )
        .join(Post.author)
        .where(Post.kind == Kind.POST, is_public(at))
    )


def published_comments() -> ScalarSelect[int]:
    """Return the number of published comments of the post that the query around it is about."""
    return (
        select(func.count())
        .where(Comment.post_id == Post.id, Comment.status == Status.PUBLISHED)
        .correlate(Post)
        .scalar_subquery()
    )


def labels_of(session: Session, post_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the labels of each post by name; one query, none for no posts."""
    found: dict[int, list[str]] = {post_id: [] for post_id in post_ids}
    if post_ids:
        for post_id, name in ask(session, _LABELS, {"post_ids": post_ids}):
            found[post_id].append(name)
    return found


# Put together once: every post in front of a reader asks it.
_LABELS = (
    select(post_labels.c.post_id, Label.name)
    .join(Label, Label.id == post_labels.c.label_id)
    .where(post_labels.c.post_id.in_(bindparam("post_ids", expanding=True)))
    .order_by(Label.name)
)


def _with_labels(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Listed]:
    labels = labels_of(session, [row.id for row in rows])
    return [Listed(**row._mapping, labels=labels[row.id]) for row in rows]  # noqa: SLF001 - a public name of SQLAlchemy's
