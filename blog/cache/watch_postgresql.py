"""Looking at PostgreSQL: the revisions are read when the last look is older than ``PATIENCE``."""

import threading
import time
import weakref
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy.engine import URL

from blog.cache.watch import Unwatchable, Watch

PATIENCE = 0.05
"""Seconds between two looks; with the look itself, no page is older than twice this."""


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
