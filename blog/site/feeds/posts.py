"""The posts of a feed: the newest first, some of them, each with what all formats tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.posts.models import CommentMode, Kind, Label, OldAddress, Post, post_labels
from blog.posts.visible import is_public
from blog.site.feeds.window import REACH, Window
from blog.site.lists import labels_of, published_comments


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPost:
    id: int
    known_as: str | None
    title: str
    path: str
    html: str
    published_at: datetime
    updated_at: datetime
    created_at: datetime
    author_id: int
    author_name: str
    comments: int | None
    """How many are published; nothing where the post hides them."""
    labels: Sequence[str]


def posts_of_feed(
    session: Session, window: Window, at: datetime, label_ids: Sequence[int] = ()
) -> list[FeedPost]:
    """Return the public posts in the window that carry all the labels; two queries.

    Which ones they are is read from an index alone, however many are passed over.
    """
    those = (
        select(Post.id)
        .where(*_wanted(window, at, label_ids))
        .order_by(Post.published_at.desc(), Post.id.desc())
        .offset(window.start - 1)
        .limit(window.limit)
        .subquery()
    )
    rows = session.execute(_told().join(those, those.c.id == Post.id)).all()
    # Sorted here: a database that is to sort them sorts the texts with them.
    newest_first = sorted(rows, key=lambda row: (row.published_at, row.id), reverse=True)
    return _with_labels(session, newest_first)


def count_posts(
    session: Session, window: Window, at: datetime, label_ids: Sequence[int] = ()
) -> int:
    """Return how many posts the feed reaches; one query."""
    reached = (
        select(Post.id)
        .where(*_wanted(window, at, label_ids))
        .order_by(
            Post.published_at.desc(), Post.id.desc()
        )  # so that an index is read, not the table
        .limit(REACH)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(reached)) or 0


def one_post(session: Session, post_id: int, at: datetime) -> FeedPost | None:
    """Return the public post as its feed tells it; two queries."""
    rows = session.execute(
        _told().where(Post.id == post_id, Post.kind == Kind.POST, is_public(at))
    ).all()
    return next(iter(_with_labels(session, rows)), None)


def ids_of_labels(session: Session, name: str, at: datetime) -> list[int]:
    """Return the id of the label, or those of the labels between whose names stand slashes.

    Nothing if one of them is on no public post: nobody learns that it exists. One query.
    """
    names = {part for part in name.split("/") if part}
    in_use = (
        select(post_labels.c.label_id)
        .join(Post, Post.id == post_labels.c.post_id)
        .where(post_labels.c.label_id == Label.id, Post.kind == Kind.POST, is_public(at))
        .exists()
    )
    rows = session.execute(
        select(Label.name, Label.id).where(Label.name.in_({name, *names}), in_use)
    )
    found = {row.name: row.id for row in rows}
    if name in found:
        return [found[name]]
    return sorted(found.values()) if names and names <= found.keys() else []


def known_elsewhere(session: Session, number: int) -> int | None:
    """Return the post whose comments once had their feed at an address with ``number``."""
    return session.scalar(
        select(OldAddress.post_id).where(OldAddress.path == f"/feeds/{number}/comments/default")
    )


def _wanted(window: Window, at: datetime, label_ids: Sequence[int]) -> list[ColumnElement[bool]]:
    return [
        Post.kind == Kind.POST,
        is_public(at),
        *window.within(Post.published_at, Post.updated_at),
        *(
            Post.id.in_(select(post_labels.c.post_id).where(post_labels.c.label_id == label_id))
            for label_id in label_ids
        ),
    ]


def _told() -> Any:
    return select(
        Post.id,
        Post.feed_id.label("known_as"),
        Post.title,
        Post.path,
        Post.html,
        Post.published_at,
        Post.updated_at,
        Post.created_at,
        Post.author_id,
        Person.display_name.label("author_name"),
        case((Post.comment_mode != CommentMode.HIDDEN, published_comments())).label("comments"),
    ).join(Post.author)


def _with_labels(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[FeedPost]:
    labels = labels_of(session, [row.id for row in rows])
    return [FeedPost(**row._mapping, labels=labels[row.id]) for row in rows]  # noqa: SLF001 - a public name of SQLAlchemy's
