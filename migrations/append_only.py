"""For migrations on SQLite that rebuild a table whose rows may not change.

Import it as ``from append_only import keeping_triggers``: this folder is on Alembic's path.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op
from sqlalchemy import text


@contextmanager
def keeping_triggers(table: str) -> Iterator[None]:
    """Put the table's triggers back after a batch rebuild, which drops them with the old table.

    PostgreSQL alters tables in place and keeps them by itself.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        yield
        return
    of_table = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    triggers = connection.scalars(of_table, {"table": table}).all()
    yield
    kept = set(connection.scalars(of_table, {"table": table}))
    for trigger in triggers:
        if trigger not in kept:
            connection.exec_driver_sql(trigger)
