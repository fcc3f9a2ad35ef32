"""Say what a sanction gives again, and which batch of sanctions takes another back."""

import sqlalchemy as sa
from alembic import op
from append_only import allow_changes, keeping_triggers, refuse_changes

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("sanctions", "sanction_batches")


def upgrade() -> None:
    for table in TABLES:
        with keeping_triggers(table), op.batch_alter_table(table) as rows:
            rows.add_column(sa.Column("undoes_id", BIG, nullable=True))
            rows.create_foreign_key(op.f(f"fk_{table}_undoes_id"), table, ["undoes_id"], ["id"])
            rows.create_unique_constraint(op.f(f"uq_{table}_undoes_id"), ["undoes_id"])


def downgrade() -> None:
    """Go back to where a batch only gives: one that takes back keeps its row and names nobody."""
    allow_changes("batched_sanctions")
    op.execute(
        "DELETE FROM batched_sanctions WHERE batch_id IN"
        " (SELECT id FROM sanction_batches WHERE undoes_id IS NOT NULL)"
    )
    refuse_changes("batched_sanctions")
    for table in TABLES:
        with keeping_triggers(table), op.batch_alter_table(table) as rows:
            rows.drop_constraint(op.f(f"fk_{table}_undoes_id"), type_="foreignkey")
            rows.drop_constraint(op.f(f"uq_{table}_undoes_id"), type_="unique")
            rows.drop_column("undoes_id")
