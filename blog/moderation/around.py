"""The thread around one comment: what it answers, what answers it, and its nearest siblings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment
from blog.comments.thread_path import level_of
from blog.moderation.queues import COUNTED

ABOVE = 10
"""Comments shown of those that it answers, the nearest: enough to know what the talk is about."""

BESIDE = 8
"""Siblings shown before it, and as many after it."""

ANSWERS = 12
"""Answers shown, the oldest."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    comment: Comment
    author: Person
    level: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the thread in reading order, and how many more there are: up to COUNTED + 1 altogether."""

    shown: Sequence[Neighbour]
    more: int


@dataclass(frozen=True, slots=True)
class Around:
    level: int
    """The comment's own, 1 for one that answers the post."""
    above: Part
    before: Part
    answers: Part
    after: Part


def around(session: Session, comment: Comment) -> Around:
    """Return what stands around the comment, itself left out; one query.

    A comment that answers the post has no siblings here: those are threads of their own.
    """
    chain = _chain(comment)
    beside = select(Comment.id).where(
        Comment.post_id == comment.post_id,
        Comment.parent_id == comment.parent_id,
        Comment.id != comment.id,
    )
    before = beside.where(Comment.path < comment.path).order_by(Comment.path.desc())
    after = beside.where(Comment.path > comment.path).order_by(Comment.path)
    answers = select(Comment.id).where(Comment.parent_id == comment.id).order_by(Comment.path)
    above = select(chain.c.id).order_by(chain.c.steps)
    parts: dict[str, tuple[Select[Any], int]] = {
        "above": (above, ABOVE),
        "before": (before, BESIDE),
        "answers": (answers, ANSWERS),
        "after": (after, BESIDE),
    }
    itself = (select(Comment.id).where(Comment.id == comment.id), 1)
    shown, counts = _read(session, {**parts, "itself": itself}, chain)
    return Around(
        level_of(comment.path),
        **{name: Part(shown[name], counts[name] - len(shown[name])) for name in parts},
    )


def _chain(comment: Comment) -> CTE:
    """Return what the comment answers, what that answers and so on, with the steps in between."""
    first = select(Comment.parent_id.label("id"), literal(1).label("steps")).where(
        Comment.id == comment.id, Comment.parent_id.is_not(None)
    )
    up = first.cte("chain", recursive=True)
    return up.union_all(
        select(Comment.parent_id, up.c.steps + 1)
        .join(up, up.c.id == Comment.id)
        .where(Comment.parent_id.is_not(None), up.c.steps <= COUNTED)
    )


def _read(
    session: Session, parts: dict[str, tuple[Select[Any], int]], chain: CTE
) -> tuple[dict[str, list[Neighbour]], dict[str, int]]:
    """Return what is shown of each part, and how many there are; some part has to have a row."""
    chosen = union_all(
        *(
            select(literal(name).label("part"), ids.c.id)
            for name, (query, limit) in parts.items()
            for ids in [query.limit(limit).subquery()]
        )
    ).subquery()
    rows = session.execute(
        select(chosen.c.part, Comment, Person, *(_count(query) for query, _ in parts.values()))
        .join(Comment, Comment.id == chosen.c.id)
        .join(Person, Person.id == Comment.author_id)
        .outerjoin(chain, chain.c.id == Comment.id)
        .order_by(chain.c.steps.desc(), Comment.path)
    ).all()
    shown: dict[str, list[Neighbour]] = {name: [] for name in parts}
    for part, each, author, *_ in rows:
        shown[part].append(Neighbour(each, author, level_of(each.path)))
    return shown, dict(zip(parts, rows[0][3:], strict=True))


def _count(query: Select[Any]) -> Any:
    """Return how many rows there are, up to COUNTED + 1, as a column."""
    rows = query.order_by(None).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(rows).scalar_subquery()
