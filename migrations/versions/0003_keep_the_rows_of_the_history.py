"""Keep the rows of the history: refuse to update or delete them; find what people did in them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEPT = (
    "status_changes",
    "comment_revisions",
    "role_changes",
    "settings_versions",
    "sanctions",
    "notes",
    "rule_opinions",
)

REFUSE = """
CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: rows are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    op.create_index(
        "ix_status_changes_by_people",
        "status_changes",
        ["at", "id"],
        postgresql_where=sa.text("by_id IS NOT NULL"),
        sqlite_where=sa.text("by_id IS NOT NULL"),
    )
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute(REFUSE)
    for table in KEPT:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_refuse_{act.lower()}"
            if on_postgresql:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history()"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, '{table}: rows are only ever added'); END"
                )


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in KEPT:
        for act in ("UPDATE", "DELETE"):
            on_table = f" ON {table}" if on_postgresql else ""
            op.execute(f"DROP TRIGGER {table}_refuse_{act.lower()}{on_table}")
    if on_postgresql:
        op.execute("DROP FUNCTION refuse_to_change_history()")
    op.drop_index("ix_status_changes_by_people", "status_changes")
