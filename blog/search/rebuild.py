"""The words of what was written before there was a search, and all of them anew."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Table, bindparam, column, func, insert, select, text, update
from sqlalchemy import table as table_of
from sqlalchemy.orm import Session

from blog.comments.models import Comment
from blog.db import Database
from blog.markup import html_words, title_and_text
from blog.posts.models import Post

BATCH = 1_000
"""Rows of one transaction: writers wait for a moment at most."""

TABLES: tuple[tuple[type[Post] | type[Comment], str], ...] = (
    (Post, "status IN ('published', 'scheduled')"),
    (Comment, "status = 'published'"),
)


def words_of(row: Any) -> str:
    """Return what a row, with ``title`` if it is a post, is to be found by."""
    return title_and_text(row.title, row.html) if hasattr(row, "title") else html_words(row.html)


def missing(session: Session) -> int:
    """Return how many rows have no words yet."""
    return sum(
        session.scalar(select(func.count()).select_from(model).where(model.words.is_(None))) or 0
        for model, _ in TABLES
    )


def everything(session: Session) -> int:
    return sum(session.scalar(select(func.count()).select_from(model)) or 0 for model, _ in TABLES)


def add_missing(database: Database, advance: Callable[[int], object]) -> None:
    """Give words to the rows that have none; when it ends early, the next time does the rest."""
    for model, _ in TABLES:
        for number in _in_batches(database, model, only_missing=True):
            advance(number)


def rebuild(database: Database, advance: Callable[[int], object]) -> None:
    """Make all words anew, then the index over them; the blog may run meanwhile."""
    for model, found in TABLES:
        for number in _in_batches(database, model, only_missing=False):
            advance(number)
        with database.transaction() as session:
            _renew_index(session, _table(model), found)


def _in_batches(
    database: Database, model: type[Post] | type[Comment], *, only_missing: bool
) -> Iterator[int]:
    last = 0
    while True:
        with database.transaction() as session:
            last, number = _batch(session, model, last, only_missing=only_missing)
        if not number:
            return
        yield number


def _batch(
    session: Session, model: type[Post] | type[Comment], last: int, *, only_missing: bool
) -> tuple[int, int]:
    """Write the words of the next rows above ``last``; return the last one and how many there were."""
    columns = (Post.id, Post.title, Post.html) if model is Post else (Comment.id, Comment.html)
    query = select(*columns).where(model.id > last).order_by(model.id).limit(BATCH)
    if only_missing:
        query = query.where(model.words.is_(None))
    rows = session.execute(query.with_for_update()).all()
    if not rows:
        return last, 0
    table = _table(model)
    session.connection().execute(
        update(table).where(table.c.id == bindparam("of_row")).values(words=bindparam("made")),
        [{"of_row": row.id, "made": words_of(row)} for row in rows],
    )
    return rows[-1].id, len(rows)


def _renew_index(session: Session, table: Table, found: str) -> None:
    name = table.name
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"REINDEX INDEX ix_{name}_search"))
        return
    told = table_of(
        f"{name}_search", column(f"{name}_search")
    )  # the column that FTS5 takes commands by
    session.execute(insert(told).values({f"{name}_search": "delete-all"}))
    public = select(table.c.id, table.c.words).where(text(found), table.c.words.is_not(None))
    index = table_of(f"{table.name}_search", column("rowid"), column("words"))
    session.execute(insert(index).from_select(["rowid", "words"], public))


def _table(model: type[Post] | type[Comment]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table
