"""Which comment a new one answers."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from blog.comments.models import Comment, Status
from blog.markup import excerpt
from blog.posts.models import Post

ID_END = 2**63
"""Ids are smaller; a number that fits no column cannot be looked up."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the form shows of the comment that is answered."""

    id: int
    author_name: str
    excerpt: str


def answerable(session: Session, post: Post, comment_id: int | None) -> Comment | None:
    """Return the comment with its author if it may be answered: published, and under this post."""
    if comment_id is None or not 0 < comment_id < ID_END:
        return None
    return session.scalar(
        select(Comment)
        .where(
            Comment.id == comment_id,
            Comment.post_id == post.id,
            Comment.status == Status.PUBLISHED,
        )
        .options(joinedload(Comment.author, innerjoin=True))
    )


def answered(session: Session, post: Post, comment_id: int | None) -> Answered | None:
    """Return what to show above an answer, or nothing when that comment cannot be answered."""
    comment = answerable(session, post, comment_id)
    if comment is None:
        return None
    return Answered(comment.id, comment.author.display_name, excerpt(comment.html))
