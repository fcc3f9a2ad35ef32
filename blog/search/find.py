"""A reader looks for something: what is public and answers, the best first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import Boolean, ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from blog.comments.models import Comment
from blog.posts.models import CommentMode, Kind, Label, Post, post_labels
from blog.posts.visible import is_public
from blog.search.candidates import Asked, Candidate, newest
from blog.search.query import Query

CANDIDATES = 300
"""Posts, and as many comments, that are ranked: more than anybody looks through."""

PAGE = 20
"""Results of a page."""

POSTS_FIRST = 0.4
"""What a post is worth more than a comment that says the same: it is what the comment is about."""


class Where(StrEnum):
    """What is looked through."""

    ALL = ""
    POSTS = "posts"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class Older:
    """From where on to look: ids of posts and of comments below these; 0 for none of that kind."""

    post: int
    comment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    query: Query
    where: Where = Where.ALL
    after: datetime | None = None
    before: datetime | None = None
    label: str | None = None
    """The posts that carry it, and the comments on these."""
    older: Older | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Hit:
    is_post: bool
    id: int
    at: datetime
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; ``count`` of all that were ranked, ``older`` where there may be more."""

    hits: Sequence[Hit]
    count: int
    pages: int
    older: Older | None
    beginnings: bool
    """Nothing had the very words; these have words that begin with them."""


NOTHING = Found((), 0, 1, None, beginnings=False)


def find(session: Session, search: Search, *, at: datetime) -> Found:
    """Return what answers at ``at``; a search without a word finds nothing."""
    if not search.query.terms:
        return NOTHING
    label_id = _label_id(session, search.label) if search.label else None
    if search.label and label_id is None:
        return NOTHING
    found = _find(session, search, search.query, label_id, at)
    if found.count or search.older:
        return found
    return _find(session, search, search.query.as_beginnings, label_id, at, beginnings=True)


def _find(
    session: Session,
    search: Search,
    query: Query,
    label_id: int | None,
    at: datetime,
    *,
    beginnings: bool = False,
) -> Found:
    posts = _posts(session, search, query, label_id, at)
    comments = _comments(session, search, query, label_id, at)
    hits = sorted(
        chain(
            (Hit(True, each.id, each.at, each.score + POSTS_FIRST) for each in posts),
            (Hit(False, each.id, each.at, each.score) for each in comments),
        ),
        key=lambda hit: (hit.score, hit.at, hit.id),
        reverse=True,
    )
    pages = max(-(-len(hits) // PAGE), 1)
    page = min(search.page, pages)
    return Found(
        hits[(page - 1) * PAGE : page * PAGE],
        len(hits),
        pages,
        _older(posts, comments),
        beginnings,
    )


def _older(posts: Sequence[Candidate], comments: Sequence[Candidate]) -> Older | None:
    lowest = [each[-1].id if len(each) == CANDIDATES else 0 for each in (posts, comments)]
    return Older(*lowest) if any(lowest) else None


def _posts(
    session: Session, search: Search, query: Query, label_id: int | None, at: datetime
) -> Sequence[Candidate]:
    if search.where is Where.COMMENTS or (search.older and not search.older.post):
        return ()
    where: list[ColumnElement[bool]] = [
        literal_column(
            "posts.status IN ('published', 'scheduled')", Boolean
        ),  # as the index says it
        is_public(at),
        *_between(Post.published_at, search),
    ]
    if search.after or search.before:
        where.append(Post.kind == Kind.POST)  # a page has no date
    if label_id is not None:
        where.append(Post.id.in_(_labelled(label_id)))
    below = search.older.post if search.older else None
    return newest(
        session,
        Asked(
            query, Post, Post.published_at, where, joins_post=False, below=below, limit=CANDIDATES
        ),
    )


def _comments(
    session: Session, search: Search, query: Query, label_id: int | None, at: datetime
) -> Sequence[Candidate]:
    if search.where is Where.POSTS or (search.older and not search.older.comment):
        return ()
    where: list[ColumnElement[bool]] = [
        literal_column("comments.status = 'published'", Boolean),  # as the index says it
        is_public(at),
        Post.comment_mode != CommentMode.HIDDEN,
        *_between(Comment.created_at, search),
    ]
    below = search.older.comment if search.older else None
    above = None
    if search.after or search.before:
        span = select(func.min(Comment.id), func.max(Comment.id))
        lowest, highest = session.execute(span.where(*_between(Comment.created_at, search))).one()
        if lowest is None:
            return ()
        above, below = lowest, min(highest + 1, below or highest + 1)
    if label_id is not None:
        where.append(Comment.post_id.in_(_labelled(label_id)))
    asked = Asked(
        query,
        Comment,
        Comment.created_at,
        where,
        joins_post=True,
        below=below,
        above=above,
        limit=CANDIDATES,
    )
    return newest(session, asked)


def _between(date: Any, search: Search) -> list[ColumnElement[bool]]:
    return [
        *([date >= search.after] if search.after else []),
        *([date < search.before] if search.before else []),
    ]


def _label_id(session: Session, name: str) -> int | None:
    """Return the label of that name; one that differs in case only will do."""
    query = select(Label.id).where(func.lower(Label.name) == name.lower())
    return session.scalar(query.order_by((Label.name == name).desc()).limit(1))


def _labelled(label_id: int) -> Any:
    return select(post_labels.c.post_id).where(post_labels.c.label_id == label_id)
