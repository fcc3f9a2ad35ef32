"""What everybody may know about a person: the public name, the posts, the published comments."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.posts.models import CommentMode, Post
from blog.posts.visible import is_public
from blog.site.cursor import Cursor

PAGE = 20
"""Comments on a page; they stand there in full."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A published comment, away from its post."""

    id: int
    html: Markup
    at: datetime
    post_title: str
    post_path: str


@dataclass(frozen=True, slots=True)
class Remarks:
    shown: list[Remark]
    older: Cursor | None


def public_person(session: Session, person_id: int) -> Person | None:
    """Return the person with account and roles, or nobody; one query."""
    return find_person(session, Person.id == person_id)


def remarks_of(
    session: Session, person: Person, *, at: datetime, before: Cursor | None = None
) -> Remarks:
    """Return a page of what the person said in public, the newest first; one query."""
    query = (
        select(
            Comment.id,
            Comment.html,
            Comment.created_at,
            Post.title,
            Post.path,
        )
        .join(Comment.post)
        .where(
            Comment.author_id == person.id,
            Comment.status == Status.PUBLISHED,
            is_public(at),
            Post.comment_mode != CommentMode.HIDDEN,
        )
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(tuple_(Comment.created_at, Comment.id) < tuple_(before.at, before.id))
    found = [
        Remark(row.id, Markup(row.html), row.created_at, row.title, row.path)  # noqa: S704 - safe HTML, stored by blog.markup
        for row in session.execute(query)
    ]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Remarks(found[:PAGE], Cursor(last.at, last.id) if last else None)
