"""Say which press settled reports of many comments at once, so that it can be taken back."""

import sqlalchemy as sa
from alembic import op
from append_only import keeping_triggers

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TOGETHER = sa.text("batch_id IS NOT NULL")


def upgrade() -> None:
    with keeping_triggers("settlements"), op.batch_alter_table("settlements") as settlements:
        settlements.add_column(sa.Column("batch_id", BIG, nullable=True))
        settlements.create_foreign_key(
            op.f("fk_settlements_batch_id_batches"), "batches", ["batch_id"], ["id"]
        )
    op.create_index(
        "ix_settlements_batch",
        "settlements",
        ["batch_id", "comment_id"],
        postgresql_where=TOGETHER,
        sqlite_where=TOGETHER,
    )
    op.add_column("batches", sa.Column("changes_up_to", BIG, nullable=True))


def downgrade() -> None:
    op.drop_column("batches", "changes_up_to")
    op.drop_index("ix_settlements_batch", "settlements")
    with keeping_triggers("settlements"), op.batch_alter_table("settlements") as settlements:
        settlements.drop_constraint(op.f("fk_settlements_batch_id_batches"), type_="foreignkey")
        settlements.drop_column("batch_id")
