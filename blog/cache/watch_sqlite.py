"""Looking at SQLite: the revisions are read when anybody committed.

The header of the WAL-index says that; without one ``PRAGMA data_version`` does.
"""

import sqlite3
import threading
from collections.abc import Sequence
from mmap import mmap
from typing import Any
from urllib.parse import quote

from blog.cache.wal_index import HEADER, wal_index
from blog.cache.watch import Unwatchable, Watch

BUSY_TIMEOUT = 5.0
"""Seconds to wait for a database file that is locked while it is being set up."""


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
