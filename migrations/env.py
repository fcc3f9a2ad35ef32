"""Alembic's way into the models; the database is the one the program would use."""

from alembic import context
from sqlalchemy import Connection

import blog.accounts.models
import blog.comments.models
import blog.moderation.models
import blog.porting.models
import blog.posts.models
import blog.settings.models  # noqa: F401 - each import adds its tables to the metadata
from blog.config import Config
from blog.db import make_engine
from blog.orm import Base, UTCDateTime


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
        transaction_per_migration=True,
    )
    if connection.dialect.name == "sqlite":
        # A batch rebuild drops the old table: with foreign keys on, that deletes the children.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.commit()
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite":
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.commit()


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
