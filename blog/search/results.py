"""What a page of results shows of each hit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment
from blog.markup import line_of
from blog.posts.models import Kind, Post
from blog.search.find import Found
from blog.search.query import Query
from blog.search.snippet import Piece, marked, snippet

HTML_MAX = 60_000
"""Characters of a post's HTML that a snippet may come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    kind: str
    """``post``, ``page`` or ``comment``."""
    path: str
    title: Sequence[Piece]
    """Of the post itself, or the one that the comment stands under; empty if it has none."""
    snippet: Sequence[Piece]
    at: datetime
    author_id: int
    author_name: str


def results_of(session: Session, found: Found, query: Query) -> list[Result]:
    """Return the hits in their order; two queries."""
    terms = (query.as_beginnings if found.beginnings else query).terms
    post_ids = [hit.id for hit in found.hits if hit.is_post]
    comment_ids = [hit.id for hit in found.hits if not hit.is_post]
    shown: dict[tuple[bool, int], Result] = {}
    for row in session.execute(_posts(post_ids)) if post_ids else ():
        shown[True, row.id] = Result(
            kind="page" if row.kind is Kind.PAGE else "post",
            path=row.path,
            title=marked(row.title, terms),
            snippet=snippet(line_of(row.html), terms),
            at=row.at,
            author_id=row.author_id,
            author_name=row.author_name,
        )
    for row in session.execute(_comments(comment_ids)) if comment_ids else ():
        shown[False, row.id] = Result(
            kind="comment",
            path=f"/comments/{row.id}",
            title=[Piece(row.title, marked=False)] if row.title else [],
            snippet=snippet(line_of(row.html), terms),
            at=row.at,
            author_id=row.author_id,
            author_name=row.author_name,
        )
    return [shown[hit.is_post, hit.id] for hit in found.hits]


def _posts(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Post.id,
            Post.kind,
            Post.path,
            Post.title,
            func.substr(Post.html, 1, HTML_MAX).label("html"),
            Post.published_at.label("at"),
            Post.author_id,
            Person.display_name.label("author_name"),
        )
        .join(Person, Person.id == Post.author_id)
        .where(Post.id.in_(ids))
    )


def _comments(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Comment.id,
            Post.title,
            Comment.html,
            Comment.created_at.label("at"),
            Comment.author_id,
            Person.display_name.label("author_name"),
        )
        .join(Post, Post.id == Comment.post_id)
        .join(Person, Person.id == Comment.author_id)
        .where(Comment.id.in_(ids))
    )
