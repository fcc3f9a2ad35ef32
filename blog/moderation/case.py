"""What stands around one comment, and what else its author wrote; ``case_events.py`` has its history."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.models import Person
from blog.comments.models import Comment
from blog.comments.thread_path import level_of, prefixes
from blog.posts.models import Post

AROUND = 30
"""Comments shown of the thread: enough to follow the talk, few enough to stay a case."""

OTHERS = 10
"""Other comments of the same person, the newest."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    comment: Comment
    author: Person
    level: int


def neighbours_of(session: Session, comment: Comment) -> list[Neighbour]:
    """Return what the comment answers, its siblings and its answers, in reading order; one query."""
    around = [
        and_(Comment.post_id == comment.post_id, Comment.path.in_(prefixes(comment.path))),
        Comment.parent_id == comment.id,
        Comment.id == comment.id,
    ]
    if comment.parent_id is not None:
        around += [Comment.id == comment.parent_id, Comment.parent_id == comment.parent_id]
    rows = session.execute(
        select(Comment, Person)
        .join(Person, Person.id == Comment.author_id)
        .where(or_(*around))
        .order_by(Comment.path)
        .limit(AROUND)
    )
    return [Neighbour(each, author, level_of(each.path)) for each, author in rows]


def others_by(session: Session, comment: Comment, by: Person) -> Sequence[Comment]:
    """Return the newest other comments of the same person that ``by`` may moderate, with their posts."""
    query = (
        select(Comment)
        .where(Comment.author_id == comment.author_id, Comment.id != comment.id)
        .order_by(Comment.created_at.desc())
        .options(joinedload(Comment.post, innerjoin=True))
        .limit(OTHERS)
    )
    if not by.is_moderator:
        query = query.where(Comment.post_id.in_(select(Post.id).where(Post.author_id == by.id)))
    return session.scalars(query).all()
