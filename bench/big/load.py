"""Many rows into an empty database in little time: in bulk, without checks, indexes at the end."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from typing import Any

from psycopg import sql
from sqlalchemy import Engine, MetaData, func, select, text
from sqlalchemy.schema import Index

from bench.big.history import Row
from bench.big.rows import COLUMNS
from blog.db import Database
from blog.orm import as_tsvector

CHUNK = 20_000
"""Rows of a table written together."""


def load(engine: Engine, rows: Iterable[Row]) -> None:
    """Write all rows, then make the indexes, number on from the highest id, and gather statistics.

    The database has to be new, with its whole schema.
    """
    tables = MetaData()
    tables.reflect(engine, only=list(COLUMNS))
    indexes = [
        index
        for name in COLUMNS
        for index in tables.tables[name].indexes
        if not index.unique or engine.dialect.name == "sqlite"
    ]
    for index in indexes:
        index.drop(engine)
    write = _into_sqlite if engine.dialect.name == "sqlite" else _into_postgresql
    write(engine, rows)
    _make(engine, indexes)
    if engine.dialect.name == "postgresql":
        _number_on(engine, tables)
    if engine.dialect.name == "sqlite":
        Database(engine.url.render_as_string(hide_password=False)).look_at_itself()
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _chunks(rows: Iterable[Row]) -> Iterable[tuple[str, list[tuple[Any, ...]]]]:
    waiting: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
    for table, row in rows:
        chunk = waiting[table]
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield table, chunk
            waiting[table] = []
    yield from waiting.items()


def _into_sqlite(engine: Engine, rows: Iterable[Row]) -> None:
    assert engine.url.database is not None
    engine.dispose()
    sqlite3.register_adapter(datetime, _as_text)
    with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for table, chunk in _chunks(rows):
            columns = COLUMNS[table]
            marks = ", ".join("?" * len(columns))
            connection.execute("BEGIN")
            connection.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", chunk
            )
            connection.execute("COMMIT")


def _as_text(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(" ", "microseconds")


def _into_postgresql(engine: Engine, rows: Iterable[Row]) -> None:
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("SET session_replication_role = replica")  # no foreign keys, no triggers
        for table, chunk in _chunks(rows):
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
            )
            with cursor.copy(into) as copy:  # type: ignore[attr-defined]
                for row in chunk:
                    copy.write_row(_with_tsvector(row) if "words" in COLUMNS[table] else row)
            connection.commit()


def _with_tsvector(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the row with its words, the last of its columns, as PostgreSQL writes them."""
    return (*row[:-1], as_tsvector(row[-1]))


def _make(engine: Engine, indexes: Iterable[Index]) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
        for index in indexes:
            index.create(connection)


def _number_on(engine: Engine, tables: MetaData) -> None:
    with engine.begin() as connection:
        for name, columns in COLUMNS.items():
            if columns[0] == "id":
                highest = select(func.max(tables.tables[name].c.id)).scalar_subquery()
                connection.execute(
                    select(func.setval(func.pg_get_serial_sequence(name, "id"), highest))
                )
