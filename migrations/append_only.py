"""For migrations of tables whose rows may not change.

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


def refuse_changes(table: str) -> None:
    """Let rows of this table be added only: whoever updates or deletes one is refused.

    Dropping the table drops its triggers. The function of PostgreSQL came with revision 0003.
    """
    for act in ("UPDATE", "DELETE"):
        name = f"{table}_refuse_{act.lower()}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table}: rows are only ever added'); END"
            )


def allow_changes(table: str) -> None:
    """Take back ``refuse_changes``."""
    on_table = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_refuse_{act}{on_table}")
