"""What rose since a process last looked: asked at every request, so it has to cost next to nothing.

On SQLite the header of the WAL-index differs once anybody committed, and without one ``PRAGMA
data_version`` does; only then are the revisions read. On PostgreSQL they are read when the last look is
older than ``PATIENCE``.
"""

import sqlite3
import threading
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from mmap import mmap
from typing import Any
from urllib.parse import quote

import psycopg
from sqlalchemy.engine import URL, make_url

from blog.cache.wal_index import HEADER, wal_index
from blog.revisions import TOTAL

PATIENCE = 0.05
"""Seconds between two looks at PostgreSQL; with the look itself, no page is older than twice this."""

REMEMBERED_MAX = 50_000
"""Parts whose last number is remembered; beyond, what was made before is made anew."""

BUSY_TIMEOUT = 5.0
"""Seconds to wait for a database file that is locked while it is being set up."""


class Unwatchable(Exception):
    """The database does not answer: nobody can say what still holds."""


class Watch(ABC):
    """What this process knows of the revisions; shared by its threads."""

    def __init__(self) -> None:
        self.seen = 0
        """The number of the last change that was seen."""
        self.forgotten = 0
        """Of changes up to this number nothing is remembered."""
        self.risen: dict[str, int] = {}
        """The number of each part's last change, as far as it is remembered."""
        self._lock = threading.Lock()

    @abstractmethod
    def look(self) -> int:
        """See every change that was committed by now; return the last one's number. Raise Unwatchable."""

    @abstractmethod
    def _ask(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]: ...

    def hold(self, parts: Iterable[str], since: int) -> bool:
        """Whether none of ``parts`` rose after the change ``since``, as far as was seen."""
        risen = self.risen
        return since >= self.forgotten and not any(risen.get(part, 0) > since for part in parts)

    def last_change(self, parts: Sequence[str]) -> tuple[int, int]:
        """Return the number and the time of the last change of any of ``parts``, as of now."""
        marks = ", ".join([self.mark] * len(parts))
        query = f"SELECT max(number), max(at) FROM revisions WHERE key IN ({marks})"  # noqa: S608 - marks only
        ((number, at),) = self._ask(query, parts)
        return number or 0, at or 0

    mark = "?"

    def _catch_up(self) -> None:
        """Read what rose after ``seen``; what rose is noted before that it was seen."""
        with self._lock:
            if not self.seen:
                query = f"SELECT number FROM revisions WHERE key = {self.mark}"  # noqa: S608 - a mark
                ((self.forgotten,),) = self._ask(query, (TOTAL,))
                self.seen = self.forgotten
                return
            query = f"SELECT key, number FROM revisions WHERE number > {self.mark}"  # noqa: S608 - a mark
            rows = self._ask(query, (self.seen,))
            if not rows:
                return
            newest = max(number for _, number in rows)
            if len(self.risen) + len(rows) > REMEMBERED_MAX:
                self.forgotten = newest
                self.risen = {}
            else:
                self.risen.update(rows)
            self.seen = newest


class SqliteWatch(Watch):
    """Each thread has a connection of its own; ``data_version`` tells of all others."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._mine = threading.local()
        self._index: mmap | None = None
        self._header = b""
        """How the WAL-index began before the last look at the revisions."""
        self._anchor: sqlite3.Connection | None = None
        """Keeps the WAL-index the one of the database."""

    def look(self) -> int:
        index = self._index
        if index is None:
            return self._look_from_connection()
        header = index[:HEADER]
        if header != self._header:
            try:
                self._open()
                self._catch_up()
            except sqlite3.Error as error:
                raise Unwatchable from error
            self._header = header
        return self.seen

    def _look_from_connection(self) -> int:
        try:
            mine = self._open()
            version = mine.connection.execute("PRAGMA data_version").fetchone()
            if version != mine.version:
                self._catch_up()
                mine.version = version
            self._find_index()
        except sqlite3.Error as error:
            raise Unwatchable from error
        return self.seen

    def _find_index(self) -> None:
        """Open the WAL-index once, by a connection that stays when threads end."""
        with self._lock:
            if self._anchor is None:
                self._anchor = self._connected()
                self._index = wal_index(self._anchor)

    def _open(self) -> threading.local:
        """Return what this thread has open."""
        mine = self._mine
        if not hasattr(mine, "connection"):
            mine.connection = self._connected()
            mine.version = None
        return mine

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(self._path)}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=BUSY_TIMEOUT,
            check_same_thread=False,
        )
        connection.execute("PRAGMA query_only = ON").close()
        return connection

    def _ask(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._open().connection.execute(query, values).fetchall()
        return found


class PostgresqlWatch(Watch):
    """One connection for all threads; ``patience`` 0 looks at every request."""

    mark = "%s"

    def __init__(self, url: URL, *, patience: float = PATIENCE) -> None:
        super().__init__()
        plain = url.set(drivername="postgresql")
        self._url = plain.render_as_string(hide_password=False)
        self._patience = patience
        self._looked = float("-inf")
        self._connection: psycopg.Connection | None = None
        self._asking = threading.Lock()
        self._turn = threading.Lock()

    def look(self) -> int:
        asked = time.monotonic()
        if asked - self._looked < self._patience:
            return self.seen
        with self._turn:
            if self._looked > asked:  # somebody looked while this waited
                return self.seen
            begun = time.monotonic()
            try:
                self._catch_up()
            except psycopg.Error as error:
                raise Unwatchable from error
            self._looked = begun
        return self.seen

    def _ask(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._asking:
            try:
                return self._connected().execute(query, values).fetchall()
            except psycopg.OperationalError:  # the server was restarted, or hung up: once more
                if self._connection is not None:
                    self._connection.close()
                self._connection = None
                return self._connected().execute(query, values).fetchall()

    def _connected(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = psycopg.connect(self._url, autocommit=True)
            weakref.finalize(self, self._connection.close)
        return self._connection


def watch(database_url: str, *, strict: bool) -> Watch:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return SqliteWatch(str(url.database))
    return PostgresqlWatch(url, patience=0 if strict else PATIENCE)
