"""The newest rows that answer a question, a bounded number of them, found by an index.

A very common word is in half of all comments. Ranking all of these would take the longer the bigger
the blog is, so only the newest are ranked; what is older is a page of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from blog.comments.models import Comment
from blog.posts.models import Post
from blog.search.match import for_fts5, for_tsquery
from blog.search.query import Query
from blog.search.score import score
from blog.search.span import Span

FINE_BITS = {"posts": 10, "comments": 12}
COARSE_BITS = {"posts": 13, "comments": 15}
"""PostgreSQL's index knows which 1,024 ids, and which 8,192, a post belongs to: see the migration that made it."""

COARSE_MAX = 16
"""Coarse buckets that are named in a question; each one more is asked about at every row, so beyond, none is."""

LONG_TEXTS_COUNT_LESS = 1
"""PostgreSQL's ts_rank: divide by 1 + the logarithm of the length."""

POSTGRESQL_SCALE = 10.0
"""What makes ts_rank's numbers about as big as ours."""


@dataclass(frozen=True, slots=True)
class Candidate:
    id: int
    at: datetime
    score: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to one table; ``where`` says who may be found, ``span`` among which ids."""

    query: Query
    model: type[Post] | type[Comment]
    at: Any
    where: Sequence[ColumnElement[bool]]
    joins_post: bool
    limit: int
    span: Span

    @property
    def name(self) -> str:
        return self.model.__tablename__


def newest(session: Session, asked: Asked) -> list[Candidate]:
    """Return the newest that answer, by id, at most ``asked.limit`` of them."""
    if asked.span.lowest > asked.span.highest:
        return []
    if session.get_bind().dialect.name == "postgresql":
        return _on_postgresql(session, asked)
    return _on_sqlite(session, asked)


def _on_sqlite(session: Session, asked: Asked) -> list[Candidate]:
    """Walk the index from the newest row on; it is in the order of ids, so it stops when it has enough."""
    index = f"{asked.name}_search"
    found = table(index, column("rowid", Integer))
    query = (
        select(asked.model.id, asked.at, asked.model.words)
        .select_from(found)
        # The plus keeps the index in front: what it finds is looked up, never the other way round.
        .join(asked.model, asked.model.id == literal_column(f"+{index}.rowid", Integer))
        .where(text(f"{index} MATCH :sought").bindparams(sought=for_fts5(asked.query)))
        .order_by(found.c.rowid.desc())
        .limit(asked.limit)
    )
    query = query.where(found.c.rowid.between(asked.span.lowest, asked.span.highest))
    rows = session.execute(_allowed(query, asked))
    return [Candidate(id_, at, score(words, asked.query.terms)) for id_, at, words in rows]


def _on_postgresql(session: Session, asked: Asked) -> list[Candidate]:
    """Look into the newest ids first; how many answers they have says how many more to look into."""
    fine, coarse = FINE_BITS[asked.name], COARSE_BITS[asked.name]
    lowest, highest = asked.span.lowest, asked.span.highest
    first = max((highest >> fine) - 1, lowest >> fine)
    rows = _in_buckets(session, asked, _named("#", range(first, (highest >> fine) + 1)))
    looked_into = highest - max(first << fine, lowest) + 1
    if len(rows) < asked.limit and first > lowest >> fine:
        enough = 3 * asked.limit * looked_into // (2 * len(rows)) if rows else highest
        begin = max(highest - enough, lowest)
        buckets = range(begin >> coarse, (highest >> coarse) + 1)
        if begin > lowest and len(buckets) <= COARSE_MAX:
            rows = _in_buckets(session, asked, _named("##", buckets))
        if len(rows) < asked.limit:
            rows = _in_buckets(session, asked)
    return [Candidate(id_, at, weight * POSTGRESQL_SCALE) for id_, at, weight in rows]


def _named(signs: str, buckets: range) -> str:
    return " | ".join(f"'{signs}{number}'" for number in buckets)


def _in_buckets(
    session: Session, asked: Asked, buckets: str = ""
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return what is in the ``buckets``; in all there are if none is named."""
    sought = for_tsquery(asked.query)
    narrowed = f"({sought}) & ({buckets})" if buckets else sought
    indexed: ColumnElement[Any] = literal_column(
        f"({asked.name}.words || array_to_tsvector(ARRAY["
        f"'#' || ({asked.name}.id >> {FINE_BITS[asked.name]})::text, "
        f"'##' || ({asked.name}.id >> {COARSE_BITS[asked.name]})::text]))"
    )
    # The plus keeps the search's index in front: walking all rows by their ids, until enough of them
    # answer, looks cheap to the planner and takes for ever when too few do.
    id_: ColumnElement[int] = literal_column(f"({asked.name}.id + 0)", Integer)
    query = (
        select(asked.model.id, asked.at.label("at"))
        .where(indexed.op("@@")(bindparam("narrowed", narrowed, TSQUERY)))
        .order_by(id_.desc())
        .limit(asked.limit)
    )
    query = query.where(id_.between(asked.span.lowest, asked.span.highest))
    found = _allowed(query, asked).subquery("found")
    weight = func.ts_rank(
        asked.model.words, literal(sought, TSQUERY), literal_column(str(LONG_TEXTS_COUNT_LESS))
    )
    ranked = select(found.c.id, found.c.at, weight).join(asked.model, asked.model.id == found.c.id)
    return session.execute(ranked.order_by(found.c.id.desc())).all()


def _allowed(query: Select[*tuple[Any, ...]], asked: Asked) -> Select[*tuple[Any, ...]]:
    if asked.joins_post:
        query = query.join(Comment.post)
    return query.where(and_(*asked.where))
