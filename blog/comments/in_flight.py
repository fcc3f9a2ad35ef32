"""Whether somebody is writing at this moment: PostgreSQL may commit a lower id after a higher one."""

from sqlalchemy import bindparam, text
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


_WRITING = text(
    "SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_class ON pg_class.oid = pg_locks.relation"
    " WHERE pg_class.relname IN :tables AND pg_locks.mode = 'RowExclusiveLock' AND pg_locks.granted"
    " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND pg_locks.pid IS DISTINCT FROM pg_backend_pid())"
).bindparams(bindparam("tables", expanding=True))
