"""What others wrote about a person: that it is held, when and about what. The words are for moderators."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from blog.comments.models import Comment
from blog.moderation.models import Note, Report

Row = dict[str, Any]


def notes(session: Session, person_id: int, after: int, limit: int) -> list[tuple[int, Row]]:
    """Return the notes of moderators about the person and about their comments, without words and names."""
    theirs = select(Comment.id).where(Comment.author_id == person_id)
    rows = session.scalars(
        select(Note)
        .where(or_(Note.person_id == person_id, Note.comment_id.in_(theirs)), Note.id > after)
        .order_by(Note.id)
        .limit(limit)
    )
    return [(row.id, {"comment_number": row.comment_id, "at": row.at}) for row in rows]


def complaints(session: Session, person_id: int, after: int, limit: int) -> list[tuple[int, Row]]:
    """Return the reports on the person's comments and what came of them, without words and names."""
    rows = session.scalars(
        select(Report)
        .join(Comment, Comment.id == Report.comment_id)
        .where(Comment.author_id == person_id, Comment.was_reported, Report.id > after)
        .order_by(Report.id)
        .limit(limit)
    )
    return [
        (row.id, {
            "comment_number": row.comment_id, "reason": row.reason, "at": row.at,
            "outcome": row.outcome, "settled_at": row.settled_at,
        })
        for row in rows
    ]  # fmt: skip
