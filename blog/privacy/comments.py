"""Comments with their versions and what was decided about them, and the decisions somebody took."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.comments.models import Comment, Revision, StatusChange
from blog.posts.models import Post

Row = dict[str, Any]


def comments(session: Session, person_id: int, after: int, limit: int) -> list[tuple[int, Row]]:
    """Return what the person wrote; of decisions, what they read on their own page: not the notes."""
    found = session.execute(
        select(Comment, Post.title, Post.path)
        .join(Post, Post.id == Comment.post_id)
        .where(Comment.author_id == person_id, Comment.id > after)
        .order_by(Comment.id)
        .limit(limit)
    ).all()
    ids = [comment.id for comment, *_ in found]
    versions, decided = _versions(session, ids), _decided(session, ids, person_id)
    return [
        (comment.id, {
            "number": comment.id, "post": title, "post_address": path, "status": comment.status,
            "answers_number": comment.parent_id, "written_at": comment.created_at,
            "edited_at": comment.edited_at, "text": comment.source,
            "said_before": versions[comment.id], "what_became_of_it": decided[comment.id],
        })
        for comment, title, path in found
    ]  # fmt: skip


def decisions(session: Session, person_id: int, after: int, limit: int) -> list[tuple[int, Row]]:
    """Return the decisions the person took about comments of others, by number, without their texts."""
    rows = session.scalars(
        select(StatusChange)
        .join(Comment, Comment.id == StatusChange.comment_id)
        .where(StatusChange.by_id == person_id, Comment.author_id != person_id)
        .where(StatusChange.id > after)
        .order_by(StatusChange.id)
        .limit(limit)
    )
    return [
        (row.id, {
            "comment_number": row.comment_id, "was": row.was, "became": row.became,
            "reason": row.reason, "note": row.note, "at": row.at,
        })
        for row in rows
    ]  # fmt: skip


def _versions(session: Session, ids: Iterable[int]) -> dict[int, list[Row]]:
    query = select(Revision).where(Revision.comment_id.in_(ids)).order_by(Revision.id)
    found: dict[int, list[Row]] = defaultdict(list)
    for row in session.scalars(query):
        found[row.comment_id].append({"text": row.source, "until": row.at})
    return found


def _decided(session: Session, ids: Iterable[int], person_id: int) -> dict[int, list[Row]]:
    query = select(StatusChange).where(
        StatusChange.comment_id.in_(ids), StatusChange.changes_status()
    )
    found: dict[int, list[Row]] = defaultdict(list)
    for row in session.scalars(query.order_by(StatusChange.id)):
        by = "a rule" if row.by_id is None else "you" if row.by_id == person_id else "a moderator"
        found[row.comment_id].append(
            {"became": row.became, "by": by, "reason": row.reason, "at": row.at}
        )
    return found
