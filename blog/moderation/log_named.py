"""The people, comments and posts that entries of the log name; one query each, none for none."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only

from blog.accounts.models import Person
from blog.comments.models import Comment
from blog.posts.models import Post


def people_named(
    session: Session, named: Iterable[tuple[int | None, int | None]]
) -> dict[int | None, Person]:
    ids = {id_ for pair in named for id_ in pair if id_ is not None}
    if not ids:
        return {}
    return {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(ids)))}


def comments_named(session: Session, named: Iterable[int | None]) -> dict[int | None, Comment]:
    ids = {id_ for id_ in named if id_ is not None}
    if not ids:
        return {}
    query = (
        select(Comment)
        .where(Comment.id.in_(ids))
        .options(
            load_only(Comment.id, Comment.status, Comment.version),
            joinedload(Comment.author, innerjoin=True),
            joinedload(Comment.post, innerjoin=True).load_only(Post.id, Post.title, Post.path),
        )
    )
    return {each.id: each for each in session.scalars(query)}


def posts_named(session: Session, named: Iterable[int | None]) -> dict[int | None, Post]:
    ids = {id_ for id_ in named if id_ is not None}
    if not ids:
        return {}
    query = (
        select(Post)
        .where(Post.id.in_(ids))
        .options(
            load_only(
                *(Post.id, Post.title, Post.path, Post.published_at, Post.submitted_at),
                *(Post.status, Post.status_before_trash, Post.author_id),
            ),
            joinedload(Post.author, innerjoin=True),
        )
    )
    return {each.id: each for each in session.scalars(query)}
