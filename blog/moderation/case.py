"""What else the author of one comment wrote; ``around.py`` has its thread, ``case_events.py`` its history."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.models import Person
from blog.comments.models import Comment
from blog.posts.models import Post

OTHERS = 10
"""Other comments of the same person, the newest."""


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
