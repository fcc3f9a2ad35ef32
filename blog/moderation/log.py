"""What became of one comment, from the rows that say so; ``log_page.py`` is the log of everything."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, StatusChange
from blog.moderation.last_word import is_last, is_undone
from blog.posts.models import Post


@dataclass(frozen=True, slots=True)
class Entry:
    change: StatusChange
    who: Person | None
    """Nobody when a rule did it."""
    comment: Comment
    author: Person
    post: Post
    undone: bool
    is_last: bool
    """Whether nothing happened to the comment since: only then it can be taken back."""


def history_of(session: Session, comment: Comment, by: Person) -> list[Entry]:
    """Return what became of one comment, oldest first; one query."""
    query = _entries(by).where(StatusChange.comment_id == comment.id).order_by(StatusChange.id)
    return [Entry(*row) for row in session.execute(query)]


def _entries(
    by: Person,
) -> Select[StatusChange, Person, Comment, Person, Post, bool, bool]:
    who, author = aliased(Person, name="who"), aliased(Person, name="author")
    query = (
        select(
            StatusChange,
            who,
            Comment,
            author,
            Post,
            is_undone(StatusChange).label("undone"),
            is_last(StatusChange, StatusChange.comment_id).label("is_last"),
        )
        .join(StatusChange.comment)
        .join(author, author.id == Comment.author_id)
        .join(Comment.post)
        .outerjoin(who, who.id == StatusChange.by_id)
    )
    return query if by.is_moderator else query.where(Post.author_id == by.id)
