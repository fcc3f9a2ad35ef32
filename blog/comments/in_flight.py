"""Whether somebody is writing at this moment: PostgreSQL may commit a lower id after a higher one."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, bindparam, text
from sqlalchemy.orm import Session

from blog.orm import Base


def anyone_writes(session: Session, *kinds: type[Base]) -> bool:
    """Whether another transaction has written rows of these kinds, or may have, and is not committed.

    Ask it after the highest ids: if not, nothing below them will appear any more, and whatever is read
    from now on shows all of it. Every INSERT takes a lock before it is given an id and holds it until the
    end (PostgreSQL, "Explicit Locking", ROW EXCLUSIVE). SQLite writes one transaction after the other.
    """
    if session.get_bind().dialect.name != "postgresql":
        return False
    return bool(session.scalar(_WRITING, {"tables": [each.__tablename__ for each in kinds]}))


def writing_since(session: Session, *kinds: type[Base]) -> datetime | None:
    """Return when the oldest transaction began that ``anyone_writes`` tells of; nothing when there is none.

    No id that it was given is older. Of one that cannot be looked at, by a role we know nothing of, the
    answer is the beginning of time.
    """
    if session.get_bind().dialect.name != "postgresql":
        return None
    query = _SINCE.bindparams(tables=[each.__tablename__ for each in kinds])
    found: datetime | None = session.scalar(query)
    return found


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_WRITERS = (
    " FROM pg_locks JOIN pg_class ON pg_class.oid = pg_locks.relation{more}"
    " WHERE pg_class.relname IN :tables AND pg_locks.mode = 'RowExclusiveLock' AND pg_locks.granted"
    " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND pg_locks.pid IS DISTINCT FROM pg_backend_pid()"
)

_WRITING = text(f"SELECT EXISTS (SELECT 1{_WRITERS.format(more='')})").bindparams(
    bindparam("tables", expanding=True)
)

_SINCE = (
    text(
        "SELECT min(coalesce(pg_stat_activity.xact_start, :long_ago)) AS since"
        + _WRITERS.format(more=" LEFT JOIN pg_stat_activity ON pg_stat_activity.pid = pg_locks.pid")
    )
    .bindparams(
        bindparam("tables", expanding=True),
        bindparam("long_ago", _LONG_AGO, DateTime(timezone=True)),
    )
    .columns(since=DateTime(timezone=True))
)
