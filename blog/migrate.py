"""Bringing the database's schema up to date, with Alembic: loaded by who does that, and nobody else."""

from collections.abc import Callable

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from blog import paths
from blog.errors import ConfigError
from blog.schema import check_not_newer, newest_revision


def alembic_config() -> AlembicConfig:
    config = AlembicConfig()
    folder = str(paths.migrations()).replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("prepend_sys_path", folder)  # for what migrations share
    return config


def bring_up_to_date(engine: Engine) -> bool:
    """Upgrade to the newest schema and return whether it was older; raise ConfigError, one line, when that fails.

    Processes that do so at the same time wait for each other.
    """
    found = check_not_newer(engine)
    try:
        upgrade(engine)
    except CommandError as error:  # its schema is none of this program's
        raise ConfigError(f"The database cannot be brought up to date: {error}.") from None
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise ConfigError(
            f"The database cannot be brought up to date, and was left as it is: {reason}."
        ) from error
    return found != newest_revision()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to ``revision``, or change nothing."""
    _run(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str) -> None:
    _run(engine, lambda config: command.downgrade(config, revision))


def _run(engine: Engine, action: Callable[[AlembicConfig], None]) -> None:
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        action(config)
