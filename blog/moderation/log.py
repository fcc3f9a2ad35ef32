"""The log: every change of a comment's status, newest first, read from the rows that made it."""

from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, StatusChange
from blog.posts.models import Post

PAGE = 50
"""Entries on a page of the log: about two screens."""


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


@dataclass(frozen=True, slots=True)
class LogPage:
    entries: list[Entry]
    older: int | None
    """The id to continue before, if there is more."""


def log_page(
    session: Session, by: Person, *, before: int | None = None, rules_too: bool = False
) -> LogPage:
    """Return a page of what was decided where ``by`` may moderate; one query."""
    query = _entries(by).order_by(StatusChange.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(StatusChange.id < before)
    if not rules_too:
        query = query.where(StatusChange.by_id.is_not(None))
    entries = [Entry(*row) for row in session.execute(query)]
    more = len(entries) > PAGE
    return LogPage(entries[:PAGE], entries[PAGE - 1].change.id if more else None)


def history_of(session: Session, comment: Comment, by: Person) -> list[Entry]:
    """Return what became of one comment, oldest first; one query."""
    query = _entries(by).where(StatusChange.comment_id == comment.id).order_by(StatusChange.id)
    return [Entry(*row) for row in session.execute(query)]


def _entries(
    by: Person,
) -> Select[StatusChange, Person, Comment, Person, Post, bool, bool]:
    who, author = aliased(Person, name="who"), aliased(Person, name="author")
    undoing, later = aliased(StatusChange), aliased(StatusChange)
    last = (
        select(func.max(later.id))
        .where(later.comment_id == StatusChange.comment_id)
        .correlate(StatusChange)
        .scalar_subquery()
    )
    query = (
        select(
            StatusChange,
            who,
            Comment,
            author,
            Post,
            exists().where(undoing.undoes_id == StatusChange.id).label("undone"),
            (StatusChange.id == last).label("is_last"),
        )
        .join(StatusChange.comment)
        .join(author, author.id == Comment.author_id)
        .join(Comment.post)
        .outerjoin(who, who.id == StatusChange.by_id)
    )
    return query if by.is_moderator else query.where(Post.author_id == by.id)
