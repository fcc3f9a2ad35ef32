"""Remember which comments letters name."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mentions",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("letter_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_mentions_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_mentions_letter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", "letter_id", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_letter_id"), "mentions", ["letter_id"])


def downgrade() -> None:
    op.drop_table("mentions")
