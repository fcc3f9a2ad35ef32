"""How often a thing was done, counted in rows: what processes share where there is no Redis.

PostgreSQL keeps the rows beside everything else. SQLite lets one write at a time, and a request that
writes would wait for itself: there they lie in a small file of their own, which may be lost.
"""

import sqlite3
import time
from typing import Any

from limits.storage import Storage
from sqlalchemy import (
    BindParameter,
    Double,
    Engine,
    Index,
    Select,
    String,
    bindparam,
    case,
    create_engine,
    delete,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import CreateIndex, CreateTable

from blog.db import keep_private
from blog.orm import Base

BUSY_TIMEOUT_MS = 2_000
"""How long one count waits for another; each takes less than a thousandth of that."""


class Counter(Base):
    """So often until then; a window that is over counts from nothing."""

    __tablename__ = "counters"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    until: Mapped[float] = mapped_column(Double)
    """Seconds since 1970, as clocks of all machines tell them."""

    __table_args__ = (Index("ix_counters_until", "until"),)


# Put together once: that takes five times as long as asking, and whoever floods the blog has it asked often.
_NOW: BindParameter[float] = bindparam("now", type_=Double)
_FORGET = delete(Counter).where(Counter.until <= _NOW)
_COUNT, _UNTIL = (
    select(column).where(Counter.key == bindparam("key"), Counter.until > _NOW)
    for column in (Counter.count, Counter.until)
)


def _more(insert: Any) -> Any:
    """Return the statement that counts ``key`` so many more times; a window that is over begins anew."""
    row = insert(Counter).values(
        key=bindparam("key"), count=bindparam("count"), until=bindparam("until")
    )
    over = Counter.until <= _NOW
    return row.on_conflict_do_update(
        index_elements=[Counter.key],
        set_={
            "count": case((over, row.excluded.count), else_=Counter.count + row.excluded.count),
            "until": case((over, row.excluded.until), else_=Counter.until),
        },
    ).returning(Counter.count)


class CounterRows(Storage):
    """Fixed windows for the library ``limits``: one statement for each count."""

    STORAGE_SCHEME = None  # made here, never from a URL of the environment

    def __init__(self, engine: Engine) -> None:
        super().__init__(wrap_exceptions=True)
        self._on_sqlite = engine.dialect.name == "sqlite"
        self._engine = _own_file(engine) if self._on_sqlite else engine
        self._made = not self._on_sqlite
        self._more = _more(sqlite.insert if self._on_sqlite else postgresql.insert)

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return DBAPIError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        facts = {"key": key, "count": amount, "now": now, "until": now + expiry}
        with self._open().begin() as connection:
            count = int(connection.scalar(self._more, facts) or 0)
            if count == amount:  # a window begins: those that are over may go
                connection.execute(_FORGET, {"now": now})
        return count

    def get(self, key: str) -> int:
        return int(self._look(_COUNT, key) or 0)

    def get_expiry(self, key: str) -> float:
        return float(self._look(_UNTIL, key) or time.time())

    def check(self) -> bool:
        with self._open().connect() as connection:
            connection.scalar(select(func.count()).select_from(Counter))
        return True

    def reset(self) -> int | None:
        with self._open().begin() as connection:
            return connection.execute(delete(Counter)).rowcount

    def clear(self, key: str) -> None:
        with self._open().begin() as connection:
            connection.execute(delete(Counter).where(Counter.key == key))

    def _look(self, query: Select[Any], key: str) -> Any:
        with self._open().connect() as connection:
            return connection.scalar(query, {"key": key, "now": time.time()})

    def _open(self) -> Engine:
        if not self._made:
            _make_table(self._engine)
            self._made = True
        return self._engine


def _own_file(blog: Engine) -> Engine:
    engine = create_engine(blog.url.set(database=f"{blog.url.database}-counters"))
    event.listen(engine, "do_connect", keep_private)
    event.listen(engine, "connect", _set_up)
    event.listen(blog, "engine_disposed", lambda _: engine.dispose())
    return engine


def _make_table(engine: Engine) -> None:
    """Make the table unless another thread or process was faster."""
    table = Base.metadata.tables[Counter.__tablename__]
    with engine.begin() as connection:
        connection.execute(CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            connection.execute(CreateIndex(index, if_not_exists=True))


def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = OFF",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
