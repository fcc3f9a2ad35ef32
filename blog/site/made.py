"""What the pages of the site are made of, in the words of ``blog/revisions.py``."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, select, union_all
from sqlalchemy.orm import Session

from blog import revisions
from blog.orm import UTCDateTime, one_of
from blog.posts.models import PUBLIC, Kind, Post
from blog.site.lists import Listed
from blog.site.thread import Thread


def parts_of_list(posts: Sequence[Listed]) -> Iterator[str]:
    for each in posts:
        yield revisions.post(each.id)
        yield revisions.count(each.id)
        yield revisions.name(each.author_id)


def parts_of_post(post: Post, thread: Thread) -> Iterator[str]:
    yield revisions.post(post.id)
    yield revisions.thread(post.id)
    yield revisions.name(post.author_id)
    for said in thread.said:
        if said.author_id:
            yield revisions.name(said.author_id)


def turning_points(session: Session, at: datetime) -> list[datetime]:
    """Return when a post last became public by its date, and when one will next; one query.

    Every page may change then: lists, neighbours, the navigation.
    """
    return list(session.scalars(_TURNING_POINTS, {"at": at}))


def _turning_points() -> CompoundSelect[datetime]:
    at: Any = bindparam("at", type_=UTCDateTime())
    found = []
    for kind in Kind:
        dates = (
            select(Post.published_at).where(Post.kind == kind, one_of(Post.status, PUBLIC)).limit(1)
        )
        last = dates.where(Post.published_at <= at).order_by(Post.published_at.desc())
        following = dates.where(Post.published_at > at).order_by(Post.published_at)
        found += [select(last.subquery()), select(following.subquery())]
    return union_all(*found)


_TURNING_POINTS = _turning_points()
