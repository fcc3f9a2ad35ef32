"""Looking for what a filter asks, in a time that does not grow with the blog.

What is meant by few rows (a post, some people, a rule that hardly ever spoke) is asked for first, and
the database begins with these rows. Everything else has to be looked at comment by comment: that is
done so many at a time, and who wants to know more looks further.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    exists,
    literal,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from blog.comments.models import Comment, StatusChange
from blog.contains import contains
from blog.moderation.filters import Filter, between

FEW = 200
"""Rows that are named to the database one by one; beyond, it does better looking at each comment."""

GLANCED_AT = 500
"""Comments looked at first: what is usual fills a page from them."""

LOOKED_THROUGH = 2_000
"""Comments looked at for one page; a moderator waits a hundredth or two of a second for them."""


class _NoIndex(FunctionElement[bool]):
    """A condition for which no index is used. PostgreSQL knows how many rows each index would leave."""

    type = Boolean()
    inherit_cache = True


@compiles(_NoIndex)
def _as_it_is(element: _NoIndex, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_NoIndex, "sqlite")
def _with_a_plus(element: _NoIndex, compiler: SQLCompiler, **options: Any) -> str:
    """See "The SQLite Query Optimizer Overview", disqualifying terms with a unary +."""
    return f"+({compiler.process(element.clauses, **options)})"


@dataclass(frozen=True, slots=True)
class Sought:
    """What a filter asks, taken apart."""

    indexed: list[ColumnElement[bool]]
    """What an index answers, beside the time."""
    since: datetime | None
    until: datetime | None
    text: str
    rule: str
    """A rule that spoke often; empty where ``indexed`` has its comments."""
    many: list[tuple[str, Select[int]]]
    """Names of columns of a comment, and what is to stand there."""
    names_comments: bool = False
    """Whether ``indexed`` has the comments' own ids: a few, or a batch's."""

    @property
    def is_quick(self) -> bool:
        return not (self.text or self.rule or self.many)

    @property
    def quick(self) -> list[ColumnElement[bool]]:
        return [*self.indexed, *between(self.since, self.until)]

    def beside(self, others: list[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
        """Return the other conditions, or keys of an order, so that the database begins with these comments.

        Only where they are known.
        """
        if not self.names_comments:
            return others
        return [_NoIndex(each) for each in others]

    def slow(self, comment: Any) -> list[ColumnElement[bool]]:
        """Return what has to be looked at in each ``comment``, given by its columns."""
        found = [_is_among(getattr(comment, column), query) for column, query in self.many]
        if self.rule:
            found.append(_spoke_of(comment, self.rule))
        if self.text:  # the dearest last
            found.append(contains(comment.source, self.text))
        return found


def taken_apart(session: Session, wanted: Filter) -> Sought:
    """Return what has to be looked for; one query if the filter names anything by words."""
    indexed, many, rule = wanted.by_id(), [], wanted.rule
    named = [*wanted.named(), *([("id", wanted.judged())] if rule else [])]
    for (column, query), ids in zip(named, few(session, [each for _, each in named]), strict=True):
        if ids is not None:
            indexed.append(getattr(Comment, column).in_(ids))
            rule = "" if column == "id" else rule
        elif column != "id":
            many.append((column, query))
    names_comments = bool(wanted.batch) or (bool(wanted.rule) and not rule)
    return Sought(indexed, wanted.since, wanted.until, wanted.text, rule, many, names_comments)


def few(session: Session, queries: Sequence[Select[int]]) -> list[list[int] | None]:
    """Return the ids that each query finds; nothing for one that finds more than FEW. One query."""
    if not queries:
        return []
    parts = []
    for place, query in enumerate(queries):
        found = query.limit(FEW + 1).subquery()
        parts.append(select(literal(place), *found.c))
    ids: list[list[int]] = [[] for _ in queries]
    for place, id_ in session.execute(union_all(*parts)):
        ids[place].append(id_)
    return [each if len(each) <= FEW else None for each in ids]


def looked_through(
    sought: Sought, where: list[ColumnElement[bool]], order: Sequence[Any]
) -> tuple[Any, list[ColumnElement[bool]]]:
    """Return the columns of the comments of one look, in that order, and what these have to fulfil.

    ``where`` is all that indexes answer, the filter's own too. Give the statement ``up_to``: so many
    comments are looked at.
    """
    columns: list[InstrumentedAttribute[Any]] = [
        Comment.id, Comment.created_at, Comment.author_id, Comment.post_id, Comment.source,
    ]  # fmt: skip
    up_to = bindparam("up_to", type_=Integer)
    window = select(*columns).where(*where).order_by(*order).limit(up_to).subquery("looked")
    return window.c, sought.slow(window.c)


def _is_among(column: ColumnElement[int], query: Select[int]) -> ColumnElement[bool]:
    """Whether the query finds it: asked of each comment, not put together for all of the blog.

    PostgreSQL would join instead, since it believes that such a query finds next to nothing; an OFFSET
    keeps it from that.
    """
    (found,) = query.selected_columns
    return query.where(found == column).offset(0).exists()


def _spoke_of(comment: Any, rule: str) -> ColumnElement[bool]:
    spoke = aliased(StatusChange)
    return exists().where(spoke.rule == rule, spoke.comment_id == comment.id)
