"""Which ids a question has to do with: all there are, or those between its dates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from blog.comments.models import Comment
from blog.posts.models import Kind, Post


@dataclass(frozen=True, slots=True)
class Span:
    """From the lowest id to the highest, both included."""

    lowest: int
    highest: int

    def below(self, id_: int) -> "Span":
        return Span(self.lowest, min(self.highest, id_ - 1))

    @classmethod
    def of(cls, lowest: int | None, highest: int | None) -> Self:
        """Return the span that a database found; an empty one for nothing."""
        return cls(lowest or 1, highest or 0)


@dataclass(frozen=True, slots=True)
class Spans:
    posts: Span
    comments: Span


def spans_of(session: Session, after: datetime | None, before: datetime | None) -> Spans:
    """Return what is to be looked through for texts of this time; two queries at most.

    PostgreSQL is told how to go about the questions that follow. Each is planned for the words and dates it
    asks for: the plan for any of them, which a statement gets after ten times, walks through all comments.
    What answers is found in a millisecond; processes that help to look for it take four to start.
    """
    highest = [select(func.max(each)).scalar_subquery() for each in (Post.id, Comment.id)]
    planned = [
        func.set_config("plan_cache_mode", "force_custom_plan", True),
        func.set_config("max_parallel_workers_per_gather", "0", True),
    ]
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    row = session.execute(select(*highest, *(planned if on_postgresql else []))).one()
    if not after and not before:
        return Spans(Span.of(1, row[0]), Span.of(1, row[1]))
    posts = _ends(Post.id, Post.kind == Kind.POST, *between(Post.published_at, after, before))
    comments = _ends(Comment.id, *between(Comment.created_at, after, before))
    ends = session.execute(select(*posts, *comments)).one()
    return Spans(Span.of(ends[0], ends[1]), Span.of(ends[2], ends[3]))


def between(
    date: Any, after: datetime | None, before: datetime | None
) -> list[ColumnElement[bool]]:
    return [*([date >= after] if after else []), *([date < before] if before else [])]


def _ends(id_: Any, *where: ColumnElement[bool]) -> list[Any]:
    """Return the lowest and the highest id as columns, found by the dates' index.

    The zero keeps the planner from walking along the ids until a date fits: that can be most of them.
    """
    return [select(end(id_ + 0)).where(*where).scalar_subquery() for end in (func.min, func.max)]
