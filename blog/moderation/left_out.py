"""What a batch left out, with who was there first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, StatusChange


@dataclass(frozen=True, slots=True)
class LeftOut:
    comment: Comment
    author: Person
    change: StatusChange
    """What came first."""
    who: Person | None
    """Nobody when a rule did it."""


def overtaken(session: Session, skipped: Sequence[Sequence[int | None]]) -> list[LeftOut]:
    """Return those of a batch's ``skipped`` that somebody else changed; one query."""
    changes = [change for _, change in skipped if change is not None]
    if not changes:
        return []
    who, author = aliased(Person, name="who"), aliased(Person, name="author")
    rows = session.execute(
        select(Comment, author, StatusChange, who)
        .join(StatusChange, StatusChange.comment_id == Comment.id)
        .join(author, author.id == Comment.author_id)
        .outerjoin(who, who.id == StatusChange.by_id)
        .where(StatusChange.id.in_(changes))
        .order_by(Comment.id)
    )
    return [LeftOut(*row) for row in rows]


def barred(skipped: Sequence[Sequence[int | None]]) -> list[int]:
    """Return the ids that were not theirs to decide who pressed; of such comments nothing is told."""
    return [comment for comment, change in skipped if comment is not None and change is None]
