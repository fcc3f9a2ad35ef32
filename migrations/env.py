"""Alembic's way into the models; the database is the one the program would use."""

from alembic import context
from sqlalchemy import Connection, func, select

import blog.accounts.acknowledgement
import blog.accounts.acts
import blog.accounts.devices.models
import blog.accounts.factors.models
import blog.accounts.kept_models
import blog.accounts.mailboxes
import blog.accounts.membership.invitation_models
import blog.accounts.membership.models
import blog.accounts.models
import blog.accounts.profile.models
import blog.accounts.providers.models
import blog.accounts.role_changes
import blog.accounts.used_links
import blog.claims.models
import blog.comments.guest_models
import blog.comments.models
import blog.comments.opinion_models
import blog.counters
import blog.moderation.models
import blog.notifications.models
import blog.porting.models
import blog.posts.acts
import blog.posts.models
import blog.revisions
import blog.settings.models  # noqa: F401 - each import adds its tables to the metadata
from blog.config import Config
from blog.db import make_engine
from blog.orm import Base, UTCDateTime

UPGRADE_LOCK = 0x6761_7465
"""PostgreSQL's advisory lock for upgrades; any number that nobody else uses."""


def run(connection: Connection) -> None:
    """Run what Alembic was asked for as one transaction: all of it happens, or nothing.

    A second process that does the same waits, and finds the work done.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    connection = connection.execution_options(writing=True)
    if on_sqlite:
        # A batch rebuild drops the old table: with foreign keys on, that deletes the children.
        set_foreign_keys(connection, "OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            include_name=is_modelled,
            transactional_ddl=True,  # on SQLite too: our engine begins transactions itself
        )
        with context.begin_transaction():
            if not on_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
            context.run_migrations()
            if on_sqlite:
                refuse_orphans(connection)
    finally:
        if on_sqlite:
            set_foreign_keys(connection, "ON")


def set_foreign_keys(connection: Connection, switch: str) -> None:
    """SQLite hears this outside of a transaction only, so whatever is open ends first."""
    connection.rollback()
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute(f"PRAGMA foreign_keys = {switch}").close()


def refuse_orphans(connection: Connection) -> None:
    """Raise before the commit when a migration left a row that points nowhere."""
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise RuntimeError(f"The migration leaves a row of {orphan[0]} without its {orphan[2]}.")


def is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out what only a database's own search knows: SQLite's tables, PostgreSQL's indexes."""
    if kind == "table":
        return not (name or "").startswith(("posts_search", "comments_search"))
    return name not in ("ix_posts_search", "ix_comments_search")


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our datetime type as SQLAlchemy's own: a migration stands without our code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with make_engine(Config.from_environ().database_url).connect() as opened:
        run(opened)
