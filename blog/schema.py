"""Whether the database has this program's schema; asked at every start, so without Alembic."""

from functools import cache

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from blog import paths
from blog.errors import ConfigError


def check_reachable(engine: Engine) -> None:
    """Raise ConfigError, one line that names the reason, unless the database answers."""
    try:
        with engine.connect():
            pass
    except (OperationalError, DatabaseError) as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise ConfigError(f"GATEPOST_DATABASE_URL: cannot reach the database ({reason}).") from None


def check_current(engine: Engine) -> None:
    """Raise ConfigError, one line that says what to do, unless the schema is this program's."""
    found = check_not_newer(engine)
    if found is None:
        raise ConfigError("The database is empty; run `gatepost init` first.")
    if found != newest_revision():
        raise ConfigError(
            f"The database's schema is {found}, this program needs {newest_revision()};"
            " run `gatepost init`."
        )


def check_not_newer(engine: Engine) -> str | None:
    """Return the schema's revision, if it has one; raise ConfigError when a later version made it."""
    check_reachable(engine)
    found = _revision(engine)
    if found is not None and found > newest_revision():
        raise ConfigError(
            f"The database's schema is {found}, newer than this program's {newest_revision()};"
            " upgrade the program."
        )
    return found


@cache
def newest_revision() -> str:
    """Return the number of the newest migration: their files are named by number, in one line."""
    return max(path.name for path in (paths.migrations() / "versions").glob("[0-9]*_*.py"))[:4]


def _revision(engine: Engine) -> str | None:
    """Return where the database stands, as Alembic notes it; None when it was never migrated."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found
