"""Whether what is found is what was written."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Boolean,
    Integer,
    LargeBinary,
    TableClause,
    column,
    literal_column,
    select,
    table,
)
from sqlalchemy.orm import Session

from blog.comments.models import Comment
from blog.posts.models import Post
from blog.search.rebuild import TABLES, words_of

MEND = "`gatepost search rebuild` mends it"

AT_ONCE = 1_000
"""Rows that are held in memory."""

_LEXEME = re.compile(r"'([^']*)'")


def contradictions(session: Session) -> Iterator[str]:
    """Yield a line for each text whose words are not its own, or that the index does not have right."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    for model, found in TABLES:
        noun = "Post" if model is Post else "Comment"
        for row in _rows(session, model, found, on_postgresql=on_postgresql):
            if row.words is None or not _same(
                row.words, words_of(row), on_postgresql=on_postgresql
            ):
                yield f"{noun} {row.id} is not found by what it says; {MEND}."
            elif not on_postgresql and _number(row.sz) != _expected(row):
                yield f"{noun} {row.id} is not in step with the search's index; {MEND}."
        if not on_postgresql:
            for id_ in _too_much(session, model):
                yield f"The search's index has {noun.lower()} {id_}, which is not there; {MEND}."


def _rows(
    session: Session, model: type[Post] | type[Comment], found: str, *, on_postgresql: bool
) -> Iterator[Any]:
    """Yield the rows by id; on SQLite with the number of words that the index has of each."""
    columns = [model.id, model.html, model.words, *([Post.title] if model is Post else [])]
    query = select(*columns).order_by(model.id).limit(AT_ONCE)
    if not on_postgresql:
        sizes = _sizes(model)
        is_found = literal_column(f"({model.__tablename__}.{found})", Boolean).label("is_found")
        query = query.add_columns(sizes.c.sz, is_found).outerjoin(sizes, sizes.c.id == model.id)
    last = 0
    while rows := session.execute(query.where(model.id > last)).all():
        yield from rows
        last = rows[-1].id


def _same(stored: str, made: str, *, on_postgresql: bool) -> bool:
    """Compare; PostgreSQL sorts the words, so there it is asked which they are, not in what order."""
    if not on_postgresql:
        return stored == made
    return set(_LEXEME.findall(stored)) == set(made.split()) - {"¶"}


def _expected(row: Any) -> int | None:
    return len(row.words.split()) if row.is_found else None


def _number(varint: bytes | None) -> int | None:
    """Return what SQLite wrote as a variable-length integer (“Varint” in its file format)."""
    if varint is None:
        return None
    value = 0
    for byte in varint:
        value = value << 7 | byte & 0x7F
    return value


def _too_much(session: Session, model: type[Post] | type[Comment]) -> Iterator[int]:
    sizes = _sizes(model)
    yield from session.scalars(select(sizes.c.id).where(sizes.c.id.not_in(select(model.id)))).all()


def _sizes(model: type[Post] | type[Comment]) -> TableClause:
    """Return the table in which SQLite's index keeps how many words each row has."""
    name = f"{model.__tablename__}_search_docsize"
    return table(name, column("id", Integer), column("sz", LargeBinary))
