"""The database of a running blog: one engine, one session per request, committed in one place."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from blog.revisions import TellingSession

READING = frozenset({"GET", "HEAD", "OPTIONS"})
BUSY_TIMEOUT_MS = 15_000
"""How long a write waits for the writers before it; longer than any one of them may take."""

LOOKED_AT = 1_000
"""Rows of each index that are counted, not all: the size that SQLite's documentation names."""

REOPEN_SECONDS = 3_600
"""How old a connection to SQLite gets: it never knows better what is in the tables than when it was opened."""

SQLITE_PRAGMAS = (
    f"busy_timeout = {BUSY_TIMEOUT_MS}",  # first: what follows waits for a process that makes the tables
    "journal_mode = WAL",  # readers never wait for the writer
    "synchronous = FULL",  # a comment answered with success survives a power cut
    "foreign_keys = ON",
    # 4 MB for each connection, and a server has several; the system keeps the file's pages too.
    # What a batch of 10,000 sets aside lies in temporary files for the same reason.
    "cache_size = -4096",
)


def make_engine(url: str) -> Engine:
    """Return an engine set up for its database; it does not connect yet.

    Its errors tell statements and no values: those are addresses, hashes and letters.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True
        )
    # The connection that was used last has in memory what is read next; the others stay small.
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_use_lifo=True,
        pool_recycle=REOPEN_SECONDS,
        hide_parameters=True,
    )
    event.listen(engine, "do_connect", keep_private)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def keep_private(_dialect: Any, _record: Any, arguments: list[Any], _named: Any) -> None:
    """Make the file before SQLite does: it is for its owner alone, and so is what lies beside it."""
    with contextlib.suppress(OSError):  # it is there already, or SQLite says what is wrong
        os.close(os.open(arguments[0], os.O_CREAT | os.O_EXCL, 0o600))


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at the start of a writing transaction, so that writers queue.

    A deferred transaction that reads first and writes later fails at once when another wrote in
    between; see "BEGIN IMMEDIATE" in SQLite's documentation of transactions.
    """
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class ReadingSession(TellingSession):
    """A session that leaves nothing behind; PostgreSQL refuses it every change."""

    def close(self) -> None:
        """End with COMMIT on PostgreSQL: after a ROLLBACK psycopg prepares all statements anew."""
        if self.get_bind().dialect.name == "postgresql" and self.in_transaction():
            self.connection().commit()
        super().close()


class Database:
    """What a process keeps open: the engine, and how to get a session from it."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._writing = self.engine.execution_options(writing=True)
        self._reading = self.engine.execution_options(postgresql_readonly=True)

    def session(self, *, writing: bool) -> Session:
        if writing:
            return TellingSession(self._writing, expire_on_commit=False)
        return ReadingSession(self._reading, expire_on_commit=False)

    def look_at_itself(self) -> None:
        """Have SQLite count how often values occur, so that it chooses indexes well; some hundredths of a second.

        PostgreSQL does so by itself ("The Autovacuum Daemon"). A connection knows what was counted before it
        was opened, see "ANALYZE" in SQLite's documentation.
        """
        if self.engine.dialect.name == "sqlite":
            with self._writing.begin() as connection:
                connection.exec_driver_sql(f"PRAGMA analysis_limit = {LOOKED_AT}")
                connection.exec_driver_sql("ANALYZE")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.session(writing=False) as opened:
            yield opened

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction outside a request: committed at the end of the block, or not at all."""
        with self.session(writing=True) as opened, opened.begin():
            yield opened


class TransactionalFlask(Flask):
    """A Flask whose requests are one transaction each, kept when the answer is below 400.

    The commit is part of the dispatch, before the answer leaves: what it raises (somebody else was
    faster) is answered by the error pages like any refusal.
    """

    def preprocess_request(self) -> Response | None:
        """Let gates answer in place of the view; what they did is kept as what a view did."""
        answer = super().preprocess_request()
        return None if answer is None else self._kept(lambda: answer)

    def dispatch_request(self) -> Response:
        return self._kept(super().dispatch_request)

    def _kept(self, answer: Callable[[], Any]) -> Response:
        try:
            response = self.make_response(answer())
            if response.status_code < 400:  # noqa: PLR2004 - HTTP's own border
                _commit()
        except BaseException:
            release()
            raise
        return response


def init_app(app: Flask, database: Database) -> None:
    app.extensions["database"] = database
    app.teardown_appcontext(lambda _: release())


def database() -> Database:
    found: Database = current_app.extensions["database"]
    return found


def session() -> Session:
    """Return this request's session; it writes only where the method may."""
    if "session" not in g:
        may_write = request.method not in READING and "released" not in g
        g.session = database().session(writing=may_write)
    opened: Session = g.session
    return opened


def _commit() -> None:
    """Keep what a changing request did; one that only looks (HEAD is one) leaves nothing behind."""
    if "session" in g and request.method not in READING:
        g.session.commit()


def pause() -> None:
    """End this request's transaction without keeping it, and let the next query begin another.

    For slow work in a request that writes: on SQLite it would keep every other writer waiting. What was
    loaded stays readable, and has to be loaded again to be changed.
    """
    if "session" in g:
        g.session.expunge_all()
        g.session.rollback()


def release() -> None:
    """End this request's transaction without keeping it; what follows (an error page) only reads.

    Closing, not rolling back: objects that were loaded stay readable, so the page can still greet.
    """
    opened = g.pop("session", None)
    g.released = True
    if opened is not None:
        opened.close()
