"""A reader looks for something: what is public and answers, the best first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import Boolean, ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from blog.comments.models import Comment
from blog.markup.search_words import folded_word
from blog.posts.models import CommentMode, Kind, Label, Post, post_labels
from blog.posts.visible import is_public
from blog.search.candidates import Asked, Candidate, newest
from blog.search.query import Query
from blog.search.span import Spans, between, spans_of

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Among:
    """What is public ``at`` a time, under labels: posts carry one of the first, if any, and none of the others."""

    at: datetime
    carried: Sequence[int]
    missing: Sequence[int]
    spans: Spans

    def narrow(self, post_id: Any) -> Iterator[ColumnElement[bool]]:
        if self.carried:
            yield post_id.in_(_labelled(self.carried))
        if self.missing:
            yield post_id.not_in(_labelled(self.missing))


NOTHING = Found((), 0, 1, None, beginnings=False)


def find(session: Session, search: Search, *, at: datetime) -> Found:
    """Return what answers at ``at``; a search without a word finds nothing."""
    if not search.query.terms:
        return NOTHING
    without = search.query.without_labels
    names = _names(session) if search.label or without else []
    carried = _ids(names, search.label) if search.label else []
    if search.label and not carried:
        return NOTHING
    missing = [id_ for each in without for id_ in _ids(names, each)]
    among = _Among(
        at=at,
        carried=carried,
        missing=missing,
        spans=spans_of(session, search.after, search.before),
    )
    found = _find(session, search, search.query, among)
    if found.count or search.older:
        return found
    return _find(session, search, search.query.as_beginnings, among, beginnings=True)


def _find(
    session: Session,
    search: Search,
    query: Query,
    among: _Among,
    *,
    beginnings: bool = False,
) -> Found:
    posts = _posts(session, search, query, among)
    comments = _comments(session, search, query, among)
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


def _posts(session: Session, search: Search, query: Query, among: _Among) -> Sequence[Candidate]:
    if search.where is Where.COMMENTS or (search.older and not search.older.post):
        return ()
    where: list[ColumnElement[bool]] = [
        literal_column(
            "posts.status IN ('published', 'scheduled')", Boolean
        ),  # as the index says it
        is_public(among.at),
        *between(Post.published_at, search.after, search.before),
    ]
    if search.after or search.before:
        where.append(Post.kind == Kind.POST)  # a page has no date
    where += among.narrow(Post.id)
    span = among.spans.posts.below(search.older.post) if search.older else among.spans.posts
    asked = Asked(
        query, Post, Post.published_at, where, joins_post=False, limit=CANDIDATES, span=span
    )
    return newest(session, asked)


def _comments(session: Session, search: Search, query: Query, among: _Among) -> Sequence[Candidate]:
    if search.where is Where.POSTS or (search.older and not search.older.comment):
        return ()
    where: list[ColumnElement[bool]] = [
        literal_column("comments.status = 'published'", Boolean),  # as the index says it
        is_public(among.at),
        Post.comment_mode != CommentMode.HIDDEN,
        *between(Comment.created_at, search.after, search.before),
    ]
    where += among.narrow(Comment.post_id)
    spans = among.spans
    span = spans.comments.below(search.older.comment) if search.older else spans.comments
    asked = Asked(
        query, Comment, Comment.created_at, where, joins_post=True, limit=CANDIDATES, span=span
    )
    return newest(session, asked)


def _labelled(ids: Sequence[int]) -> Any:
    return select(post_labels.c.post_id).where(post_labels.c.label_id.in_(ids))


def _names(session: Session) -> list[tuple[int, str]]:
    return [(id_, name) for id_, name in session.execute(select(Label.id, Label.name))]


def _ids(names: Sequence[tuple[int, str]], name: str) -> list[int]:
    """Return the label of that name; if there is none, those that differ in case and accents only.

    All names are compared here: SQLite's lower() knows the letters A to Z only.
    """
    exact = [id_ for id_, each in names if each == name]
    alike = _folded(name)
    return exact or [id_ for id_, each in names if alike and _folded(each) == alike]


def _folded(name: str) -> str:
    return " ".join(folded_word(each) for each in name.split())
