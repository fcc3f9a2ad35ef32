"""A post or a page on its own: found by its address, with what stands around it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, literal, select, tuple_, union_all
from sqlalchemy.orm import Session, contains_eager, defer

from blog.accounts.models import Person
from blog.orm import BIG, UTCDateTime, ask
from blog.posts.models import CommentMode, Kind, OldAddress, Post
from blog.posts.visible import AT, is_public
from blog.site.lists import published_comments


@dataclass(frozen=True, slots=True)
class Neighbour:
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    older: Neighbour | None = None
    newer: Neighbour | None = None


def find_post(session: Session, path: str, at: datetime) -> tuple[Post, int | None] | None:
    """Return the public post at ``path`` with its author and its number of published comments.

    The number is nothing where the post hides its comments. One query.
    """
    row = session.execute(_FOUND, {"path": path, "at": at}).one_or_none()
    if row is None:
        return None
    post, comments = row
    return post, None if post.comment_mode is CommentMode.HIDDEN else comments


def address_now(session: Session, old_path: str, at: datetime) -> str | None:
    """Return where the post lies that once lay at ``old_path``, if readers may see it."""
    return session.scalar(
        select(Post.path)
        .join(OldAddress, OldAddress.post_id == Post.id)
        .where(OldAddress.path == old_path, is_public(at))
    )


def neighbours(session: Session, post: Post, at: datetime) -> Neighbours:
    """Return the posts before and after ``post`` in time; a page has none. One query."""
    if post.kind is not Kind.POST:
        return Neighbours()
    until = min(at, post.published_at or at)
    here = {"here_at": post.published_at, "here_id": post.id, "at": at, "until": until}
    found = ask(session, _BESIDE, here)
    return Neighbours(**{side: Neighbour(title, path) for side, title, path in found})


def _beside() -> CompoundSelect[str, str, str]:
    key = tuple_(Post.published_at, Post.id)
    here = tuple_(bindparam("here_at", type_=UTCDateTime()), bindparam("here_id", type_=BIG))
    # One bound of the date: of two SQLite uses one, and not the nearer.
    until: Any = bindparam("until", type_=UTCDateTime())
    older = select(literal("older").label("side"), Post.title, Post.path)
    newer = select(literal("newer").label("side"), Post.title, Post.path)
    older = older.where(Post.kind == Kind.POST, is_public(until))
    newer = newer.where(Post.kind == Kind.POST, is_public(AT))
    newest_first = (Post.published_at.desc(), Post.id.desc())
    below = older.where(key < here).order_by(*newest_first).limit(1).subquery()
    above = newer.where(key > here).order_by(Post.published_at, Post.id).limit(1).subquery()
    return union_all(select(below), select(above))


# Made once: putting these together takes longer than running them, and every reader asks them.
_FOUND = (
    select(Post, published_comments())
    # The plus keeps PostgreSQL from walking all people up to this one: it believes authors to be the first.
    .join(Person, Person.id == Post.author_id + 0)
    .where(Post.path == bindparam("path"), is_public(AT))
    .options(contains_eager(Post.author), defer(Post.source, raiseload=True))
)
_BESIDE = _beside()
