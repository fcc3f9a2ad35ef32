"""The database's schema: brought up to date, and checked at start."""

from collections.abc import Callable

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from blog import paths
from blog.errors import ConfigError


def alembic_config() -> AlembicConfig:
    config = AlembicConfig()
    folder = str(paths.migrations()).replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("prepend_sys_path", folder)  # for what migrations share
    return config


def bring_up_to_date(engine: Engine) -> None:
    """Upgrade to the newest schema; raise ConfigError, one line, when that cannot be done.

    Processes that do so at the same time wait for each other.
    """
    check_reachable(engine)
    try:
        upgrade(engine)
    except CommandError as error:  # its schema was made by a newer program
        raise ConfigError(f"The database cannot be brought up to date: {error}.") from None
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise ConfigError(
            f"The database cannot be brought up to date, and was left as it is: {reason}."
        ) from error


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to ``revision``, or change nothing."""
    _run(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str) -> None:
    _run(engine, lambda config: command.downgrade(config, revision))


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
    check_reachable(engine)
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        raise ConfigError("The database is empty; run `gatepost init` first.")
    if found != newest:
        raise ConfigError(
            f"The database's schema is {found}, this program needs {newest}; run `gatepost init`."
        )


def _run(engine: Engine, action: Callable[[AlembicConfig], None]) -> None:
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        action(config)
