"""Keep the answers to appeals that were taken back: the appeal waits again, and what was said stays."""

import sqlalchemy as sa
from alembic import op
from append_only import refuse_changes

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

KEYS = {
    "appeal_id": "appeals",
    "by_id": "people",
    "change_id": "status_changes",
}


def upgrade() -> None:
    op.create_table(
        "answers_taken_back",
        sa.Column("id", BIG, nullable=False),
        sa.Column("appeal_id", BIG, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change_id", BIG, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_answers_taken_back_{column}_{table}")
            )
            for column, table in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers_taken_back")),
        sa.UniqueConstraint("change_id", name=op.f("uq_answers_taken_back_change_id")),
    )
    for column in ("appeal_id", "at"):
        op.create_index(op.f(f"ix_answers_taken_back_{column}"), "answers_taken_back", [column])
    refuse_changes("answers_taken_back")


def downgrade() -> None:
    op.drop_table("answers_taken_back")
