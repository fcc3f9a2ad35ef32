"""Tell what a rule holds at once: such rows are read ahead of the undo window."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("outbox_positions", sa.Column("ahead_id", BIG, nullable=True))


def downgrade() -> None:
    op.drop_column("outbox_positions", "ahead_id")
